import { HOUR, MINUTE } from '../../machines/policy.ts';
import type { WorkbenchWriter } from '../store/ledger.ts';
import type { KeptSink, Lane, Letter } from '../store/port.ts';
import type { AttemptEnd } from './attempt.ts';
import { backOff, restOf, type RandomNumber } from './back-off.ts';
import { noteTold } from './book/telling.ts';
import { saysOf, sinkDraft, unsaysOf, type NoticeDraft, type SinkEffect } from './draft.ts';
import type { DeliveryPolicy } from './policy.ts';

/** An attempt that has come to an end. */
export interface Ended {
  /** The lane as it was taken, with its holder. */
  readonly lane: Lane;
  /** The letter as it was before the attempt. */
  readonly letter: Letter;
  readonly draft: NoticeDraft;
  readonly end: AttemptEnd;
}

/** What attempts are settled by. */
export interface Settling {
  readonly database: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly policy: DeliveryPolicy;
  readonly random: RandomNumber;
  /** The names of the other sinks. */
  readonly others: readonly string[];
}

/** What becomes of a lane. */
type LaneChange = Pick<Lane, 'told' | 'missing'> & {
  /** When it is due again while something waits; null for at once. */
  readonly at: number | null;
};

const afterDelivery = (writer: WorkbenchWriter, { lane, letter, draft }: Ended, now: number): LaneChange => {
  const { effect } = draft;
  writer.dropLetter(letter.id);
  noteTold(writer, draft, lane.sink, now);
  const told = unsaysOf(effect) === lane.told ? null : lane.told;
  return { told: saysOf(effect) ?? told, missing: 0, at: null };
};

/** A letter is given up; what comes after it goes on. */
const afterDeath = (
  writer: WorkbenchWriter,
  { lane, letter }: Ended,
  now: number,
  why: string,
  told: string | null,
): LaneChange => {
  const { attempts, firstAt } = letter;
  writer.saveLetter(letter.id, { attempts: attempts + 1, firstAt: firstAt ?? now, diedAt: now, why });
  return { told, missing: lane.missing + 1, at: null };
};

const afterFailure = (
  writer: WorkbenchWriter,
  ended: Ended,
  end: Extract<AttemptEnd, { kind: 'failed' }>,
  { now, policy, random }: Settling,
): LaneChange => {
  const { lane, letter, draft } = ended;
  const told = end.maybe ? (saysOf(draft.effect) ?? lane.told) : lane.told;
  const [attempts, firstAt] = [letter.attempts + 1, letter.firstAt ?? now];
  const deadline = firstAt + policy.deadAfterHours * HOUR;
  if (now >= deadline) return afterDeath(writer, ended, now, end.why, told);
  writer.saveLetter(letter.id, { attempts, firstAt, diedAt: null, why: end.why });
  const wait = backOff(attempts, end.retryAfterMs, policy, random);
  return { told, missing: lane.missing, at: Math.min(now + wait, deadline) };
};

const laneAfter = (writer: WorkbenchWriter, ended: Ended, how: Settling): LaneChange => {
  const { end, lane, draft } = ended;
  switch (end.kind) {
    case 'delivered':
      return afterDelivery(writer, ended, how.now);
    case 'refused':
      return afterDeath(writer, ended, how.now, end.why, lane.told);
    case 'failed':
      return afterFailure(writer, ended, end, how);
    case 'stopped':
      return { told: saysOf(draft.effect) ?? lane.told, missing: lane.missing, at: null };
  }
};

/** Puts a word about a sink into the lanes of the others. */
const tellOthers = (
  writer: WorkbenchWriter,
  effect: SinkEffect,
  { database, now, others }: Settling,
): void => {
  const draft = sinkDraft(database, effect, now);
  for (const sink of others) {
    const name = { sink, subject: draft.subject };
    writer.addLetter({ ...name, key: draft.key, at: now, body: JSON.stringify(draft) });
    const lane = writer.lane(name) ?? { ...name, at: null, holder: null, told: null, missing: 0 };
    if (lane.at === null) writer.saveLane({ ...lane, at: now });
  }
};

const sinkAfter = (
  writer: WorkbenchWriter,
  sink: KeptSink,
  { end, letter }: Ended,
  how: Settling,
): KeptSink => {
  const { now, policy, random } = how;
  if (end.kind === 'stopped') return sink;
  if (end.kind === 'delivered') {
    const { name, toldAt, failingSince } = sink;
    if (toldAt !== null)
      tellOthers(writer, { type: 'sink', sink: name, is: 'well', since: failingSince ?? now }, how);
    const well = { failures: 0, failingSince: null, toldAt: null, restsUntil: null };
    return { ...sink, ...well, delivered: sink.delivered + 1 };
  }
  const failures = sink.failures + Number(letter.attempts === 0);
  const failingSince = sink.failingSince ?? now;
  const rest = restOf(failures, policy, random);
  const restsUntil = rest === null ? null : now + rest;
  const failing = { ...sink, failures, failingSince, restsUntil };
  const isDue = now - failingSince >= policy.tellAfterMinutes * MINUTE;
  if (sink.toldAt !== null || !isDue || how.others.length === 0) return failing;
  tellOthers(writer, { type: 'sink', sink: sink.name, is: 'failing', since: failingSince }, how);
  return { ...failing, toldAt: now };
};

/**
 * Writes what became of an attempt, and returns the sink as it is then. Nothing of the lane is touched where somebody else has
 * it meanwhile: they know better.
 */
export const settle = (writer: WorkbenchWriter, sink: KeptSink, ended: Ended, how: Settling): KeptSink => {
  const lane = writer.lane(ended.lane);
  if (lane !== null && lane.holder === ended.lane.holder) {
    const { at, ...change } = laneAfter(writer, { ...ended, lane }, how);
    const more = writer.letters({ ...lane, dead: false, limit: 1 }).length > 0;
    writer.saveLane({ ...lane, ...change, holder: null, at: more ? (at ?? how.now) : null });
  }
  return sinkAfter(writer, sink, ended, how);
};
