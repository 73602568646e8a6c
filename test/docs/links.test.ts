import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as lifecycle from '../../src/index.ts';
import * as testing from '../../src/kit.ts';
import * as store from '../../src/store/index.ts';
import * as machine from '../../machines/account.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .map((name) => `docs/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.md'));
const pages = ['README.md', 'SECURITY.md', 'CHANGELOG.md', ...inDocs];

/** A page without what stands in code. */
const proseOf = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '');

/** The anchors that GitHub gives the headings of a page; equal ones are numbered. */
const anchorsIn = (text: string): ReadonlySet<string> => {
  const times = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(text).matchAll(/^#+ (.*)$/gm)) {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const before = times.get(plain) ?? 0;
    times.set(plain, before + 1);
    anchors.add(before === 0 ? plain : `${plain}-${before}`);
  }
  return anchors;
};

/** The links of a page that name a heading, with the page that it is on. */
const anchorLinksIn = (page: string, text: string): readonly (readonly [string, string])[] =>
  Array.from(proseOf(text).matchAll(/\]\(([^)\s#:]*)#([^)\s]+)\)/g), ([, to = '', anchor = '']) => [
    to === '' ? page : normalize(join(dirname(page), to)),
    anchor,
  ]);

describe('a link within the pages', () => {
  const anchors = new Map(pages.map((page) => [page, anchorsIn(read(page))]));

  test.each(pages)('of %s leads to a heading that there is', (page) => {
    const dead = anchorLinksIn(page, read(page)).filter(
      ([to, anchor]) => anchors.get(to)?.has(anchor) !== true,
    );
    expect(dead).toEqual([]);
  });

  test('is found, and compared as GitHub names headings', () => {
    expect([...anchorsIn('# A `b` c\n## a b, c!\n```\n# no\n```\n## What `db check` proves')]).toEqual([
      'a-b-c',
      'a-b-c-1',
      'what-db-check-proves',
    ]);
    expect(anchorLinksIn('docs/a.md', '[x](#y) [z](../b.md#c) [d](e.md)')).toEqual([
      ['docs/a.md', 'y'],
      ['b.md', 'c'],
    ]);
  });
});

describe('the API reference', () => {
  test.each([
    ['lifecycle', lifecycle],
    ['testing', testing],
    ['store', store],
    ['machine', machine],
  ])('of %s names everything that can be imported', (name, door) => {
    const page = read(`docs/api/${name}.md`);
    for (const each of Object.keys(door)) expect(page).toContain(`[\`${each}\`](`);
  });

  test('says something of everything on it', () => {
    const silent = inDocs
      .filter((page) => page.startsWith('docs/api/'))
      .flatMap((page) =>
        Array.from(read(page).matchAll(/^### (\w+)\n\n```ts$/gm), ([, name]) => `${page}: ${name}`),
      );
    expect(silent).toEqual([]);
  });
});
