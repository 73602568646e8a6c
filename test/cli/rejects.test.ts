import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRejects, type RejectsMode } from '../../src/cli/rejects.ts';
import { temporaryFolder } from './run.ts';

const folder = temporaryFolder();

const rejected = (line: number) => ({ file: 'log.ndjson', line, reason: 'is not JSON' });

const write = (name: string, mode: RejectsMode, ...lines: number[]): void => {
  const file = openRejects(name, folder, mode);
  for (const line of lines) file.add(rejected(line), `raw "${line}"\n`);
  file.close();
};

const linesOf = (name: string): readonly unknown[] =>
  readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

const refusal = (name: string, mode: RejectsMode): unknown => {
  try {
    openRejects(name, folder, mode).close();
  } catch (error) {
    return error;
  }
  return null;
};

describe('the file for lines that cannot be read', () => {
  it('has one line of JSON for each, with where it stood, why, and its raw text', () => {
    write('new.ndjson', 'new', 3, 7);
    expect(linesOf('new.ndjson')).toEqual([
      { file: 'log.ndjson', line: 3, reason: 'is not JSON', text: 'raw "3"\n' },
      { file: 'log.ndjson', line: 7, reason: 'is not JSON', text: 'raw "7"\n' },
    ]);
  });

  it('is there, and empty, where every line could be read', () => {
    write('none.ndjson', 'new');
    expect(readFileSync(join(folder, 'none.ndjson'), 'utf8')).toBe('');
  });

  it('is not written over', () => {
    writeFileSync(join(folder, 'kept.txt'), 'mine');
    expect(refusal('kept.txt', 'new')).toMatchObject({
      code: 'invalidOption',
      message: 'kept.txt exists already',
      hint: expect.stringContaining('--force') as string,
    });
    expect(readFileSync(join(folder, 'kept.txt'), 'utf8')).toBe('mine');
  });

  it('is written over when that is asked for, and added to when a replay goes on', () => {
    write('again.ndjson', 'new', 1);
    write('again.ndjson', 'append', 2);
    expect(linesOf('again.ndjson')).toMatchObject([{ line: 1 }, { line: 2 }]);
    write('again.ndjson', 'overwrite', 3);
    expect(linesOf('again.ndjson')).toMatchObject([{ line: 3 }]);
  });

  it('is made by a replay that goes on, too, where it was not there before', () => {
    write('first.ndjson', 'append', 1);
    expect(linesOf('first.ndjson')).toHaveLength(1);
  });

  it.runIf(process.platform !== 'win32')('is read by its owner alone: it holds what senders wrote', () => {
    write('private.ndjson', 'new', 1);
    expect(statSync(join(folder, 'private.ndjson')).mode & 0o777).toBe(0o600);
  });

  it('is found from the folder of the command, or by an absolute path', () => {
    const absolute = join(folder, 'absolute.ndjson');
    write(absolute, 'new', 1);
    expect(existsSync(absolute)).toBe(true);
  });

  it.each(['new', 'append', 'overwrite'] as const)('that cannot be made says why, with %s', (mode) => {
    mkdirSync(join(folder, `a-folder-${mode}`));
    expect(refusal('missing/deep.ndjson', mode)).toMatchObject({
      code: 'inputUnreadable',
      message: expect.stringContaining('missing/deep.ndjson cannot be written') as string,
      hint: 'Check the folder, its permissions and the disk.',
    });
    expect(refusal(`a-folder-${mode}`, mode === 'new' ? 'append' : mode)).toMatchObject({
      code: 'inputUnreadable',
    });
  });
});
