import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { InputFile } from '../../src/cli/input/find.ts';
import { firstReplayKey, replayKeys } from '../../src/cli/replay-key.ts';
import { temporaryFolder } from './run.ts';

const folder = temporaryFolder();
const file = (name: string, content: string | Buffer): { name: string; path: string } => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { name, path };
};

const keys = (inputs: readonly InputFile[], narrowing = {}): Promise<readonly string[]> =>
  replayKeys(inputs, narrowing, Readable.from([]));

describe('the names of a replay', () => {
  it('stay when a log grows, and however the file was named', async () => {
    const log = file('grows.ndjson', '{"a":1}\n');
    const before = await keys([log]);
    expect(before).toHaveLength(2);
    appendFileSync(log.path, '{"b":2}\n');
    expect(await keys([log])).toEqual(before);
    expect(await keys([{ ...log, name: './grows.ndjson' }])).toEqual(before);
  });

  it('by paths are others for other files, another order of them and other options', async () => {
    const [one, two] = [file('one.ndjson', '{"a":1}\n'), file('two.ndjson', '{"a":1}\n')];
    const found = await Promise.all([
      keys([one]),
      keys([two]),
      keys([one, two]),
      keys([two, one]),
      keys([one], { order: 'time' }),
      keys([one], { until: 5 }),
      keys([one], { account: 'x' }),
      keys([{ name: '-', path: null }]),
    ]);
    expect(new Set(found.map(([byPath]) => byPath)).size).toBe(found.length);
    expect(await keys([two], { order: 'arrival' })).toEqual(found[1]);
  });

  it('by the first line are the same wherever it lies, packed or not, and others for another one', async () => {
    const log = file('x.log', '{"a":1}\n{"b":2}\n');
    const moved = file('x.log.1.gz', gzipSync(readFileSync(log.path)));
    const other = file('y.log', '{"c":3}\n{"b":2}\n');
    const [byLine, ...others] = (await Promise.all([keys([log]), keys([moved, log]), keys([other])])).map(
      ([, found]) => found,
    );
    expect(others).toEqual([byLine, expect.not.stringMatching(String(byLine))]);
    expect((await keys([log], { order: 'time' }))[1]).not.toBe(byLine);
  });

  it('have none by the first line where there is none, and where reading it would use it up', async () => {
    expect(await keys([file('empty.log', '')])).toHaveLength(1);
    expect(await keys([{ name: '-', path: null }])).toHaveLength(1);
    expect(await keys([{ name: 'null', path: '/dev/null' }])).toHaveLength(1);
  });

  it('are found again as the first version gave them', async () => {
    const log = file('old.ndjson', '{"a":1}\n');
    const known = await firstReplayKey([{ name: '-', path: null }], {});
    expect(known).toBe('ff891d9f19064c755ca9ede46e9f764111a509451b7d61cb98fc2a039eeaccdc');
    const before = await firstReplayKey([log], {});
    appendFileSync(log.path, '{"b":2}\n');
    expect(await firstReplayKey([log], {})).toBe(before);
    expect(await firstReplayKey([log], { order: 'time' })).not.toBe(before);
    writeFileSync(log.path, '{"c":3}\n');
    expect(await firstReplayKey([log], {})).not.toBe(before);
  });
});
