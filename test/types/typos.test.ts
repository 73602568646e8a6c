import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = new URL('typos.test-d.ts', import.meta.url);
const slips = readFileSync(file, 'utf8');

/** Each slip: what it is, and the statement below it. */
const cases = Array.from(
  slips.matchAll(/^\/\/ @ts-expect-error (.+)\n(.+)$/gm),
  ([, what = '', code = '']) => ({
    what,
    code,
  }),
);

/** What the compiler says of a text that stands where the slips stand. */
const complaintsOf = (text: string): string => {
  // As deep in the package as this folder, so that what is imported is found.
  const folder = mkdtempSync(join(root, 'dist/.types-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'slips.ts'), text);
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { rootDir: '../..' },
    include: ['slips.ts'],
    exclude: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc');
  return spawnSync(process.execPath, [compiler, '-p', folder], { cwd: root, encoding: 'utf8' }).stdout;
};

describe('the slips that the compiler catches', () => {
  test('are many, each told once, each on one line', () => {
    expect(cases.length).toBeGreaterThan(40);
    expect(cases).toHaveLength(slips.match(/^ *\/\/ @ts-expect-error/gm)?.length ?? 0);
    expect(new Set(cases.map(({ code }) => code)).size).toBe(cases.length);
  });

  test('are all errors where they are not expected, and none where they are', () => {
    const bare = slips.replaceAll('@ts-expect-error', '');
    const lines = bare.split('\n');
    const complained = new Set(
      Array.from(complaintsOf(bare).matchAll(/slips\.ts\((\d+),/g), ([, line]) => lines[Number(line) - 1]),
    );
    expect(cases.filter(({ code }) => !complained.has(code))).toEqual([]);
  });

  test('are missed by nobody: one that is spelt well is an error', () => {
    const mended = slips.replace("'CREDENTAILS';", "'CREDENTIALS';");
    expect(mended).not.toBe(slips);
    expect(complaintsOf(mended)).toContain('TS2578');
  });
});
