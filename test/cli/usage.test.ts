import { describe, expect, it } from 'vitest';
import { LifecycleError } from '../../src/model/errors.ts';
import { causes, nameOf } from '../../machines/causes/catalogue.ts';
import { providers } from '../../machines/provider.ts';
import { orderOfStatuses } from '../../src/model/status-order.ts';
import { causeNames, momentOption, options } from '../../src/cli/options.ts';
import { oneOf, usageError } from '../../src/cli/usage.ts';
import { exitOfError, exitOfInterrupt } from '../../src/cli/exit.ts';

const words = ['mermaid', 'dot', 'svg'] as const;

/** What a word is refused with. */
const refusal = (work: () => unknown): LifecycleError => {
  try {
    work();
  } catch (error) {
    if (error instanceof LifecycleError) return error;
    throw error;
  }
  throw new Error('it was taken');
};

describe('a word from a known list', () => {
  it.each(['svg', 'SVG', 'Svg'])('may be written as %s', (word) => {
    expect(oneOf(word, words, 'a format')).toBe('svg');
  });

  it.each([
    ['svgg', 'Did you mean svg?'],
    ['mermiad', 'Did you mean mermaid?'],
    ['pdf', 'Known are mermaid, dot, svg.'],
    ['', 'Known are mermaid, dot, svg.'],
  ])('%j is refused with: %s', (word, hint) => {
    expect(refusal(() => oneOf(word, words, 'a format'))).toMatchObject({
      code: 'invalidOption',
      message: `${JSON.stringify(word)} is not a format`,
      hint,
    });
  });

  it('may be one of several ends, which are all named', () => {
    expect(refusal(() => oneOf('proxyUnavailable', causeNames, 'a cause')).hint).toBe(
      'Did you mean instagram.proxyUnavailable or linkedin.proxyUnavailable?',
    );
  });

  it('is quoted in the message, whatever it holds', () => {
    expect(refusal(() => oneOf('a\u{1b}[2J"', words, 'a format')).message).toBe(
      '"a\\u001b[2J\\"" is not a format',
    );
  });
});

describe('a moment', () => {
  it.each([
    ['2026-03-01T09:00:00Z', Date.UTC(2026, 2, 1, 9)],
    ['2026-03-01T10:00:00+01:00', Date.UTC(2026, 2, 1, 9)],
    ['2026-03-01T09:00:00.250Z', Date.UTC(2026, 2, 1, 9, 0, 0, 250)],
    ['2026-03-01', Date.UTC(2026, 2, 1)],
  ])('may be given as %s', (text, expected) => {
    expect(momentOption(text)).toBe(expected);
  });

  it.each(['', 'now', 'yesterday', '2026-13-01', '2026-02-30', '03/01/2026', '2026-03', '09:00'])(
    'is none in %j, and the hint says how to give one',
    (text) => {
      expect(refusal(() => momentOption(text))).toMatchObject({
        code: 'invalidOption',
        hint: expect.stringContaining('2026-03-01T09:00:00Z') as string,
      });
    },
  );
});

describe('the options that commands share', () => {
  const parse = (option: keyof typeof options, text: string, earlier?: unknown): unknown =>
    options[option]().parseArg?.(text, earlier);

  it.each(['0', '1', '20', '9007199254740991'])('--limit takes %s', (text) => {
    expect(parse('limit', text)).toBe(Number(text));
  });

  it.each(['', '-1', '1.5', '1e3', 'all', '9007199254740993', ' 1', '0x1'])('--limit refuses %j', (text) => {
    expect(refusal(() => parse('limit', text)).message).toBe(`--limit cannot be ${JSON.stringify(text)}`);
  });

  it.each(orderOfStatuses)('--status takes %s in any case', (status) => {
    expect(parse('status', status.toLowerCase())).toBe(status);
  });

  it.each(providers)('--provider takes %s in any case', (provider) => {
    expect(parse('provider', provider.toUpperCase())).toBe(provider);
  });

  it('--cause takes every documented cause, and undetermined', () => {
    for (const name of [...causes.map(nameOf), 'undetermined'])
      expect(parse('cause', name.toUpperCase())).toBe(name);
  });

  it('--fail-on takes several with commas between, and several times', () => {
    const once = parse('failOn', 'ERROR, credentials', undefined);
    expect(once).toEqual(['ERROR', 'CREDENTIALS']);
    expect(parse('failOn', 'DELETED', once)).toEqual(['ERROR', 'CREDENTIALS', 'DELETED']);
    expect(refusal(() => parse('failOn', 'ERROR,EROR', undefined)).hint).toBe('Did you mean ERROR?');
    expect(refusal(() => parse('failOn', 'ERROR,', undefined)).message).toContain('""');
  });

  it('are made anew for each command, which owns its own', () => {
    expect(options.db()).not.toBe(options.db());
    expect(options.db('another text').description).toBe('another text');
  });
});

describe('exit codes', () => {
  it('after a signal are those of shells', () => {
    expect([exitOfInterrupt('SIGINT'), exitOfInterrupt('SIGTERM')]).toEqual([130, 143]);
  });

  it.each([
    ['schemaTooNew', 5],
    ['historyDiverged', 5],
    ['versionConflict', 1],
    ['closed', 1],
    ['unipileUnauthorized', 1],
    ['unipileUnreachable', 1],
    ['unipileFailed', 1],
    ['unipileAnswerUnreadable', 1],
  ] as const)('of %s is %i', (code, expected) => {
    expect(exitOfError(code)).toBe(expected);
  });

  it('of a usage error is 2', () => {
    expect(exitOfError(usageError('a', 'b').code)).toBe(2);
  });
});
