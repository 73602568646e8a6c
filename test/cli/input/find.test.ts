import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { LifecycleError } from '../../../src/model/errors.ts';
import { findInputs } from '../../../src/cli/input/find.ts';
import { temporaryFolder } from './logs.ts';

const folder = temporaryFolder();

const names = async (...patterns: string[]): Promise<string[]> =>
  (await findInputs(patterns, folder.path())).map(({ name }) => name);

const refusal = async (pattern: string): Promise<string> => {
  try {
    return `found ${(await names(pattern)).join()}`;
  } catch (error) {
    if (!(error instanceof LifecycleError)) throw error;
    return `${error.code}: ${error.message}. ${error.hint}`;
  }
};

const write = async (...files: string[]): Promise<void> => {
  for (const file of files) await folder.write(file, '');
};

describe('inputs', () => {
  it('come in the order given, with absolute paths', async () => {
    await write('b.ndjson', 'a.ndjson');
    expect(await findInputs(['b.ndjson', '-', './a.ndjson'], folder.path())).toEqual([
      { name: 'b.ndjson', path: folder.path('b.ndjson') },
      { name: '-', path: null },
      { name: './a.ndjson', path: folder.path('a.ndjson') },
    ]);
  });

  it('that a glob matches are sorted', async () => {
    await write('2.ndjson', '10.ndjson', '1.ndjson', 'other.txt');
    expect(await names('*.ndjson')).toEqual(['1.ndjson', '10.ndjson', '2.ndjson']);
  });

  it('match globs with folders, braces and absolute paths', async () => {
    await mkdir(folder.path('logs/old'), { recursive: true });
    await write('logs/old/a.gz', 'logs/b.zst');
    expect(await names('logs/**/*.{gz,zst}')).toEqual(['logs/b.zst', 'logs/old/a.gz']);
    expect(await names(folder.path('logs/*'))).toEqual([folder.path('logs/b.zst')]);
  });

  it('named twice are read once', async () => {
    await write('a.ndjson', 'b.ndjson');
    expect(await names('b.ndjson', '*.ndjson', './b.ndjson', '-', '-')).toEqual([
      'b.ndjson',
      'a.ndjson',
      '-',
    ]);
  });

  it('that bear the name win over the glob', async () => {
    await write('[ab].ndjson', 'a.ndjson');
    expect(await names('[ab].ndjson')).toEqual(['[ab].ndjson']);
  });

  it('may begin with a hyphen', async () => {
    await write('-log');
    expect(await names('-log')).toEqual(['-log']);
  });
});

describe('a pattern is refused', () => {
  it('when there is no such file, with the nearest name', async () => {
    await write('events.ndjson', 'other.ndjson');
    expect(await refusal('evnets.ndjson')).toBe(
      'inputUnreadable: There is no file evnets.ndjson. Did you mean events.ndjson?',
    );
    await mkdir(folder.path('logs'));
    await write('logs/march.gz');
    expect(await refusal('logs/marhc.gz')).toBe(
      'inputUnreadable: There is no file logs/marhc.gz. Did you mean logs/march.gz?',
    );
  });

  it('when no name is near', async () => {
    await write('events.ndjson');
    expect(await refusal('quite-different')).toBe(
      'inputUnreadable: There is no file quite-different. Check the name and the folder it is looked for in.',
    );
  });

  it('when its folder does not exist', async () => {
    expect(await refusal('logs/a')).toBe(
      'inputUnreadable: There is no file logs/a. There is no folder logs either; check the path.',
    );
  });

  it('when a glob matches nothing, and not even folders', async () => {
    await mkdir(folder.path('old.ndjson'));
    expect(await refusal('*.ndjson')).toContain('inputUnreadable: No file matches *.ndjson.');
  });

  it('when it names a folder, with a glob for the files in it', async () => {
    await mkdir(folder.path('logs'));
    expect(await refusal('logs')).toBe(
      "inputUnreadable: logs is a folder, not a log. Name the files in it: 'logs/*.ndjson'",
    );
  });

  it('when it is empty or impossible', async () => {
    expect(await refusal('')).toContain('inputUnreadable: ');
    expect(await refusal('x'.repeat(5000))).toContain('inputUnreadable: There is no file');
    expect(await refusal('a\0b')).toContain('inputUnreadable: ');
  });
});
