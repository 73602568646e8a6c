import { describe, expect, test } from 'vitest';
import { noticeKey, type NoticeDraft, type SaidEffect } from '../../src/notify/draft.ts';
import { leftToSay } from '../../src/notify/lane-order.ts';

const ask: SaidEffect = { type: 'askUser', status: 'CREDENTIALS', cause: 'linkedin.sessionExpired' };
const other: SaidEffect = { ...ask, cause: 'linkedin.browserLogout' };
const operator: SaidEffect = { type: 'askOperator', status: 'ERROR', cause: null };
const healed: SaidEffect = { type: 'withdraw', of: 'askUser' };
const flaps: SaidEffect = { type: 'tellOperator', about: 'flapping' };

const draft = (effect: SaidEffect, index: number): { readonly id: number; readonly draft: NoticeDraft } => ({
  id: index + 1,
  draft: {
    key: `k${index + 1}`,
    subject: 'account a',
    at: index,
    effect,
    of: { accountId: 'a', incarnation: 1, version: 2 },
    replayed: false,
  },
});

describe('of what waits in a lane', () => {
  test.each<
    readonly [what: string, waiting: readonly SaidEffect[], told: string | null, left: readonly number[]]
  >([
    ['an ask is said', [ask], null, [1]],
    ['an ask and its end before anything was told are not', [ask, healed], null, []],
    ['the end of what was told is said', [healed], 'askUser', [1]],
    ['the end of what was told is said without what was asked meanwhile', [other, healed], 'askUser', [2]],
    ['the end of what was never told is not', [healed], null, []],
    ['a later ask replaces the one before', [ask, other], null, [2]],
    ['who is asked again is not told that it is over', [healed, ask], 'askUser', [2]],
    ['somebody else is asked, and the first one no more', [ask, healed, operator], 'askUser', [2, 3]],
    ['somebody else is asked, and the first one never was', [ask, healed, operator], null, [3]],
    ['what is only told stays, in order', [ask, flaps, healed, flaps], null, [2, 4]],
  ])('%s', (_what, waiting, told, left) => {
    const said = leftToSay(waiting.map(draft), told);
    expect(said.left.map(({ id }) => id)).toEqual(left);
    expect([...left, ...said.spared].toSorted()).toEqual(waiting.map((_, index) => index + 1));
  });
});

test('a key has five parts, whatever the id of the account', () => {
  expect(noticeKey('d', { accountId: 'a/b c😀', incarnation: 1, version: 2 }, 3)).toBe(
    'd/a%2Fb%20c%F0%9F%98%80/1/2/3',
  );
});
