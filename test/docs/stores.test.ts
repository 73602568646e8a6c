import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as rules from '../../src/store/index.ts';
import { storeContract } from '../../src/testing/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { buildWhenStale } from '../build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/stores.md'), 'utf8');

/** The examples by the file name in their first line. */
const examples: ReadonlyMap<string, string> = new Map(
  Array.from(page.matchAll(/^```js\n\/\/ (\S+)\n([\s\S]*?)^```$/gm), ([, name = '', text = '']) => [
    name,
    text,
  ]),
);

/** A folder inside the package, so that an example can import it by its own name. */
let folder = '';

beforeAll(() => {
  buildWhenStale();
  folder = mkdtempSync(join(root, 'dist/.stores-'));
  for (const [name, text] of examples) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...argv: readonly string[]) =>
  spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8', env: {} });

/** How many tests passed and failed, as Node's runner says. */
const countsOf = (stdout: string): readonly number[] =>
  ['pass', 'fail'].map((word) => Number(new RegExp(`^(?:# |ℹ )${word} (\\d+)`, 'm').exec(stdout)?.[1]));

const promises = storeContract({
  open: () => createMemoryStore(),
  erases: false,
  dropsPayloads: false,
  durable: true,
  model: () => createMemoryStore(),
}).length;

describe('the example of a store of your own', () => {
  test('keeps the contract, as its own test file says', () => {
    const { stdout, status } = run('--test', 'journal-store.test.js');
    expect(countsOf(stdout)).toEqual([promises, 0]);
    expect(status).toBe(0);
  });

  test('stands behind a lifecycle, and is there again when it is opened again', () => {
    const { stdout, stderr } = run('use.js');
    expect(stderr).toBe('');
    expect(stdout).toBe('applied { CREDENTIALS: 1 }\n');
  });

  test('goes on after a line that was cut off', () => {
    const journal = join(folder, 'accounts.ndjson');
    writeFileSync(journal, '[["countForeign","x"]]\n[["countFor');
    const { stdout, stderr } = run('use.js');
    expect(stderr).toBe('');
    expect(stdout).toBe('applied { CREDENTIALS: 1 }\n');
    expect(readFileSync(journal, 'utf8').split('\n')[1]).toMatch(/^\[\["policyId"/);
  });

  test.each([
    ['a promise is not refused', '      refusePromise(result);', ''],
    ['what is held is not written down', "'hold', ", ''],
  ])('is found out when %s', (_name, right, wrong) => {
    const text = examples.get('journal-store.js') ?? '';
    expect(text).toContain(right);
    writeFileSync(join(folder, 'journal-store.js'), text.replace(right, wrong));
    const { stdout, status } = run('--test', '--test-name-pattern=10 durability', 'journal-store.test.js');
    writeFileSync(join(folder, 'journal-store.js'), text);
    expect(countsOf(stdout)[1]).toBeGreaterThan(0);
    expect(status).toBe(1);
  });
});

describe('the example of a store from nothing', () => {
  test('keeps the contract', () => {
    const text = `
      import { test } from 'node:test';
      import { createMemoryStore } from 'account-lifecycle';
      import { storeContract } from 'account-lifecycle/testing';
      import { PlainStore } from ${JSON.stringify(join(root, 'examples/plain-store.js'))};
      for (const { promise, run } of storeContract({ open: () => new PlainStore(), model: createMemoryStore }))
        test(promise, run);`;
    writeFileSync(join(folder, 'plain-store.test.js'), text);
    const { stdout, status } = run('--test', 'plain-store.test.js');
    const expected = storeContract({ open: () => createMemoryStore(), model: () => createMemoryStore() });
    expect([...countsOf(stdout), status]).toEqual([expected.length, 0, 0]);
  });

  test('uses each rule but those for databases that keep text and find conflicts by themselves', () => {
    const example = ['plain-store', 'plain-upkeep', 'plain-way-out']
      .map((name) => readFileSync(join(root, `examples/${name}.js`), 'utf8'))
      .join('\n');
    const unused = Object.keys(rules).filter((name) => !new RegExp(`\\b${name}\\b`).test(example));
    expect(unused.toSorted()).toEqual([
      'CHECKPOINT_EVERY',
      'LifecycleError',
      'attentionOf',
      'deserialize',
      'endedFault',
      'serialize',
    ]);
  });
});

describe('the page on stores', () => {
  test('runs each of its examples', () => {
    expect(page.match(/^```js$/gm)).toHaveLength(3);
    expect([...examples.keys()]).toEqual(['journal-store.js', 'journal-store.test.js', 'use.js']);
  });

  test('names every rule that an adapter is given, and no other', () => {
    const table = page
      .slice(page.search(/^\| Rule /m))
      .split('\n')
      .slice(2);
    const named = table.flatMap((row) => {
      const [, rule = ''] = row.split('|');
      return Array.from(rule.split(':')[0]?.matchAll(/`(\w+)`/g) ?? [], ([, name]) => name);
    });
    expect(named.toSorted()).toEqual(Object.keys(rules).toSorted());
  });

  test('names chapters that there are', () => {
    const chapters = new Set(
      storeContract({ open: () => createMemoryStore(), durable: true, shared: true }).map(({ chapter }) =>
        Number.parseInt(chapter, 10),
      ),
    );
    const rows = Array.from(page.matchAll(/^\| `.*\| ([\d, ]+?) *\|$/gm), ([, list = '']) =>
      list.split(', '),
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const number of rows.flat()) expect(chapters).toContain(Number(number));
  });
});
