import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { chmod, rm } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LifecycleError } from '../../../src/model/errors.ts';
import { readEntries } from '../../../src/cli/input/read.ts';
import { brief, readAll, temporaryFolder } from './logs.ts';
import { trials } from '../../trials.ts';

const folder = temporaryFolder();
const stdin = { name: '-', path: null };

/** Two frames: `{"n":1}`, `{"n":2}` in the first, `{"n":3}` in the second, a line each. Made with the zstd command. */
const zstdFrames = Buffer.from(
  'KLUv/SQQgQAAeyJuIjoxfQp7Im4iOjJ9CkUsYJkotS/9JAhBAAB7Im4iOjN9CqxXpyA=',
  'base64',
);
const threeLines = ['1: {"n":1}', '2: {"n":2}', '3: {"n":3}'];

const readContent = async (content: string | Uint8Array, chunkBytes?: number): Promise<string[]> => {
  const input = await folder.write('log', content);
  const { entries, error } = await readAll([input], { chunkBytes });
  expect(error).toBeNull();
  return brief(entries);
};

const problem = (error: unknown): string =>
  error instanceof LifecycleError ? `${error.code}: ${error.message}` : `not ours: ${String(error)}`;

describe('the form of a log is told by its content', () => {
  it.each([
    ['NDJSON', '{"a":1}\n{"b":2}\n', ['1: {"a":1}', '2: {"b":2}']],
    ['NDJSON after a byte order mark', '\u{feff}{"a":1}\n', ['1: {"a":1}']],
    ['an array', '[{"a":1},\n{"b":2}]', ['1: {"a":1}', '2: {"b":2}']],
    ['an array after a byte order mark and blank lines', '\u{feff}\n\n [1]', ['3: 1']],
    ['one pretty-printed object', '{\n  "a": [\n    1\n  ]\n}\n', ['1: {\n  "a": [\n    1\n  ]\n}']],
    ['one object in one line', '{"a":1}', ['1: {"a":1}']],
    ['a first line that was cut off', '{"a":1,"b\n{"b":2}\n', ['1: {"a":1,"b', '2: {"b":2}']],
    [
      'a first line that was cut off within a text after a comma',
      '{"a":"1,\n{"b":2}\n',
      ['1: {"a":"1,', '2: {"b":2}'],
    ],
    ['text', 'hello\n', ['1: hello']],
    [
      'text that begins with a time in brackets',
      '[2026-03-01] a\n[b] {"c":1}\n',
      ['1: [2026-03-01] a', '2: [b] {"c":1}'],
    ],
    ['text that begins with a number in brackets', '[12] a\n', ['1: [12] a']],
    [
      'words before an object over several lines',
      "got {\n  a: 1,\n  b: '}'\n}\nx\n",
      ["1: got {\n  a: 1,\n  b: '}'\n}", '5: x'],
    ],
    [
      'words before what is no object',
      'got {\n2026 other {\n  a: 1\n}\n',
      ['1: got {', '2: 2026 other {\n  a: 1\n}'],
    ],
    ['nothing', '', []],
    ['a byte order mark alone', '\u{feff}', []],
    ['blank lines alone', '\n \n', []],
    ['one letter', 'x', ['1: x']],
  ])('%s', async (_, content, expected) => {
    for (const chunkBytes of [1, 2, 3, 7, undefined])
      expect(await readContent(content, chunkBytes)).toEqual(expected);
  });

  it('UTF-16 is refused with the way to convert it', async () => {
    const input = await folder.write('log', Buffer.from('\u{feff}{"a":1}\n', 'utf16le'));
    const { entries, error } = await readAll([input]);
    expect(entries).toEqual([]);
    expect(problem(error)).toBe('inputUnreadable: log cannot be read: it is UTF-16, and logs are UTF-8');
    expect(error).toHaveProperty('hint', 'Convert it first: iconv -f UTF-16 -t UTF-8 log');
  });
});

describe('packed logs', () => {
  const members = Buffer.concat([gzipSync('{"n":1}\n{"n":2}\n'), gzipSync('{"n":3}\n')]);

  it.each([
    ['gzip members', members],
    ['Zstandard frames', zstdFrames],
    [
      'Zstandard frames with a skippable one before',
      Buffer.concat([Buffer.from('502a4d1803000000616263', 'hex'), zstdFrames]),
    ],
    ['a packed array', gzipSync('[{"n":1},\n{"n":2},\n{"n":3}]')],
  ])('%s are unpacked wherever the pieces are cut', async (_, content) => {
    for (let chunkBytes = 1; chunkBytes <= content.length; chunkBytes += 1)
      expect(await readContent(content, chunkBytes)).toEqual(threeLines);
  });

  it('a large log comes back whole', async () => {
    const lines = Array.from(
      { length: 50_000 },
      (_, index) => `{"n":${index},"pad":"${'x'.repeat(index % 90)}"}`,
    );
    const entries = await readContent(gzipSync(lines.join('\n')));
    expect(entries).toEqual(lines.map((line, index) => `${index + 1}: ${line}`));
  });

  it.each([
    ['gzip', members],
    ['Zstandard', zstdFrames],
  ])('%s that ends too early is an error after what could be read', async (format, content) => {
    const whole = format === 'gzip' ? gzipSync('{"n":1}\n{"n":2}\n').length : 29;
    for (let length = 5; length < content.length; length += 1) {
      if (length === whole) continue;
      const { entries, error } = await readAll([await folder.write('log', content.subarray(0, length))]);
      expect(problem(error)).toBe(
        `inputUnreadable: log cannot be read to its end: the ${format} data ends too early`,
      );
      if (length > whole) expect(brief(entries).slice(0, 2)).toEqual(threeLines.slice(0, 2));
    }
  });

  it.each([
    ['gzip', members, 12],
    ['Zstandard', zstdFrames, 6],
  ])('damaged %s is an error that names the file', async (format, content, at) => {
    const damaged = Buffer.from(content);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    const { error } = await readAll([await folder.write('log', damaged)]);
    expect(problem(error)).toContain(`inputUnreadable: log cannot be read to its end: the ${format} data`);
  });

  it('other data after gzip is an error, not silence', async () => {
    const input = await folder.write('log', Buffer.concat([members, Buffer.from('{"n":4}\n')]));
    const { entries, error } = await readAll([input], { chunkBytes: 1 });
    expect(brief(entries)).toEqual(threeLines);
    for (const fault of [error, (await readAll([input])).error])
      expect(problem(fault)).toContain('log cannot be read to its end: the gzip data is damaged');
  });

  it('zeros after gzip, as tapes and block devices leave them, are nothing', async () => {
    const padded = Buffer.concat([members, Buffer.alloc(512)]);
    for (const chunkBytes of [1, 16, undefined])
      expect(await readContent(padded, chunkBytes)).toEqual(threeLines);
  });

  it('anything may stand in a file: there are entries or our error, never another', async () => {
    const magic = fc.constantFrom([0x1f, 0x8b, 8, 0], [0x28, 0xb5, 0x2f, 0xfd], [0x50, 0x2a, 0x4d, 0x18], []);
    await fc.assert(
      fc.asyncProperty(magic, fc.uint8Array({ maxLength: 40 }), async (start, rest) => {
        const { error } = await readAll([await folder.write('log', Buffer.from([...start, ...rest]))]);
        expect(error === null || error instanceof LifecycleError).toBe(true);
      }),
      { numRuns: trials(300) },
    );
  });
});

describe('inputs', () => {
  it('are read one after the other, each with its own line numbers', async () => {
    const first = await folder.write('a', '{"n":1}\n');
    const second = await folder.write('b', '\n{"n":2}');
    const { entries } = await readAll([first, second]);
    expect(entries.map(({ file, line }) => `${file}:${line}`)).toEqual(['a:1', 'b:2']);
  });

  it('may be standard input, packed or not', async () => {
    const plain = await readAll([stdin], {
      stdin: Readable.from([Buffer.from('{"n":1}\n{"n'), Buffer.from('":2}')]),
    });
    expect(brief(plain.entries)).toEqual(['1: {"n":1}', '2: {"n":2}']);
    const packed = await readAll([stdin], {
      stdin: Readable.from([zstdFrames.subarray(0, 9), zstdFrames.subarray(9)]),
    });
    expect(brief(packed.entries)).toEqual(threeLines);
  });

  it('that are gone by the time of reading are an error after the entries before', async () => {
    const first = await folder.write('a', '{"n":1}\n');
    const second = await folder.write('b', '{"n":2}\n');
    await rm(folder.path('b'));
    const { entries, error } = await readAll([first, second]);
    expect(entries).toHaveLength(1);
    expect(problem(error)).toBe('inputUnreadable: b cannot be read: there is no such file');
  });

  // The superuser reads everything.
  it.skipIf(process.getuid?.() === 0)('without permission are an error', async () => {
    const input = await folder.write('a', '{}');
    await chmod(folder.path('a'), 0);
    expect(problem((await readAll([input])).error)).toBe(
      'inputUnreadable: a cannot be read: permission denied',
    );
  });

  it('that are a folder are an error', async () => {
    const { error } = await readAll([{ name: 'logs', path: folder.path() }]);
    expect(problem(error)).toBe('inputUnreadable: logs cannot be read: it is a folder');
  });

  it('whose stream fails are an error', async () => {
    const broken = new Readable({ read: (): void => void broken.destroy(new Error('connection reset')) });
    const { error } = await readAll([stdin], { stdin: broken });
    expect(problem(error)).toBe('inputUnreadable: standard input cannot be read: connection reset');
  });
});

describe('batches', () => {
  it('are never empty', async () => {
    const input = await folder.write('log', '{}\n\n\n\n\n{}\n');
    for await (const batch of readEntries([input], { stdin: Readable.from([]), chunkBytes: 1 }))
      expect([...batch].length).toBeGreaterThan(0);
  });

  const sizesOf = async (
    inputs: Parameters<typeof readEntries>[0],
    options: Partial<Parameters<typeof readEntries>[1]>,
  ): Promise<number[]> => {
    const sizes: number[] = [];
    for await (const batch of readEntries(inputs, { stdin: Readable.from([]), ...options }))
      sizes.push([...batch].length);
    return sizes;
  };

  it('of a file are as large as was asked for, however small its pieces are', async () => {
    const input = await folder.write('log', '{"n":1}\n'.repeat(1000));
    expect(await sizesOf([input], { chunkBytes: 80 })).toEqual([1000]);
    expect(await sizesOf([input], { chunkBytes: 80, batchBytes: 3200 })).toEqual([400, 400, 200]);
    expect(await sizesOf([input, input], { chunkBytes: 80, batchBytes: 1 })).toEqual(
      Array.from({ length: 200 }, () => 10),
    );
  });

  it('of a packed file are measured by what it unpacks to', async () => {
    const input = await folder.write('log', gzipSync('{"n":1}\n'.repeat(100_000)));
    const sizes = await sizesOf([input], { batchBytes: 400_000 });
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100_000);
    expect(sizes.length).toBe(2);
  });

  it('of standard input come as its pieces come', async () => {
    const pieces = ['{"n":1}\n', '{"n":2}\n{"n":3}\n{"n"', ':4}\n'].map((text) => Buffer.from(text));
    expect(await sizesOf([stdin], { stdin: Readable.from(pieces) })).toEqual([1, 2, 1]);
  });

  it('keep count of the lines that nobody took', async () => {
    const input = await folder.write('log', '{"n":1}\n'.repeat(40));
    const taken: number[] = [];
    for await (const batch of readEntries([input], {
      stdin: Readable.from([]),
      chunkBytes: 10,
      batchBytes: 80,
    }))
      for (const { line } of batch) {
        taken.push(line);
        break;
      }
    expect(taken).toEqual([1, 11, 21, 31]);
  });

  it('of later files are not read before they are asked for', async () => {
    const first = await folder.write('a', '{"n":1}\n');
    const entries = readEntries([first, { name: 'b', path: folder.path('b') }], { stdin: Readable.from([]) });
    expect([...((await entries.next()).value ?? [])]).toHaveLength(1);
    await entries.return(undefined);
  });

  it('an overlong line is told apart by the cap that was asked for', async () => {
    const input = await folder.write('log', '{"a":12345}\n{}\n');
    const { entries } = await readAll([input], { maxEntryBytes: 4 });
    expect(brief(entries)).toEqual(['1! line longer than 4 bytes: {"a"', '2: {}']);
  });

  it('end without an error when the signal aborts', async () => {
    const input = await folder.write('log', '{"n":1}\n{"n":2}\n{"n":3}\n');
    const stop = new AbortController();
    const entries: unknown[] = [];
    for await (const batch of readEntries([input, input], {
      stdin: Readable.from([]),
      chunkBytes: 8,
      batchBytes: 8,
      signal: stop.signal,
    })) {
      entries.push(...batch);
      stop.abort();
    }
    expect(entries).toEqual([{ file: 'log', line: 1, text: '{"n":1}' }]);
  });

  it('of packed data end without an error too', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `{"n":${index * 7919}}`).join('\n');
    for (const input of [await folder.write('a', gzipSync(lines)), await folder.write('b', zstdFrames)]) {
      const stop = new AbortController();
      const onProgress = (): void => stop.abort();
      const { error } = await readAll([input], { chunkBytes: 40, signal: stop.signal, onProgress });
      expect(error).toBeNull();
    }
  });

  it('end when the signal aborts while standard input is silent', async () => {
    const silent = new Readable({ read: () => {} });
    const stop = new AbortController();
    const reading = readAll([stdin], { stdin: silent, signal: stop.signal });
    stop.abort();
    expect(await reading).toEqual({ entries: [], error: null });
  });
});

describe('progress', () => {
  const progressOf = async (
    inputs: Parameters<typeof readAll>[0],
    chunkBytes: number,
  ): Promise<unknown[]> => {
    const seen: unknown[] = [];
    await readAll(inputs, {
      chunkBytes,
      stdin: Readable.from([Buffer.from('{}\n')]),
      onProgress: (read, total) => seen.push([read, total]),
    });
    return seen;
  };

  it('counts the bytes on disk of all inputs', async () => {
    const plain = await folder.write('a', '{"n":1}\n');
    const packed = await folder.write('b', zstdFrames);
    const total = 8 + zstdFrames.length;
    expect(await progressOf([plain, packed], 40)).toEqual([
      [8, total],
      [48, total],
      [total, total],
    ]);
  });

  it('knows no total when standard input is among them', async () => {
    const plain = await folder.write('a', '{"n":1}\n');
    expect(await progressOf([plain, stdin], 40)).toEqual([
      [8, null],
      [11, null],
    ]);
  });
});
