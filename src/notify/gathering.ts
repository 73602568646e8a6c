import type { WorkbenchWriter } from '../store/ledger.ts';
import type { Lane, LaneName, Letter, NewLetter } from '../store/port.ts';
import { digestKey, saysOf, type DigestEffect, type DigestItem, type NoticeDraft } from './draft.ts';
import { leftToSay } from './lane-order.ts';
import type { Notice } from './notice.ts';

type GatheringWriter = Pick<WorkbenchWriter, 'lane' | 'saveLane' | 'letters' | 'addLetter' | 'dropLetter'>;

/** A lane, and what waits in it. */
export interface WaitingLane {
  readonly lane: Lane;
  readonly letters: readonly Letter[];
}

/** A lane in which nothing waits but one ask that nobody has tried to deliver. */
export interface AskingLane extends WaitingLane {
  readonly draft: NoticeDraft & { readonly to: string };
  readonly item: DigestItem;
}

/** Many asks of one recipient, and what is said in their place. */
export interface Gathering {
  readonly lanes: readonly AskingLane[];
  readonly letter: NewLetter;
}

/** Whose a lane is, as far as its name tells. */
const readerOf = ({ subject }: LaneName): string => subject.slice(subject.lastIndexOf(' to '));

/** Of lanes those of recipients who have more than so many: only these need to be read. Pure. */
export const lanesOfMany = (lanes: readonly Lane[], over: number): readonly Lane[] => {
  const counts = new Map<string, number>();
  for (const lane of lanes) counts.set(readerOf(lane), (counts.get(readerOf(lane)) ?? 0) + 1);
  return lanes.filter((lane) => (counts.get(readerOf(lane)) ?? 0) > over);
};

/** A lane as one that asks somebody for an account, or null. Pure. */
export const askingLane = ({ lane, letters }: WaitingLane, now: number): AskingLane | null => {
  // What was given up has to be said with the next notice of the same lane.
  if (lane.holder !== null || lane.missing > 0 || letters.some(({ attempts }) => attempts > 0)) return null;
  const waiting = letters.map(({ id, body }) => ({ id, draft: JSON.parse(body) as NoticeDraft }));
  const [one, ...others] = leftToSay(waiting, lane.told).left;
  if (one === undefined || others.length > 0) return null;
  const { to, of, effect, notBefore = 0 } = one.draft;
  if (to === undefined || of === null || notBefore > now) return null;
  if (effect.type !== 'askUser' && effect.type !== 'askOperator') return null;
  const who = effect.type === 'askUser' ? 'user' : 'operator';
  return { lane, letters, draft: { ...one.draft, to }, item: { of, why: 'asked', who } };
};

/**
 * What is gathered: the asks of each recipient of more than so many at a time. Pure.
 *
 * @param over - of how many accounts a recipient is told one by one
 */
export const gatheringsOf = (
  database: string,
  asking: readonly AskingLane[],
  over: number,
  now: number,
): readonly Gathering[] => {
  const recipients = new Set(asking.map(({ draft }) => draft.to));
  return [...recipients].flatMap((to) => {
    const lanes = asking.filter(({ draft }) => draft.to === to);
    const [first] = lanes;
    if (first === undefined || lanes.length <= over) return [];
    const last = Math.max(...lanes.flatMap(({ letters }) => letters.map(({ id }) => id)));
    const key = digestKey(database, to, last);
    const name = { sink: first.lane.sink, subject: `digest to ${to}` };
    const effect: DigestEffect = { type: 'digest', items: lanes.map(({ item }) => item) };
    const gathered = lanes.map(({ draft }) => draft);
    const draft: NoticeDraft = {
      key,
      subject: name.subject,
      at: now,
      effect,
      of: null,
      replayed: false,
      to,
      gathered,
    };
    return [{ lanes, letter: { ...name, key, at: now, body: JSON.stringify(draft) } }];
  });
};

/** The lanes that a gathering touches. */
export const lanesOfGathering = ({ lanes, letter }: Gathering): readonly LaneName[] => [
  ...lanes.map(({ lane }) => lane),
  letter,
];

/** Whether a lane is as it was read. */
const isUntouched = (writer: GatheringWriter, { lane, letters }: AskingLane): boolean => {
  const { sink, subject } = lane;
  const found = writer.lane(lane);
  const now = writer.letters({ sink, subject, dead: false, limit: letters.length + 1 });
  return (
    found?.at === lane.at &&
    found.holder === null &&
    now.length === letters.length &&
    now.every(({ id, attempts }, place) => id === letters[place]?.id && attempts === 0)
  );
};

/** Puts one letter in the place of all, unless somebody else has changed or taken one of them meanwhile. Says whether it did. */
export const isGathered = (writer: GatheringWriter, { lanes, letter }: Gathering): boolean => {
  if (!lanes.every((lane) => isUntouched(writer, lane))) return false;
  for (const { lane, letters } of lanes) {
    for (const { id } of letters) writer.dropLetter(id);
    writer.saveLane({ ...lane, at: null });
  }
  writer.addLetter(letter);
  const { sink, subject, at } = letter;
  const lane = writer.lane(letter) ?? { sink, subject, at: null, holder: null, told: null, missing: 0 };
  if (lane.at === null) writer.saveLane({ ...lane, at });
  return true;
};

/** A draft as a notice has said it: a digest leaves out for whom it does not stand any more. Pure. */
export const asSaid = (draft: NoticeDraft, { about }: Notice): NoticeDraft => {
  const { effect } = draft;
  if (effect.type !== 'digest' || about.type !== 'digest') return draft;
  const said = new Set(about.accounts.map((account) => account.about.accountId));
  return { ...draft, effect: { ...effect, items: effect.items.filter(({ of }) => said.has(of.accountId)) } };
};

/** A draft as it stands where nothing in it was said. Pure. */
export const asUnsaid = (draft: NoticeDraft): NoticeDraft =>
  draft.effect.type === 'digest' ? { ...draft, effect: { ...draft.effect, items: [] } } : draft;

/** The lanes of what was gathered into a draft. */
export const lanesOfGathered = ({ gathered = [] }: NoticeDraft, sink: string): readonly LaneName[] =>
  gathered.map(({ subject }) => ({ sink, subject }));

/**
 * Parts what was gathered: what was said can be taken back from then on; what was not, because its account was trying again or had
 * healed, waits by itself as it did before.
 *
 * @param draft - as it was said, see {@link asSaid}
 */
export const partGathered = (
  writer: GatheringWriter,
  { gathered = [], effect }: NoticeDraft,
  sink: string,
  now: number,
): void => {
  const items = effect.type === 'digest' ? effect.items : [];
  for (const draft of gathered) {
    const name = { sink, subject: draft.subject };
    const lane = writer.lane(name) ?? { ...name, at: null, holder: null, told: null, missing: 0 };
    const wasSaid = items.some(({ of }) => of.accountId === draft.of?.accountId);
    if (wasSaid) writer.saveLane({ ...lane, told: saysOf(draft.effect) });
    else {
      writer.addLetter({ ...name, key: draft.key, at: draft.at, body: JSON.stringify(draft) });
      writer.saveLane({ ...lane, at: lane.at ?? now });
    }
  }
};
