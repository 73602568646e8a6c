import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildWhenStale } from '../build.ts';
import { logFile, run, temporaryFolder } from './run.ts';

const folder = temporaryFolder();
const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'bin/account-lifecycle.js');
const log = logFile(folder, 'log.ndjson');

beforeAll(() => void buildWhenStale());

/** Writes down the address of every module that is loaded, also by `require`. */
const recorder = join(folder, 'recorder.mjs');
writeFileSync(
  recorder,
  `import Module, { register } from 'node:module';
   import { appendFileSync } from 'node:fs';
   const load = Module._load;
   Module._load = (request, ...more) => {
     appendFileSync(process.env.LOADED, request + '\\n');
     return load(request, ...more);
   };
   const hook = "import { appendFileSync } from 'node:fs';" +
     "export const load = (url, context, next) => {" +
     "  appendFileSync(process.env.LOADED, url + '\\\\n');" +
     "  return next(url, context);" +
     "};";
   register('data:text/javascript,' + encodeURIComponent(hook));`,
);

/** What a command loads of ours and of packages, in the order of loading; files of ours below `dist`. */
const loadedBy = (argv: readonly string[]): readonly string[] => {
  const file = join(folder, `loaded-${Math.random().toString(36).slice(2)}`);
  execFileSync(process.execPath, ['--import', pathToFileURL(recorder).href, bin, ...argv], {
    env: { ...process.env, LOADED: file },
  });
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .filter((name) => !/^(?:node:|data:)/.test(name) && !name.endsWith('bin/account-lifecycle.js'))
    .map((name) => name.replace(pathToFileURL(join(root, 'dist/')).href, ''));
};

describe('what a command loads', () => {
  it.each([
    [['--help']],
    [['--version']],
    [['replay', '--help']],
    [['serve', '--help']],
    [['help', 'signal']],
  ])('%j: the parser and the definitions of commands, in two files', (argv) => {
    expect(loadedBy(argv).toSorted()).toEqual(['cli/main.js', 'cli/rolldown-runtime.js']);
  });

  it('a replay in memory loads no package: no driver, no server, no globs, no tables of widths', () => {
    const loaded = loadedBy(['replay', log, '--json']);
    expect(
      loaded.filter((name) => !/^cli\/(?!dist\.|serving\.|inspecting\.|string-width)/.test(name)),
    ).toEqual([]);
    expect(loaded).toContain('cli/engine.js');
  });

  it('wide text is measured by the tables all the same', async () => {
    const wide = logFile(folder, '漢字.ndjson', ['{']);
    const argv = ['replay', wide];
    const { stdout } = spawnSync(process.execPath, [bin, ...argv], { encoding: 'utf8' });
    const figures = /\d+ ms.*/;
    expect(stdout.replace(figures, '')).toBe((await run(argv)).stdout.replace(figures, ''));
  });
});

describe('the stack of an error', () => {
  it('names lines of the source with --debug', () => {
    const argv = ['replay', join(folder, 'missing'), '--debug'];
    const { stderr } = spawnSync(process.execPath, [bin, ...argv], { encoding: 'utf8' });
    expect(stderr).toMatch(/src\/cli\/input\/find\.ts:\d+/);
  });
});
