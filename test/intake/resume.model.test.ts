import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLine } from '../../src/index.ts';
import { localLedger } from '../../src/engine/local-ledger.ts';
import type { ReplayEntry } from '../../src/intake/replay-lines.ts';
import type { LineDigest, ReplayOptions } from '../../src/intake/replay-options.ts';
import { Lifecycle } from '../../src/lifecycle/lifecycle.ts';
import { lineDigest } from '../../src/line-digest.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import type { Store } from '../../src/store/port.ts';
import { fastReaders } from '../../src/wire/index.ts';
import { homes } from '../homes.ts';
import { bytesOf } from '../open.ts';
import { T0, v1 } from '../payloads.ts';
import { line } from '../replayed.ts';
import { trials } from '../trials.ts';

/** What can happen to a log between two runs, and a run, cut after so many transactions or not at all. */
type Happening =
  | { readonly kind: 'grows'; readonly lines: readonly string[] }
  | { readonly kind: 'repeats' | 'rewritten' | 'cut short' | 'gets earlier line'; readonly at: number }
  | { readonly kind: 'rotated' | 'loses its oldest file' }
  | { readonly kind: 'run'; readonly cut: number };

const anyLine = fc
  .record({
    at: fc.nat(20).map((minutes) => T0 + minutes * 60_000),
    id: fc.constantFrom('a', 'b'),
    status: fc.constantFrom('OK', 'CREDENTIALS', 'CONNECTING', 'RECONNECTED', 'ERROR'),
  })
  .map(({ at, id, status }) => line(at, v1(id, status)));

const growth: fc.Arbitrary<Happening> = fc
  .array(fc.oneof({ weight: 9, arbitrary: anyLine }, { weight: 1, arbitrary: fc.constant('garbage') }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((lines) => ({ kind: 'grows', lines }));

const anyHappenings = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: growth },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('run' as const), cut: fc.nat(4) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom(
          'repeats' as const,
          'rewritten' as const,
          'cut short' as const,
          'gets earlier line' as const,
        ),
        at: fc.nat(99),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('rotated' as const, 'loses its oldest file' as const) }),
    },
  ),
  { minLength: 2, maxLength: 12 },
);

/** A log as its files, the oldest first. */
class Log {
  #files: string[][] = [[]];

  get lines(): readonly string[] {
    return this.#files.flat();
  }

  happens(happening: Exclude<Happening, { readonly kind: 'run' }>): void {
    const last = this.#files.at(-1) ?? [];
    switch (happening.kind) {
      case 'grows':
        last.push(...happening.lines);
        break;
      case 'repeats':
        last.push(...this.lines.slice(happening.at % (this.lines.length + 1)));
        break;
      case 'rotated':
        this.#files.push([]);
        break;
      case 'loses its oldest file':
        this.#files = this.#files.length > 1 ? this.#files.slice(1) : [[]];
        break;
      default:
        this.#change(happening.kind, happening.at);
    }
  }

  #change(kind: 'rewritten' | 'cut short' | 'gets earlier line', at: number): void {
    const file = this.#files[at % this.#files.length] ?? [];
    const place = at % (file.length + 1);
    if (kind === 'cut short') file.length = place;
    else if (kind === 'gets earlier line') file.splice(place, 0, line(T0 + at * 1000, v1('a', 'STOPPED')));
    else if (place < file.length)
      // As long as before, and of the same time.
      file[place] = (file[place] ?? '').replace(/OK|ERROR/u, (status) => (status === 'OK' ? 'NO' : 'ORROR'));
  }

  input(): ReplayEntry[][] {
    return this.#files.map((texts, file) =>
      texts.map((text, index) => ({ file: `x.log.${this.#files.length - file}`, line: index + 1, text })),
    );
  }
}

/** The lines in the order in which a replay does them, found in the plainest way. */
const inOrder = (lines: readonly string[], order: 'arrival' | 'time'): readonly string[] => {
  if (order === 'arrival') return lines;
  let previous = -1;
  const timed = lines.map((text) => {
    const opened = readLine(text);
    previous = ('unreadable' in opened ? null : opened.receivedAt) ?? previous + 1;
    return { text, time: previous };
  });
  return timed.toSorted((a, b) => a.time - b.time).map(({ text }) => text);
};

const settled = async (store: Store, digest: () => LineDigest, log: Log, options: ReplayOptions) => {
  const lifecycle = new Lifecycle({
    ledger: localLedger(store),
    readers: fastReaders,
    clock: { now: () => T0 },
    defer: (work) => void setImmediate(work),
    digest,
  });
  const input = log.input();
  const again = () => input;
  return lifecycle.replay(input, { key: 'log', resume: true, allowFuture: true, again, ...options });
};

const cutAfter = (transactions: number): Pick<ReplayOptions, 'signal' | 'onProgress'> => {
  const stop = new AbortController();
  let done = 0;
  return { signal: stop.signal, onProgress: () => void ((done += 1) === transactions && stop.abort()) };
};

/** Lets a log live, and holds every run to what a replay of the whole log gives. */
const live = async (
  happenings: readonly Happening[],
  order: 'arrival' | 'time',
  store: Store,
  digest = lineDigest,
): Promise<void> => {
  const log = new Log();
  let done: readonly string[] = [];
  for (const happening of [...happenings, { kind: 'run', cut: 0 } as const]) {
    if (happening.kind !== 'run') {
      log.happens(happening);
      continue;
    }
    const { cut } = happening;
    const lines = inOrder(log.lines, order);
    const before = bytesOf(store);
    const options = { order, linesPerTransaction: 2, ...(cut === 0 ? {} : cutAfter(cut)) };
    const isSame = done.every((text, index) => lines[index] === text);
    try {
      const { interrupted } = await settled(store, digest, log, options);
      const entries = store.progress('log')?.entries ?? 0;
      // A run that was cut within what was done need not have seen that it changed.
      if (entries > done.length || !interrupted) expect(isSame).toBe(true);
      if (entries > done.length) done = lines.slice(0, entries);
      if (interrupted) continue;
    } catch (error) {
      if (!(error instanceof LifecycleError && error.code === 'inputChanged')) throw error;
      expect(isSame).toBe(false);
      expect(bytesOf(store)).toEqual(before);
      return;
    }
    const whole = createMemoryStore();
    await settled(whole, lineDigest, log, { order });
    expect(bytesOf(store)).toEqual(bytesOf(whole));
    expect(store.log({})).toEqual(whole.log({}));
    expect(store.quarantine({ limit: Infinity }).map(({ raw, at }) => [raw, at])).toEqual(
      whole.quarantine({ limit: Infinity }).map(({ raw, at }) => [raw, at]),
    );
  }
};

const orders = ['arrival', 'time'] as const;

describe.each(homes)('a log that grows, is rotated and rewritten, $name', ({ settle, name }) => {
  test.each(orders)(
    'and is gone on with in the order %s ends as one replay of the whole, or is refused',
    async (order) => {
      await fc.assert(
        fc.asyncProperty(anyHappenings, async (happenings) => {
          const store = settle().open();
          await live(happenings, order, store);
          store.close();
        }),
        { numRuns: trials(name === 'in memory' ? 200 : 10) },
      );
    },
  );
});

/** Ways to know what was done that do not suffice. */
const broken: Readonly<Record<string, () => LineDigest>> = {
  'counts lines': () => {
    let lines = 0;
    return { add: () => void (lines += 1), value: () => String(lines) };
  },
  'knows no line': () => ({ add: () => undefined, value: () => '' }),
  'knows the first line alone': () => {
    let first: string | null = null;
    return { add: (text) => void (first ??= text), value: () => String(first) };
  },
  'knows how long the lines are': () => {
    let characters = 0;
    return { add: (text) => void (characters += text.length), value: () => String(characters) };
  },
};

describe.each(Object.entries(broken))('a digest that %s', (_, digest) => {
  test.each(orders)('is found out in the order %s', async (order) => {
    const property = fc.asyncProperty(anyHappenings, (happenings) =>
      live(happenings, order, createMemoryStore(), digest),
    );
    expect((await fc.check(property, { numRuns: 1000, endOnFailure: true })).failed).toBe(true);
  });
});
