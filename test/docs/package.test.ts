import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildWhenStale } from '../build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Packed {
  /** Of the file that is published, in bytes. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** The most that the published file may weigh, in bytes. */
const HEAVIEST = 1_750_000;

let packed: Packed;
let shipped: ReadonlySet<string>;

beforeAll(() => {
  buildWhenStale();
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  const [only] = JSON.parse(listed) as readonly Packed[];
  if (only === undefined) throw new Error('npm packed nothing');
  packed = only;
  shipped = new Set(only.files.map(({ path }) => path));
});

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The shipped files whose names end so. */
const ending = (...ends: readonly string[]): readonly string[] =>
  [...shipped].filter((path) => ends.some((end) => path.endsWith(end)));

/** Links of a page, in Markdown or HTML, that lead to files, from the top folder; those within it left out. */
const linksOf = (path: string, text: string): readonly string[] =>
  Array.from(
    // What looks like a link within code is none.
    text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g),
    ([, one, other]) => one ?? other ?? '',
  )
    .filter((link) => !link.startsWith('#'))
    .map((link) => (/^\w+:/.test(link) ? link : normalize(join(dirname(path), link.replace(/#.*/, '')))));

const isAbsolute = (link: string): boolean => /^(?:https?|mailto):/.test(link);

/** The address of a source map that a file names, or null. */
const mapOf = (text: string): string | null => /^\/\/# sourceMappingURL=(\S+)$/m.exec(text)?.[1] ?? null;

/** The numbers of sections, and of the rows of tables and lists in them, such as 5 and 5.17. */
const sectionsOf = (text: string): ReadonlySet<string> => {
  const found = new Set<string>();
  let section = '';
  for (const line of text.split('\n')) {
    section = /^## (\d+)\./.exec(line)?.[1] ?? section;
    if (section !== '') found.add(section);
    const [, item] = /^(?:\| )?(\d+)(?:\.| \|)/.exec(line) ?? [];
    if (item !== undefined) found.add(`${section}.${item}`);
  }
  return found;
};

describe('the published package', () => {
  test(`weighs no more than ${HEAVIEST} bytes`, () => {
    console.info(`${packed.size} bytes packed, ${packed.unpackedSize} unpacked, ${shipped.size} files`);
    expect(packed.size).toBeLessThanOrEqual(HEAVIEST);
  });

  test('holds what its pages link to', () => {
    const missing = ending('.md').flatMap((path) =>
      linksOf(path, read(path))
        .filter((link) => !isAbsolute(link) && !shipped.has(link))
        .map((link) => `${path}: ${link}`),
    );
    expect(linksOf('README.md', read('README.md'))).toContain('docs/inspecting.md');
    expect(missing).toEqual([]);
  });

  test('names no source map that it does not hold, and holds none without its sources', () => {
    const dangling = ending('.js', '.cjs', '.d.ts', '.css').filter((path) => {
      const map = mapOf(read(path));
      return map !== null && !map.startsWith('data:') && !shipped.has(normalize(join(dirname(path), map)));
    });
    expect(dangling).toEqual([]);
    const sourceless = ending('.map').flatMap((path) => {
      const { sources, sourcesContent } = JSON.parse(read(path)) as {
        readonly sources: readonly string[];
        readonly sourcesContent?: readonly string[];
      };
      return sources.filter(
        (source, index) =>
          sourcesContent?.[index] === undefined && !shipped.has(normalize(join(dirname(path), source))),
      );
    });
    expect(sourceless).toEqual([]);
  });

  test('holds the page and the section that a doc comment refers to', () => {
    const sections = sectionsOf(read('docs/DOMAIN.md'));
    expect(shipped).toContain('docs/DOMAIN.md');
    const unknown = ending('.d.ts').flatMap((path) =>
      Array.from(read(path).matchAll(/\b([A-Z]{5,}) §(\d+(?:\.\d+)?)/g), ([reference, page, section]) =>
        page === 'DOMAIN' && sections.has(section ?? '') ? [] : [`${path}: ${reference}`],
      ).flat(),
    );
    expect(unknown).toEqual([]);
  });

  test('holds no tests, no scripts and no folder that a run left in it', () => {
    expect([...shipped].filter((path) => /^(?:test|scripts|bench)\/|\/\./.test(path))).toEqual([]);
  });

  test('is seen to lack a page, a section and a map', () => {
    expect(linksOf('docs/a.md', '![](pictures/b.png) <img src="c.png"> [d](../d.md#e) [f](#f)')).toEqual([
      'docs/pictures/b.png',
      'docs/c.png',
      'd.md',
    ]);
    expect(mapOf('x\n//# sourceMappingURL=a.js.map\n')).toBe('a.js.map');
    expect([...sectionsOf('## 5. Causes\n| 17 | x |\n')]).toEqual(['5', '5.17']);
  });
});
