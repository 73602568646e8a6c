import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayKey } from '../../src/cli/replay-key.ts';
import { temporaryFolder } from './run.ts';

const folder = temporaryFolder();
const file = (name: string, text: string): { name: string; path: string } => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return { name, path };
};

describe('the name of a replay', () => {
  it('stays when a log grows', async () => {
    const log = file('grows.ndjson', '{"a":1}\n');
    const before = await replayKey([log], {});
    appendFileSync(log.path, '{"b":2}\n');
    expect(await replayKey([log], {})).toBe(before);
  });

  it('stays however the file was named', async () => {
    const log = file('named.ndjson', '{"a":1}\n');
    expect(await replayKey([{ ...log, name: './named.ndjson' }], {})).toBe(await replayKey([log], {}));
  });

  it('is another one for other files, another order of them, other beginnings and other options', async () => {
    const [one, two] = [file('one.ndjson', '{"a":1}\n'), file('two.ndjson', '{"a":1}\n')];
    const keys = [
      await replayKey([one], {}),
      await replayKey([two], {}),
      await replayKey([one, two], {}),
      await replayKey([two, one], {}),
      await replayKey([one], { order: 'time' }),
      await replayKey([one], { until: 5 }),
      await replayKey([one], { account: 'x' }),
      await replayKey([{ name: '-', path: null }], {}),
      await replayKey([file('one.ndjson', '{"c":1}\n')], {}),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(await replayKey([two], { order: 'arrival' })).toBe(keys[1]);
  });
});
