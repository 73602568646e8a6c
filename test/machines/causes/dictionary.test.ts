import { describe, expect, test } from 'vitest';
import { dictionary, meanings } from '../../../machines/causes/dictionary.ts';
import { wordIn } from '../../../machines/causes/words.ts';
import { shippedWeights } from '../../../machines/causes/weights.ts';
import type { EvidenceItem } from '../../../machines/context.ts';
import { apiError } from './situation.ts';

const detail = (text: string): EvidenceItem => ({ ...apiError(401, ''), detail: text }) as EvidenceItem;

describe('the dictionary', () => {
  test('has a public source for each word', () => {
    for (const { source, words } of dictionary) {
      expect(source).toMatch(/^https:\/\/\S+$/);
      expect(Object.keys(words).length).toBeGreaterThan(0);
    }
  });

  test('has no word twice, and no two that differ in capitals alone', () => {
    const words = dictionary
      .flatMap(({ words: some }) => Object.keys(some))
      .map((word) => word.toLowerCase());
    expect(new Set(words).size).toBe(words.length);
  });

  test('knows each of its own words wherever it stands', () => {
    for (const { words } of dictionary)
      for (const [word, means] of Object.entries(words)) {
        const heard = [`Error: ${word}, please sign in`, word.toUpperCase()].map(
          (text) => wordIn(detail(text))?.means,
        );
        expect([word, ...heard]).toEqual([word, means, means]);
      }
  });

  test('has a weight for each thing that its words mean', () => {
    const weighed = new Set(Object.values(shippedWeights.weight).flatMap((clues) => Object.keys(clues)));
    expect(Object.keys(meanings).filter((meaning) => !weighed.has(`named.${meaning}`))).toEqual([]);
  });
});

describe('a raw word', () => {
  test.each<[string, EvidenceItem, string | undefined]>([
    ['in a detail', detail('AADSTS50173: The provided grant has expired'), 'passwordChanged'],
    ['after a vaguer one', detail('invalid_grant: AADSTS50173: expired'), 'passwordChanged'],
    ['as the slug itself', apiError(400, 'challenge_required'), 'checkpoint'],
    [
      'as a bare number among codes',
      { type: 'tokenAnswer', error: 'invalid_grant', codes: ['50173'], at: 0 },
      'passwordChanged',
    ],
    [
      'as a subtype',
      { type: 'tokenAnswer', error: 'invalid_grant', error_subtype: 'invalid_rapt', at: 0 },
      'sessionPolicy',
    ],
    ['alone and vague', { type: 'tokenAnswer', error: 'invalid_grant', at: 0 }, 'tokenDead'],
    ['with seconds behind it', detail('FLOOD_WAIT_42'), 'tooMuch'],
    ['that is no word of ours', detail('the session has expired'), undefined],
    ['in a longer word', detail('MY_AUTH_KEY_DUPLICATED_2'), undefined],
    [
      'in what a reconnection was answered',
      {
        type: 'reconnectAnswer',
        status: 403,
        error: 'account_restricted',
        detail: 'Your account has been disabled',
        at: 0,
      },
      'suspended',
    ],
    [
      'that only says again what the slug says',
      {
        ...detail('[AUTHENTICATIONFAILED] Invalid credentials'),
        error: 'invalid_credentials',
      } as EvidenceItem,
      undefined,
    ],
    ['where none can be', { type: 'deviceSeen', at: 0 }, undefined],
  ])('%s', (_, item, means) => {
    expect(wordIn(item)?.means).toBe(means);
  });
});
