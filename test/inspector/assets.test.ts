import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { builtPage, readAssets } from '../../src/inspector/assets.ts';

/** A folder with these files, as a build leaves them. */
const folderOf = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'assets'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};

describe('the files of the page', () => {
  test('are read with their types, by the paths that the document asks for', () => {
    const { document, files } = readAssets(
      folderOf({ 'index.html': '<p>', 'assets/main.js': 'go()', 'assets/main.css': 'p {}' }),
    );
    expect(document).toBe('<p>');
    expect(Object.fromEntries(files)).toEqual({
      '/assets/main.js': { body: 'go()', type: 'text/javascript; charset=utf-8' },
      '/assets/main.css': { body: 'p {}', type: 'text/css; charset=utf-8' },
    });
  });

  test('are scripts and styles alone: what else lies there is not given out', () => {
    const { files } = readAssets(
      folderOf({ 'index.html': '', 'assets/main.js.map': '{}', 'assets/.env': 'KEY=1', 'assets/notes': '' }),
    );
    expect(files.size).toBe(0);
  });

  test('are none before the build, which is no fault', () => {
    expect(readAssets('/nowhere/at/all')).toEqual({ document: null, files: new Map() });
    expect(readAssets(folderOf({ 'assets/main.js': 'go()' })).document).toBeNull();
  });
});

describe('the page as it was built', () => {
  const { document, files } = readAssets(builtPage());

  test('asks for its own files alone, and for each of them there is one', () => {
    const asked = Array.from((document ?? '').matchAll(/(?:src|href)="([^"]+)"/g), ([, path]) => path ?? '');
    expect(asked.length).toBeGreaterThanOrEqual(2);
    for (const path of asked.filter((each) => !each.startsWith('data:'))) {
      expect(path).toMatch(/^\/assets\//);
      expect(files.has(path)).toBe(true);
    }
  });

  test('has no script of its own between its tags, which the policy would refuse', () => {
    expect(document).not.toMatch(/<script(?![^>]*src=)/);
    expect(document).not.toMatch(/\son[a-z]+=/);
    expect(document).not.toContain('<style');
  });
});
