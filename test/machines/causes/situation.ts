import type { Evidence } from '../../../machines/causes/cause.ts';
import { clues } from '../../../machines/causes/clues/index.ts';
import { leading, weigh, type Hypothesis } from '../../../machines/causes/hypothesis.ts';
import type { ConnectionFacts, EvidenceItem } from '../../../machines/context.ts';
import { HOUR, defaultPolicy, type Policy } from '../../../machines/policy.ts';
import type { Provider } from '../../../machines/provider.ts';
import type { Checkpoint, FleetScope } from '../../../machines/signal.ts';

/** When the account of every situation flipped to CREDENTIALS. */
export const flip = Date.UTC(2026, 2, 1, 9, 0);

/** An hour before the flip: when facts are seen that no test says another time of. */
const earlier = flip - HOUR;

/** What is known of an account that has just flipped: these facts and nothing else. */
export const situation = (provider: Provider, ...facts: readonly Fact[]): Evidence => {
  const items = facts.filter((fact) => 'at' in fact);
  const parts = facts.filter((fact) => !('at' in fact));
  const nothing = {
    product: null,
    createdAt: null,
    authorizedAt: null,
    connection: null,
    lastSeenAt: flip,
    lastVerifiedAt: null,
    flippedAt: flip,
  };
  return Object.assign({ provider, evidence: items, ...nothing }, ...parts);
};

/** A remembered fact, or a part of a situation. */
export type Fact = EvidenceItem | Part;

/** A part of a situation that is not a remembered fact. */
export type Part = Partial<
  Pick<Evidence, 'authorizedAt' | 'connection' | 'createdAt' | 'lastVerifiedAt' | 'product'>
>;

/** The last authorisation came this long before the flip. */
export const authorised = (ago: number): Part => ({ authorizedAt: flip - ago });

/** What is known of the connection, since an hour before the flip. */
export const connected = (facts: Omit<ConnectionFacts, 'at'> & { at?: number }): Part => ({
  connection: { at: earlier, ...facts },
});

export const apiError = (status: number, error: string, at = earlier): EvidenceItem => ({
  type: 'apiError',
  status,
  error,
  at,
});

export const reconnect = (status: number, error = '', at = flip + HOUR): EvidenceItem => ({
  type: 'reconnectAnswer',
  status,
  error,
  at,
});

export const asked = (checkpoint: Checkpoint, at = flip + HOUR): EvidenceItem => ({
  type: 'reconnectAnswer',
  status: 202,
  error: '',
  checkpoint,
  at,
});

export const usage = (percent: number, at = earlier): EvidenceItem => ({
  type: 'usage',
  action: 'message',
  count: 1,
  window_hours: 24,
  percent,
  at,
});

export const counter = (action: string, count: number, window_hours: number): EvidenceItem => ({
  type: 'usage',
  action,
  count,
  window_hours,
  at: earlier,
});

export const proxyHealth = (healthy: boolean, at = earlier, proxy_host = 'p-eu-3'): EvidenceItem => ({
  type: 'proxyHealth',
  proxy_host,
  healthy,
  at,
});

export const fleet = (
  scope: FleetScope,
  accounts: number,
  share = 0.1,
  window_minutes = 60,
): EvidenceItem => ({
  type: 'fleet',
  scope,
  accounts,
  share,
  window_minutes,
  at: flip + HOUR,
});

export const deviceSeen = (ago: number): EvidenceItem => ({ type: 'deviceSeen', at: flip - ago });

export const keysChanged = (at = earlier): EvidenceItem => ({ type: 'oauthKeysChanged', at });

export const errored = (reason: string): EvidenceItem => ({ type: 'errorReason', reason, at: earlier });

/** Some facts, evenly spread over a time that ends `ago` before the flip; both ends are used. */
export const spread = (
  count: number,
  over: number,
  fact: (at: number, index: number) => EvidenceItem,
  ago = HOUR,
): readonly EvidenceItem[] =>
  Array.from({ length: count }, (_, index) =>
    fact(flip - ago - over + Math.round((over * index) / Math.max(1, count - 1)), index),
  );

/** A time in CREDENTIALS that is over: it began `ago` before the flip, lasted an hour, and the authorisation was so old. */
export const broke = (ago: number, age: number | null = null): EvidenceItem => ({
  type: 'broke',
  flippedAt: flip - ago,
  age,
  at: flip - ago + HOUR,
});

/** An answer to a reconnection, with what was tried. */
export const retried = (
  status: number,
  error: string,
  tried: Pick<Extract<EvidenceItem, { type: 'reconnectAnswer' }>, 'with' | 'secret'>,
): EvidenceItem => ({ type: 'reconnectAnswer', status, error, ...tried, at: flip + HOUR });

export const connecting = (at: number): EvidenceItem => ({ type: 'connecting', at });

/** The hypothesis that leads; "undetermined" when none does. */
export const verdict = (evidence: Evidence, policy: Policy = defaultPolicy): string =>
  leading(evidence, policy) ?? 'undetermined';

/** What is thought of one cause. */
export const weighed = (evidence: Evidence, cause: string, policy: Policy = defaultPolicy): Hypothesis => {
  const found = weigh(evidence, policy).find((hypothesis) => hypothesis.cause === cause);
  if (found === undefined) throw new Error(`${cause} was not weighed for ${evidence.provider}`);
  return found;
};

/** What is known of an account, by the name of the clue: `age` is `year`. */
export const known = (evidence: Evidence, policy: Policy = defaultPolicy): Readonly<Record<string, string>> =>
  Object.fromEntries(
    clues.flatMap(({ name, read }) => {
      const answer = read(evidence, policy);
      return answer === null ? [] : [[name, answer]];
    }),
  );

/** What a clue says of an account in words; it must know something. */
export const said = (name: string, evidence: Evidence, policy: Policy = defaultPolicy): string => {
  const clue = clues.find((one) => one.name === name);
  const answer = clue?.read(evidence, policy) ?? null;
  if (clue === undefined || answer === null) throw new Error(`${name} is not known`);
  return clue.say(answer, evidence, policy);
};
