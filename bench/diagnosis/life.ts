import { DAY, HOUR, MINUTE } from '../../machines/policy.ts';
import { isoTime } from '../../src/model/clock.ts';
import type { Random } from '../../src/testing/random.ts';
import type { Book } from './book.ts';
import { back, flipOf, tellDeath, tellHealing, type Death } from './breaking.ts';
import { causeOf, waiting, type Hit, type Strikes } from './strikes.ts';
import type { Table } from './table/index.ts';
import { logEnd, logStart, type Member } from './team.ts';
import type { CauseRow, Truth } from './words.ts';
import { work } from './working.ts';
import { normal } from './worlds.ts';

/** A death that waits: the first of all that wait is the one that happens. */
interface Fate {
  readonly at: number;
  readonly row: CauseRow;
  readonly hit?: Hit;
}

/**
 * The life of one account from its creation to the log's end: causes compete, the earliest strikes, the account heals, and
 * they begin anew.
 */
export class Life {
  readonly #book: Book;
  readonly #table: Table;
  readonly #strikes: Strikes;
  readonly #member: Member;
  readonly #random: Random;
  /** Deaths that depend on the authorisation alone: drawn with each new one. */
  #aged: readonly Fate[] = [];

  constructor(book: Book, table: Table, strikes: Strikes, member: Member) {
    this.#book = book;
    this.#table = table;
    this.#strikes = strikes;
    this.#member = member;
    this.#random = book.random;
  }

  /** Lives it, writes its log, and returns its breaks in order of time. */
  live(): readonly Truth[] {
    const truths: Truth[] = [];
    this.#begin();
    for (let from: number | null = this.#member.createdAt; from !== null && from < logEnd;)
      from = this.#untilNext(from, truths);
    return truths;
  }

  #begin(): void {
    const member = this.#member;
    const { createdAt } = member;
    this.#authorise(createdAt);
    if (createdAt >= logStart) {
      this.#book.status(member, createdAt, 'CREATION_SUCCESS', { sure: true });
      this.#book.notify(member, createdAt + 2 * 1000, 'CREATION_SUCCESS');
      back(this.#book, member, { at: createdAt + this.#random.integer(5, 50) * 1000, signedIn: false });
    }
    const known = Math.max(createdAt + 3 * 1000, logStart + this.#random.integer(1, 600) * MINUTE);
    if (createdAt < logStart) this.#book.poll(member, known, 'OK');
    this.#tellConnection(known + this.#random.integer(1, 20) * 1000);
  }

  /** From a moment at which it works to the next one, or null where it never works again. */
  #untilNext(from: number, truths: Truth[]): number | null {
    const fate = this.#next(from);
    const renewal = from + waiting(this.#random, this.#table.noise.renewals);
    if (renewal < Math.min(fate?.at ?? logEnd, logEnd)) return this.#renew(from, renewal);
    const end = fate?.at ?? logEnd;
    const silent = fate?.row.failure === 'deviceSilent' ? this.#random.integer(13, 17) * DAY : 0;
    work(this.#book, this.#member, { from, to: Math.min(end, logEnd) }, this.#table.noise, silent);
    return fate === null || end < logStart ? this.#resume(from, fate) : this.#break(fate, truths);
  }

  /** What ended before the log began is not told; the account was connected again. */
  #resume(from: number, fate: Fate | null): number | null {
    if (fate === null) return null;
    const at = Math.min(Math.max(from, fate.at) + this.#random.integer(1, 96) * HOUR, logStart);
    this.#authorise(at);
    return at;
  }

  #renew(from: number, at: number): number {
    work(this.#book, this.#member, { from, to: at }, this.#table.noise, 0);
    if (at >= logStart) back(this.#book, this.#member, { at, signedIn: true });
    this.#authorise(at);
    return at + 2 * HOUR;
  }

  #break(fate: Fate, truths: Truth[]): number | null {
    const member = this.#member;
    const failure = this.#table.failures[fate.row.failure];
    const death: Death = { ...fate, member, failure };
    const flip = flipOf(death, this.#random);
    if (flip > logEnd - HOUR) return null;
    if (fate.row.cause === 'linkedin.duplicate')
      this.#secondAccount(fate.at - this.#random.integer(1, 90) * MINUTE);
    tellDeath(this.#book, death, flip);
    const healing = tellHealing(this.#book, death, flip);
    const healedAt = healing !== null && healing.at < logEnd ? healing.at : null;
    truths.push({
      accountId: member.id,
      provider: member.provider,
      flippedAt: isoTime(flip),
      healedAt: healedAt === null ? null : isoTime(healedAt),
      cause: fate.row.cause,
      remedy: fate.row.remedy,
      incident: fate.hit?.incident ?? null,
    });
    if (healing === null || healedAt === null) return null;
    if (healing.signedIn) {
      this.#authorise(healedAt);
      if (this.#random.chance(0.6)) this.#tellConnection(healedAt + 3 * 1000);
    }
    return healedAt + this.#random.integer(10, 120) * MINUTE;
  }

  /** The user connected the account a second time instead of anew. */
  #secondAccount(at: number): void {
    const second = { ...this.#member, id: `${this.#member.id.slice(0, 21)}2`, createdAt: at };
    this.#book.status(second, at, 'CREATION_SUCCESS');
    this.#book.notify(second, at + 2 * 1000, 'CREATION_SUCCESS');
    this.#book.status(second, at + 40 * 1000, 'OK');
  }

  /** Draws what a new authorisation has before it. */
  #authorise(at: number): void {
    this.#aged = [...this.#agedFates(at), ...this.#policyFates(at)];
  }

  #agedFates(at: number): readonly Fate[] {
    const random = this.#random;
    const fates: Fate[] = [];
    for (const row of this.#table.causes) {
      const { dying } = row;
      if (dying === undefined || dying.kind === 'rate' || !this.#suffers(row)) continue;
      if (!random.chance(dying.share)) continue;
      const later =
        dying.kind === 'early'
          ? -Math.log(1 - random.next()) * dying.meanHours * HOUR
          : (dying.days + dying.spreadDays * normal(random)) * DAY;
      fates.push({ at: at + Math.max(MINUTE, Math.round(later)), row });
    }
    return fates;
  }

  /** An application in testing ends every week, an administrator's session every so many days. */
  #policyFates(at: number): readonly Fate[] {
    const { provider, domain } = this.#member;
    const fates: Fate[] = [];
    const add = (cause: string, days: number): void => {
      const row = causeOf(this.#table, cause, this.#member);
      if (row !== undefined) fates.push({ at: at + days * DAY + this.#random.integer(0, 50) * MINUTE, row });
    };
    if (provider === 'google' && at + 7 * DAY < this.#book.team.inTestingUntil) add('email.appInTesting', 7);
    const policy = domain === null ? undefined : this.#strikes.policies.get(domain);
    if (policy !== undefined && at >= policy.from && at < policy.until)
      add('email.sessionPolicy', policy.days);
    return fates;
  }

  /** The earliest death after a moment, or null where none comes within the log. */
  #next(from: number): Fate | null {
    const rates = this.#table.causes.flatMap((row): readonly Fate[] =>
      row.dying?.kind === 'rate' && this.#suffers(row)
        ? [{ at: Math.round(from + waiting(this.#random, row.dying.perYear)), row }]
        : [],
    );
    const hits = this.#strikes.hits.get(this.#member.id) ?? [];
    const all: readonly Fate[] = [...rates, ...this.#aged, ...hits].filter(
      ({ at }) => at > from && at < logEnd,
    );
    return all.reduce<Fate | null>(
      (first, fate) => (first === null || fate.at < first.at ? withHit(fate) : first),
      null,
    );
  }

  #suffers({ providers, among }: CauseRow): boolean {
    const { provider, traits } = this.#member;
    return providers.includes(provider) && (among === undefined || among.some((trait) => traits.has(trait)));
  }

  /** How it was connected, as far as the team knows: of hosted pages it knows only what cannot be otherwise. */
  #tellConnection(at: number): void {
    const { method, userAgent, proxyHost, premium, fewScopes } = this.#member;
    const sole = method === 'oauth' || method === 'qr';
    if (this.#book.team.hosted && !sole) return;
    const scopesKnown = method === 'oauth' && !this.#book.team.hosted;
    this.#book.signal(this.#member, at, {
      type: 'connection',
      method,
      ...userAgents[userAgent],
      ...(proxyHost !== null && { proxy_host: proxyHost }),
      ...(premium.length > 0 && { premium_features: premium }),
      ...(scopesKnown && {
        scopes_required: ['mail', 'send', 'calendar'],
        scopes_granted: fewScopes || this.#lacksScopes() ? ['mail'] : ['mail', 'send', 'calendar'],
      }),
    });
  }

  /** Whether the present authorisation dies of missing scopes. */
  #lacksScopes(): boolean {
    return this.#aged.some(({ row }) => row.failure === 'scopesMissing');
  }
}

const withHit = (fate: Fate | Hit): Fate =>
  'incident' in fate ? { at: fate.at, row: fate.row, hit: fate } : fate;

const browser = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0';
const another = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/119.0.0.0';

const userAgents: Readonly<Record<Member['userAgent'], object>> = {
  right: { user_agent: browser, browser_user_agent: browser },
  wrong: { user_agent: another, browser_user_agent: browser },
  missing: {},
  needless: {},
};
