import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../src/cli/input/lines.ts';

const splitAll = (lines: readonly string[], maxEntryBytes = 1024): readonly string[] => {
  const splitter = new LineSplitter({ file: 'log', maxEntryBytes });
  const entries = [
    ...splitter.push(Buffer.from(lines.map((line) => `${line}\n`).join(''))),
    ...splitter.end(),
  ];
  return entries.map(({ line, text }) => `${line}: ${text}`);
};

const docker = (log: string, stream = 'stdout'): string => JSON.stringify({ log, stream, time: 't' });

describe('a line that was cut into parts', () => {
  it('by Kubernetes is joined, though another stream comes in between', () => {
    expect(
      splitAll(['2T stdout P {"a"', '3T stderr F oh', '4T stdout P :', '5T stdout F 1}', '6T stdout F x']),
    ).toEqual(['2: 3T stderr F oh', '1: 2T stdout F {"a":1}', '5: 6T stdout F x']);
  });

  it('by Docker is joined', () => {
    expect(splitAll([docker('{"a"'), docker('oh\n', 'stderr'), docker(':1}\n'), docker('x\n')])).toEqual([
      `2: ${docker('oh\n', 'stderr')}`,
      `1: ${docker('{"a":1}\n')}`,
      `4: ${docker('x\n')}`,
    ]);
  });

  it('is left as it is where its end never comes', () => {
    expect(splitAll([docker('{"a"'), '2T stderr P oh'])).toEqual([
      `1: ${docker('{"a"')}`,
      '2: 2T stderr P oh',
    ]);
  });

  it('is left as it is where it would be longer than a line may be', () => {
    const long = '2T stdout P 123456789';
    expect(splitAll([long, long, long, '2T stdout F x'], 22)).toEqual([
      `1: ${long}`,
      `2: ${long}`,
      `3: ${long}`,
      '4: 2T stdout F x',
    ]);
  });

  it('is not made of the last words of a program, which end without a newline', () => {
    expect(splitAll([docker('{"a":1}'), docker('{"b":2}\n')])).toHaveLength(2);
  });
});
