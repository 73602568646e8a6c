import type { NoticeAction } from '../../machines/notice.ts';
import { isoTime } from '../model/clock.ts';
import type {
  KeptNotice,
  NoticeRecord,
  NoticeState,
  RecipientRole,
  SaidNotice,
  Silence,
} from '../model/notice-record.ts';
import { BOOK, bookLane, SILENCES } from '../store/delivery-port.ts';
import type { LedgerReader } from '../store/ledger.ts';
import type { Letter } from '../store/port.ts';

/** What is said to one recipient about one account or incident. Times are ISO 8601 UTC with milliseconds. */
export interface NoticeView {
  /** `account` or `incident`, and behind a blank which one. */
  readonly about: string;
  readonly to: string;
  readonly role: RecipientRole;
  readonly sink: string;
  /** Who must act. */
  readonly who: 'user' | 'operator';
  /** How far it is; `closed` where it is over. */
  readonly state: NoticeState;
  /** When it goes on by itself, where nothing happens before. */
  readonly nextAt?: string;
  /** What comes next, at `nextAt`. */
  readonly next?: NoticeAction;
  /** Until when nothing is said of the account. */
  readonly silentUntil?: string;
  /** What it did so far, oldest first and few. */
  readonly said: readonly SaidView[];
}

/** Something that a notice did. */
export interface SaidView {
  readonly at: string;
  /** `ask`, `remind`, `escalate` and `clear` are said, `list` stands in a digest; `restart` and `snooze` are told nobody. */
  readonly what: NoticeAction;
  /** To whom it was delivered, and when; missing while it was to nobody, and where it was not true any more. */
  readonly told?: readonly { readonly to: string; readonly at: string }[];
}

/** Of whom nothing is said for a while. */
export interface SilenceView {
  readonly account?: string;
  readonly tenant?: string;
  readonly since: string;
  readonly until: string;
}

/** Which notices. */
export interface NoticeQuery {
  /** Only those about this account. */
  readonly account?: string;
  /** Only those about accounts of this tenant. */
  readonly tenant?: string;
  /** Whether they are under way; default: those that are over too, as far back as is known. */
  readonly open?: boolean;
  /** At most this many. Default: all. */
  readonly limit?: number;
}

/** As much of a ledger as notices are read from. */
export type NoticeSource = Pick<LedgerReader, 'letters' | 'accounts' | 'snapshot'>;

const saidView = ({ at, what, told }: SaidNotice): SaidView => ({
  at: isoTime(at),
  what,
  ...(told === undefined ? {} : { told: told.map((one) => ({ to: one.to, at: isoTime(one.at) })) }),
});

const nextStepOf = ({ position: { due } }: Pick<KeptNotice, 'position'>) =>
  due === null ? {} : { nextAt: isoTime(due.at), ...(due.does === null ? {} : { next: due.does }) };

/** The notices of a record: those under way, and those that are over of which something is known. */
const viewsOfRecord = (
  about: string,
  { notices, said }: NoticeRecord,
  silentUntil: number | null,
): readonly NoticeView[] => {
  const silence = silentUntil === null ? {} : { silentUntil: isoTime(silentUntil) };
  const saidTo = (name: string): readonly SaidView[] => said.filter(({ to }) => to === name).map(saidView);
  const past = new Map(said.map((one) => [one.to, one]));
  for (const { to } of notices) past.delete(to);
  return [
    ...notices.map(({ position, to, role, sink, who }): NoticeView => {
      const { state } = position;
      return { about, to, role, sink, who, state, ...nextStepOf({ position }), ...silence, said: saidTo(to) };
    }),
    ...[...past.values()].map(({ to, role, sink, who }): NoticeView => {
      return { about, to, role, sink, who, state: 'closed', ...silence, said: saidTo(to) };
    }),
  ];
};

/** How many records are read at once. */
const RECORDS_AT_ONCE = 500;

/** Whether a letter of the book is a record: others are of digests and silences. */
const isNoticeRecord = ({ subject }: Letter): boolean => /^(?:account|incident) /.test(subject);

const isUnderWay = ({ state }: NoticeView): boolean => state !== 'closed';

const silencesOf = async (source: Pick<LedgerReader, 'letters'>): Promise<readonly Silence[]> =>
  (await source.letters(bookLane(SILENCES))).map(({ body }) => JSON.parse(body) as Silence);

/** Of whom nothing is said for a while, the earliest first. */
export const silencesIn = async (
  source: Pick<LedgerReader, 'letters'>,
  now: number,
): Promise<readonly SilenceView[]> =>
  (await silencesOf(source))
    .filter(({ until }) => until > now)
    .map(({ since, until, ...of }) => ({ ...of, since: isoTime(since), until: isoTime(until) }));

/** Until when nothing is said of what a record is about, by what is kept of silences; null while something may be. */
const silenceReader = async (source: NoticeSource, now: number) => {
  const silences = (await silencesOf(source)).filter(({ until }) => until > now);
  const ofTenants = silences.some(({ tenant }) => tenant !== undefined);
  return async (about: string): Promise<number | null> => {
    if (silences.length === 0 || !about.startsWith('account ')) return null;
    const id = about.slice('account '.length);
    const tenant = ofTenants ? ((await source.snapshot(id))?.context.tenant ?? null) : null;
    const those = silences.filter((one) => one.account === id || (tenant !== null && one.tenant === tenant));
    return those.length === 0 ? null : Math.max(...those.map(({ until }) => until));
  };
};

/** The records that a query asks for, by pages where it asks for all. */
async function* recordsIn(source: NoticeSource, { account, tenant }: NoticeQuery) {
  if (account === undefined && tenant === undefined) {
    for (let after = 0; ;) {
      const page = await source.letters({ sink: BOOK, after, limit: RECORDS_AT_ONCE });
      yield* page.filter(isNoticeRecord);
      const last = page.at(-1);
      if (last === undefined || page.length < RECORDS_AT_ONCE) return;
      after = last.id;
    }
  }
  const ids =
    tenant === undefined
      ? [account ?? '']
      : (await source.accounts({ tenant })).map(({ context }) => context.accountId);
  for (const id of ids)
    if (account === undefined || id === account)
      yield* await source.letters({ ...bookLane(`account ${id}`), limit: 1 });
}

/**
 * What people are told of accounts and incidents, and what comes next: those under way, and those that are over as long as it is
 * remembered.
 *
 * @param now - milliseconds since 1970
 */
export const noticesIn = async (
  source: NoticeSource,
  query: NoticeQuery,
  now: number,
): Promise<readonly NoticeView[]> => {
  const { open, limit = Infinity } = query;
  const silentUntil = await silenceReader(source, now);
  const views: NoticeView[] = [];
  for await (const { subject, body } of recordsIn(source, query)) {
    const all = viewsOfRecord(subject, JSON.parse(body) as NoticeRecord, await silentUntil(subject));
    views.push(...all.filter((view) => open === undefined || open === isUnderWay(view)));
    if (views.length >= limit) break;
  }
  return views.slice(0, limit);
};
