import type { DeliveryRate } from './delivery-rate.ts';
import { dayOf, newsText, type NewsLook } from './print/news.ts';
import type { StoredNews } from './tail.ts';
import { age, grouped } from './terminal/figures.ts';
import { Foot } from './terminal/foot.ts';
import type { Terminal } from './terminal/terminal.ts';
import type { StoreReader } from '../store/port.ts';

/** What news are printed with. */
export interface NewsPrinterParts {
  readonly store: Pick<StoreReader, 'counts'>;
  readonly rate: DeliveryRate;
  /** Where lines go. */
  readonly lines: Terminal;
  /** Where the foot stands; null for none. */
  readonly foot: Terminal | null;
  /** What the foot says at its end: keys, what goes on beside. */
  readonly more: () => readonly string[];
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
}

/** How long the count of those who need someone stands, in milliseconds: counting takes all accounts. */
const COUNTED_FOR = 2000;

/** Prints news in lines, above a foot that says how the fleet stands. */
export class NewsPrinter {
  readonly #parts: NewsPrinterParts;
  readonly #foot: Foot | null;
  #day = '';
  #heardAt: number | null = null;
  #needing = 0;
  #countedAt = -Infinity;
  #isStale = true;

  constructor(parts: NewsPrinterParts) {
    this.#parts = parts;
    this.#foot = parts.foot === null ? null : new Foot(parts.foot);
  }

  /** Counts what has come; lines are printed of some of it. */
  heard(news: readonly StoredNews[]): void {
    const now = this.#parts.now();
    this.#parts.rate.count(news, now);
    this.#heardAt = now;
    this.#isStale = true;
  }

  /** Prints some news; before the first of each day, the day. */
  print(news: StoredNews): void {
    const { lines } = this.#parts;
    const look = newsLookOf(lines);
    const day = dayOf(news);
    if (day !== this.#day) this.line(lines.paint.dim(`${day} UTC`));
    this.#day = day;
    this.line(newsText(news, look));
  }

  /** Prints a line of any kind above the foot, which comes back at the next look. */
  line(text: string): void {
    this.#foot?.clear();
    this.#parts.lines.write(`${text}\n`);
  }

  /** Brings the foot up to date. */
  refresh(): void {
    if (this.#foot === null) return;
    const { rate, now, more } = this.#parts;
    const moment = now();
    if (this.#isStale && moment - this.#countedAt >= COUNTED_FOR) {
      this.#needing = this.#parts.store.counts().attention;
      [this.#countedAt, this.#isStale] = [moment, false];
    }
    const perMinute = rate.at(moment);
    const said = [
      `${grouped(this.#needing)} ${this.#needing === 1 ? 'needs' : 'need'} someone`,
      `${perMinute < 10 ? perMinute.toFixed(1) : grouped(perMinute)} deliveries/min`,
      this.#heardAt === null ? 'nothing heard yet' : `heard ${age(this.#heardAt, moment)} ago`,
      ...more(),
    ];
    this.#foot.show(said.join(this.#parts.lines.unicode ? ' · ' : ' | '));
  }

  /** Takes the foot away. */
  end(): void {
    this.#foot?.clear();
  }
}

/** The look of lines on a terminal, and without bound elsewhere. */
export const newsLookOf = ({ paint, unicode, isTTY, width }: Terminal): NewsLook => ({
  paint,
  unicode,
  width: isTTY ? width : Infinity,
});
