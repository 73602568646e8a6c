import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { builtPage, readAssets } from '../../src/inspector/assets.ts';

test('the page is smaller than 150 kB, compressed', () => {
  const { document, files } = readAssets(builtPage());
  const texts = [document ?? '', ...Array.from(files.values(), ({ body }) => body)];
  const size = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect(size).toBeLessThan(150_000);
  // An empty page would be small, too.
  expect(size).toBeGreaterThan(10_000);
});
