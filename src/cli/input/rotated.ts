import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { InputFile } from './find.ts';
import { canBeReadAgain, readEntries } from './read.ts';

/** A log that a rotation has moved away, or the present one. */
interface Rotated {
  readonly input: InputFile;
  /** Where it stands among the inputs. */
  readonly at: number;
  /** Less for what was moved away earlier, as far as names say. */
  readonly age: number;
  /** The time of its first line that has one, in milliseconds since 1970. */
  readonly first: number | null;
}

const packed = /\.(?:gz|zst)$/iu;
/** `x.log.1`, where a higher number is older. */
const numbered = /^(?<log>.+)\.(?<number>\d{1,4})$/u;
/** `x.log-20260301`, `x.log.2026-03-01`, `x-2026-03-01.log`, with an hour and more behind them or not. */
const dated =
  /^(?<stem>.+?)[-_.](?<date>\d{4}-?\d\d-?\d\d(?:[-_.T]?\d\d(?:[-_.:]?\d\d)*)?)(?<extension>\.[a-z]+)?$/iu;

/** The log that a file belongs to, and how it follows on the others, least first. */
const rotationOf = (path: string): { readonly log: string; readonly age: number } => {
  const name = basename(path).replace(packed, '');
  const byNumber = numbered.exec(name)?.groups;
  if (byNumber !== undefined)
    return { log: join(dirname(path), byNumber['log'] ?? ''), age: -Number(byNumber['number']) };
  const byDate = dated.exec(name)?.groups;
  if (byDate === undefined) return { log: join(dirname(path), name), age: Infinity };
  const { stem = '', date = '', extension = '' } = byDate;
  return {
    log: join(dirname(path), stem + extension),
    age: Number(date.replace(/\D/gu, '').padEnd(14, '0')),
  };
};

/** How the first time of a file is found. */
export interface FirstTimes {
  readonly stdin: Readable;
  /** The time that a line brings, in milliseconds since 1970, or null. */
  readonly timeOf: (text: string) => number | null;
}

/** How many lines are looked at for a time. */
const LOOKED_AT = 1000;

const firstTime = async (input: InputFile, { stdin, timeOf }: FirstTimes): Promise<number | null> => {
  let looked = 0;
  for await (const batch of readEntries([input], { stdin, chunkBytes: 64 * 1024, batchBytes: 1 }))
    for (const { text, unreadable } of batch) {
      const time = unreadable === undefined ? timeOf(text) : null;
      looked += 1;
      if (time !== null || looked === LOOKED_AT) return time;
    }
  return null;
};

const ascending = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** The files of one log, oldest first. */
const inOrder = (files: readonly Rotated[]): readonly Rotated[] =>
  files.some(({ first }) => first === null)
    ? files.toSorted((a, b) => ascending(a.age, b.age))
    : files.toSorted((a, b) => ascending(a.first ?? 0, b.first ?? 0));

/** The logs of which several files are among the inputs, and at least one that rotation has named. */
const rotatedLogs = (inputs: readonly InputFile[]): readonly (readonly Omit<Rotated, 'first'>[])[] => {
  const logs = new Map<string, Omit<Rotated, 'first'>[]>();
  for (const [at, input] of inputs.entries()) {
    if (input.path === null) continue;
    const { log, age } = rotationOf(input.path);
    logs.set(log, [...(logs.get(log) ?? []), { input, at, age }]);
  }
  return [...logs.values()].filter((files) => files.length > 1 && files.some(({ age }) => age !== Infinity));
};

/**
 * The inputs with the files of a rotated log oldest first, by the times of their first lines, whatever the order in which
 * they were named; where one has no time, by what rotation has made of the names. Other inputs stay where they are.
 *
 * @throws LifecycleError `inputUnreadable` for a file that is to be looked into and cannot be
 */
export const oldestFirst = async (
  inputs: readonly InputFile[],
  times: FirstTimes,
): Promise<readonly InputFile[]> => {
  const ordered = [...inputs];
  for (const files of rotatedLogs(inputs)) {
    // Looking into a pipe uses it up.
    if (!(await canBeReadAgain(files.map(({ input }) => input)))) continue;
    const timed = await Promise.all(
      files.map(async (file) => ({ ...file, first: await firstTime(file.input, times) })),
    );
    for (const [place, { input }] of inOrder(timed).entries()) ordered[files[place]?.at ?? 0] = input;
  }
  return ordered;
};
