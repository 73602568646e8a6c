import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { listenForKeys } from '../../../src/cli/terminal/keys.ts';

const keyboard = (isTTY: boolean) => {
  const raw: boolean[] = [];
  const stream = new Readable({ read: () => undefined });
  return Object.assign(stream, { isTTY, raw, setRawMode: (on: boolean) => raw.push(on) });
};

it('tells each key, and nothing of those that are no text', async () => {
  const stdin = keyboard(true);
  const keys: string[] = [];
  const end = listenForKeys(stdin, (key) => keys.push(key));
  for (const bytes of ['ab', '\u001b[A', '\u001b', 'c']) {
    stdin.push(bytes);
    await new Promise((done) => setImmediate(done));
  }
  end();
  expect(keys).toEqual(['a', 'b', '\u001b', 'c']);
  expect(stdin.raw).toEqual([true, false]);
});

it('leaves alone what is no terminal', () => {
  const stdin = keyboard(false);
  listenForKeys(stdin, () => undefined)();
  expect(stdin.raw).toEqual([]);
});
