import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const declaration =
  /^export (?:declare )?(?:async )?(?:const|function\*?|class|abstract class|interface|type) (\w+)/;

/** The exported declarations of a source text that no docstring stands before. */
const undocumented = (text: string): string[] => {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const [, name] = declaration.exec(line) ?? [];
    return name === undefined || lines[index - 1]?.trimEnd().endsWith('*/') === true ? [] : [name];
  });
};

const sources = ['machines', 'src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${folder}/${name}`),
);

describe('every exported thing', () => {
  test('has a docstring', () => {
    const missing = sources.flatMap((path) =>
      undocumented(readFileSync(join(root, path), 'utf8')).map((name) => `${path}: ${name}`),
    );
    expect(sources.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });

  test('is found out without one', () => {
    expect(
      undocumented('/** One. */\nexport const one = 1;\nexport const two = 2;\nexport interface Three {}'),
    ).toEqual(['two', 'Three']);
  });
});

describe('the sources', () => {
  test.each([
    ['any', /(?::|<|as) any\b/],
    ['a non-null assertion', /[\w\])]!(?:\.|\[|;|,|\))/],
    ['a mark of work left undone', /\b(?:TODO|FIXME|XXX)\b/],
    ['the address of a package registry', /registry\.\w+js\b/],
  ])('have no %s', (_, pattern) => {
    const withoutText = (text: string): string =>
      text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');
    const found = sources.filter((path) => pattern.test(withoutText(readFileSync(join(root, path), 'utf8'))));
    expect(found).toEqual([]);
  });

  test('and the lock file let no npm build the SQLite driver, which carries its binaries: else run "npm run lock"', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly gypfile?: boolean }>>;
    };
    expect(lock.packages['node_modules/better-sqlite3']?.gypfile).toBe(false);
  });

  test('and the lock file name no package registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"|registry/);
  });
});
