import { castAccount, type AccountWish, type FleetAccount } from '../../../src/testing/fleet/account.ts';
import { Chronicle } from '../../../src/testing/fleet/chronicle.ts';
import type { Occurrence, SignalSaid } from '../../../src/testing/fleet/occurrence.ts';
import { seededRandom } from '../../../src/testing/random.ts';

/** Monday, 2025-06-02, at noon UTC, in milliseconds since 1970. */
export const NOON = Date.UTC(2025, 5, 2, 12);

/** An account of the fleet, created at NOON. */
export const accountOf = (wish: Partial<AccountWish> = {}, number = 0, seed = 1): FleetAccount =>
  castAccount({ accountType: 'LINKEDIN', createdAt: NOON, ...wish }, number, seededRandom(seed));

/** A chronicle whose hand stands at NOON. */
export const chronicleOf = (wish: Partial<AccountWish> = {}, seed = 1): Chronicle =>
  new Chronicle(accountOf(wish), seededRandom(seed), NOON);

const withoutUndefined = (words: readonly (string | number | undefined)[]): string =>
  words.filter((word) => word !== undefined && word !== '').join(' ');

const signalInWords = (signal: SignalSaid): string => {
  switch (signal.type) {
    case 'apiError':
      return withoutUndefined(['apiError', signal.status, signal.error]);
    case 'reconnectAnswer':
      return withoutUndefined(['reconnectAnswer', signal.status, signal.error, signal.checkpoint]);
    case 'usage':
      return withoutUndefined(['usage', signal.action, signal.percent && `${signal.percent} %`]);
    case 'proxyHealth':
      return withoutUndefined([signal.healthy ? 'proxy well' : 'proxy ill', signal.proxy_host]);
    case 'fleet':
      return withoutUndefined(['fleet', signal.scope, signal.accounts]);
    case 'connection':
      return withoutUndefined(['connection', signal.method]);
    default:
      return signal.type;
  }
};

/** What was said, in words. */
export const inWords = ({ said }: Occurrence): string => {
  switch (said.shape) {
    case 'webhook':
      return said.word;
    case 'notify':
      return `notify ${said.word}`;
    case 'v2':
      return said.type;
    case 'poll':
      return `poll ${said.statuses.join(' ')}`;
    case 'signal':
      return signalInWords(said.signal);
  }
};

/** A story in words, in order of time. */
export const story = (occurrences: readonly Occurrence[]): readonly string[] =>
  occurrences.toSorted((one, other) => one.at - other.at).map(inWords);

/** A story in words without what varies by chance: notifications, and how an account says that it is connected. */
export const plot = (occurrences: readonly Occurrence[]): readonly string[] =>
  story(occurrences).filter((word) => !/^(?:notify|connection) /.test(word));
