import { statuses } from '../../machines/status.ts';
import { isoTime } from '../model/clock.ts';
import { checkWholeNumbers } from './options.ts';
import { seededRandom, type Random } from './random.ts';

/** What a plain log for measurements is to hold. */
export interface LinesOptions {
  /** The same options give the same lines, byte for byte. Default 1. */
  readonly seed?: number;
  /** Default 10. */
  readonly accounts?: number;
  /** Default 100. */
  readonly lines?: number;
  /**
   * `uniform`: each account is as busy as the others. `zipf`: the second is half as busy as the first, the third a
   * third, and so on. Default `uniform`.
   */
  readonly skew?: 'uniform' | 'zipf';
}

/** The moment of the first line: 2025-01-01, in milliseconds since 1970. */
const firstMoment = 1_735_689_600_000;

/** Statuses by how often a busy fleet sends them. */
const lineWords = statuses
  .filter((word) => word !== 'DELETED' && word !== 'CREATION_FAIL')
  .flatMap((word) => Array.from({ length: word === 'OK' || word === 'CONNECTING' ? 6 : 1 }, () => word));

const lineTypes = [
  'LINKEDIN',
  'WHATSAPP',
  'INSTAGRAM',
  'GOOGLE_OAUTH',
  'OUTLOOK',
  'MAIL',
  'TELEGRAM',
] as const;

/**
 * Wrapped v1 deliveries only, made one by one as they are asked for, so that millions take no memory. For
 * measurements; {@link generateFleet} is the realistic one.
 *
 * @throws LifecycleError `invalidOption` when a number is not a whole one in its range
 */
export const generateLines = ({
  seed = 1,
  accounts = 10,
  lines = 100,
  skew = 'uniform',
}: LinesOptions = {}): Iterable<string> => {
  const options = { seed, accounts, lines, skew };
  checkWholeNumbers('generateLines', options, [
    ['seed', 0],
    ['accounts', 1],
    ['lines', 0],
  ]);
  return { [Symbol.iterator]: () => plainLines(options) };
};

function* plainLines({ seed, accounts, lines, skew }: Required<LinesOptions>): Generator<string, void> {
  const random = seededRandom(seed);
  const choose = skew === 'zipf' ? zipf(accounts, random) : () => random.integer(0, accounts - 1);
  let moment = firstMoment;
  for (let line = 0; line < lines; line += 1) {
    moment += random.integer(1, 400);
    const account = choose();
    const type = lineTypes[account % lineTypes.length] ?? lineTypes[0];
    const status = `{"account_id":"${accountId(account)}","account_type":"${type}","message":"${random.pick(lineWords)}"}`;
    yield `{"received_at":"${isoTime(moment)}","source":"webhook","payload":{"AccountStatus":${status}}}`;
  }
}

/** 22 characters, like a real id. */
const accountId = (account: number): string => `bench-${String(account).padStart(15, '0')}A`;

/** Chooses account n with a probability in proportion to 1 / (n + 1), by bisection of the running sums. */
const zipf = (accounts: number, random: Random): (() => number) => {
  const sums = new Float64Array(accounts);
  let total = 0;
  for (let account = 0; account < accounts; account += 1) {
    total += 1 / (account + 1);
    sums[account] = total;
  }
  return () => {
    const target = random.next() * total;
    let low = 0;
    let high = accounts - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] ?? total) > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
};
