import { deliveriesOf, type LinePlace, type LineReader, type OpenLine } from '../model/delivery.ts';
import type { StoreReader } from '../store/port.ts';
import { differencesOf, type AccountDifference } from '../views/differences.ts';

/** An account that a replay tells otherwise than a database does, and the line with which that begins. */
export interface ReplayedDifference extends AccountDifference {
  /** Where the line stands; null where time alone made the difference. */
  readonly line: LinePlace | null;
}

/** Remembers where the lines of each account stand, by the moments from which they count. */
export class LinePlaces {
  readonly #places = new Map<string, LinePlace>();

  /** The same reader, which notes what it reads. */
  noting(readLine: LineReader): LineReader {
    return (text) => deliveriesOf(readLine(text)).map((opened) => this.#noted(opened));
  }

  /** The first line of an account that counts from a moment (milliseconds since 1970), or null. */
  at(accountId: string, moment: number): LinePlace | null {
    return this.#places.get(`${moment} ${accountId}`) ?? null;
  }

  #noted(opened: OpenLine): OpenLine {
    return {
      ...opened,
      receivedAt: opened.receivedAt,
      read: (at, place) => {
        const reading = opened.read(at, place);
        if (reading.kind === 'event') {
          const key = `${at} ${reading.event.accountId}`;
          if (!this.#places.has(key)) this.#places.set(key, { file: place.file, line: place.line });
        }
        return reading;
      },
    };
  }
}

/** How a replay differs from a database, account by account. */
export const replayedDifferences = (
  before: StoreReader,
  after: StoreReader,
  places: LinePlaces,
): readonly ReplayedDifference[] =>
  Array.from(differencesOf(before, after), (difference) => ({
    ...difference,
    line: places.at(difference.accountId, difference.since),
  }));
