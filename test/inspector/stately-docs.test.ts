import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { buildWhenStale } from '../build.ts';
import { run } from '../cli/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/inspecting.md'), 'utf8');

/** Runs an example of the page by its place among them. */
const runOf = (place: number) => {
  const example = Array.from(page.matchAll(/```js\n([^]*?)```/g), ([, text]) => text ?? '')[place] ?? '';
  const folder = mkdtempSync(join(buildWhenStale(), '.snippets-'));
  const file = join(folder, 'example.mjs');
  writeFileSync(file, example);
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { example, stdout, stderr };
};

describe('docs/inspecting.md', () => {
  test('has an example that prints what it says', () => {
    const { example, stdout, stderr } = runOf(0);
    const said = Array.from(example.matchAll(/^\/\/ (.+)$/gm), ([, line]) => line);
    expect({ stderr, lines: stdout.trim().split('\n') }).toEqual({ stderr: '', lines: said });
  });

  test('has an example that prints the addresses of both inspectors', () => {
    const { stdout, stderr } = runOf(1);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^(?:http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}\n){2}$/);
  });

  test('names options that exist, and pictures that are there', async () => {
    const help = (await run(['inspect', '--help'])).stdout;
    for (const [option] of page.matchAll(/--(?:stately|classic|open|db|log)\b/g))
      expect(help).toContain(option);
    const pictures = Array.from(page.matchAll(/\(chart\/([a-z]+\.svg)\)/g), ([, name]) => name ?? '');
    expect(pictures).toHaveLength(6);
    for (const name of pictures) expect(existsSync(join(root, 'docs/chart', name))).toBe(true);
  });

  test('names the ports that are tried first', () => {
    for (const [path, port] of [
      ['stately', '4977'],
      ['classic', '4967'],
    ] as const) {
      expect(readFileSync(join(root, `src/inspector/${path}/start.ts`), 'utf8')).toContain(`= ${port};`);
      expect(page).toContain(port);
    }
  });
});
