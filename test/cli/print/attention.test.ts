import { describe, expect, it } from 'vitest';
import { attentionText } from '../../../src/cli/print/attention.ts';
import { emptyFleet } from '../../../src/views/shown/sentences.ts';
import { toCause } from '../../machines/journey.ts';
import { look, viewIn } from './looks.ts';

const broken = viewIn('ERROR');
const asked = viewIn('CREDENTIALS.linkedin.sessionExpired');

const sentence = (shown: number, standing: Parameters<typeof attentionText>[1]): string =>
  attentionText(
    Array.from({ length: shown }, () => broken),
    standing,
    look(),
  )
    .split('\n')[0]
    ?.replace(/ {3}as of .*/, '') ?? '';

describe('who must do what', () => {
  it.each([
    [0, { needing: 0, total: 0 }, emptyFleet.sentence],
    [0, { needing: 0, total: 1 }, 'Nobody is needed (1 account)'],
    [0, { needing: 0, total: 1204 }, 'Nobody is needed (1,204 accounts)'],
    [1, { needing: 1, total: 1 }, '1 of 1 account needs someone'],
    [2, { needing: 2, total: 9 }, '2 of 9 accounts need someone'],
    [1, { needing: 2, total: 9 }, '2 of 9 accounts need someone, 1 shown'],
    [0, { needing: 2, total: 9 }, '2 of 9 accounts need someone, 0 shown'],
    [1, { needing: 2, total: 9, narrowed: true }, '1 of 9 accounts needs someone, of those asked for'],
    [0, { needing: 0, total: 0, narrowed: true }, emptyFleet.sentence],
  ])('with %i shown of %j is said as: %s', (shown, standing, expected) => {
    expect(sentence(shown, standing)).toBe(expected);
  });

  it('is the sentence alone where nobody is shown', () => {
    expect(attentionText([], { needing: 0, total: 3 }, look())).not.toContain('\n');
  });

  it('names for each account who, since when, why, and what to do', () => {
    const [, , heading, first, second] = attentionText(
      [broken, asked],
      { needing: 2, total: 2 },
      look(),
    ).split('\n');
    expect(heading).toContain('WHO');
    expect(first).toMatch(/^■ operator {2,}a {2,}linkedin {2,}1 h {2}ERROR {2,}Restart the connection/);
    expect(second).toMatch(
      /^▲ user {2,}a {2,}linkedin .* {2}sessionExpired, decisive {2}Send a reconnect link/,
    );
  });

  it.each(Object.keys(toCause))('has for %s what to do, whole, in a narrow terminal too', (cause) => {
    const view = viewIn(`CREDENTIALS.${cause}`);
    const words = attentionText([view], { needing: 1, total: 1 }, look({ width: 50 })).split(/\s+/);
    expect(words.join(' ')).toContain(view.remedy?.short);
  });

  it('moves the moment to the right end of a line that has room', () => {
    const head = attentionText([], { needing: 0, total: 3 }, look({ width: 80 }));
    expect(head).toHaveLength(80);
    expect(head).toMatch(/UTC$/);
    expect(attentionText([], { needing: 0, total: 3 }, look({ width: 200 }))).toHaveLength(100);
  });

  it('has no glyph outside ASCII where there is none', () => {
    expect(attentionText([broken], { needing: 1, total: 1 }, look({ unicode: false }))).toMatch(/^[ -~\n]*$/);
  });
});
