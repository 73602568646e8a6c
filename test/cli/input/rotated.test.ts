import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { oldestFirst } from '../../../src/cli/input/rotated.ts';
import { temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
let made = 0;

/** Files in the order given, each with the times of its lines; the names in the order of the answer. */
const ordered = async (files: Readonly<Record<string, readonly (number | string)[]>>) => {
  made += 1;
  const inputs = Object.entries(files).map(([name, lines]) => {
    const path = join(folder, `${made}-${name}`);
    const text = lines.map((line) => `${line}\n`).join('');
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
    return { name, path };
  });
  const timeOf = (text: string): number | null => (/^\d+$/u.test(text) ? Number(text) : null);
  const answer = await oldestFirst(inputs, { stdin: Readable.from([]), timeOf });
  return answer.map(({ name }) => name);
};

describe('rotated files', () => {
  it.each([
    [{ 'x.log': [30], 'x.log.1': [20], 'x.log.2': [10] }, ['x.log.2', 'x.log.1', 'x.log']],
    [
      { 'x.log': [30], 'x.log.1': [29], 'x.log.10.gz': [1], 'x.log.2': [28] },
      ['x.log.10.gz', 'x.log.2', 'x.log.1', 'x.log'],
    ],
    [
      { 'x.log': [9], 'x.log-20260301': [8], 'x.log-20260228': [7] },
      ['x.log-20260228', 'x.log-20260301', 'x.log'],
    ],
    [{ 'x-2026-03-01.log': [8], 'x-2026-02-28.log.gz': [7] }, ['x-2026-02-28.log.gz', 'x-2026-03-01.log']],
  ])('are oldest first by their first times: %j', async (files, expected) => {
    expect(await ordered(files)).toEqual(expected);
  });

  it('go by their times where their numbers say otherwise', async () => {
    expect(await ordered({ 'x.log.1': [1], 'x.log.2': [2], 'x.log': [0] })).toEqual([
      'x.log',
      'x.log.1',
      'x.log.2',
    ]);
  });

  it('go by the first line that has a time', async () => {
    expect(await ordered({ 'x.log': ['garbage', 5], 'x.log.1': ['a', 'b', 4, 9] })).toEqual([
      'x.log.1',
      'x.log',
    ]);
  });

  it.each([
    [{ 'x.log': [], 'x.log.9': [5], 'x.log.10': [4] }, ['x.log.10', 'x.log.9', 'x.log']],
    [{ 'x.log': ['a'], 'x.log.1': ['b'], 'x.log.2': ['c'] }, ['x.log.2', 'x.log.1', 'x.log']],
    [
      { 'x.log': ['a'], 'x.log-20260301-10': ['b'], 'x.log-20260301-09': ['c'] },
      ['x.log-20260301-09', 'x.log-20260301-10', 'x.log'],
    ],
  ])('go by their names where one has no time: %j', async (files, expected) => {
    expect(await ordered(files)).toEqual(expected);
  });

  it('leave the places of other files as they are', async () => {
    expect(await ordered({ 'x.log': [9], 'a.log': [99], 'x.log.1': [8], 'b.log': [1] })).toEqual([
      'x.log.1',
      'a.log',
      'x.log',
      'b.log',
    ]);
  });

  it.each([
    [{ 'b.ndjson': [2], 'a.ndjson': [1] }],
    [{ 'part-2.ndjson': [2], 'part-1.ndjson': [1] }],
    [{ 'x.log.1': [2], 'y.log.2': [1] }],
    [{ 'x.log': [2], 'x.log.gz': [1] }],
  ])('are only those that rotation has named, several of one log: %j', async (files) => {
    expect(await ordered(files)).toEqual(Object.keys(files));
  });

  it('are not looked for in standard input', async () => {
    const inputs = [
      { name: '-', path: null },
      { name: 'x.log', path: join(folder, 'absent.log') },
    ];
    expect(await oldestFirst(inputs, { stdin: Readable.from([]), timeOf: () => 1 })).toEqual(inputs);
  });
});
