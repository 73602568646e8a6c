import { describe, expect, test } from 'vitest';
import { openLifecycle } from '../../src/index.ts';
import { fromUnipileSdk, type UnipileSdk } from '../../src/unipile/index.ts';
import { polled } from '../payloads.ts';
import { faultOf } from './pair.ts';

/** As the SDK fails: without a message, with the body of the answer. */
class SdkError extends Error {
  readonly body: unknown;
  constructor(body: unknown) {
    super('');
    this.body = body;
  }
}

const accounts = [polled('a', 'OK'), polled('b', 'ERROR'), polled('c', 'CREDENTIALS')];

const sdk = (changes: Partial<UnipileSdk['account']> = {}): UnipileSdk => ({
  account: {
    async getAll(input = {}) {
      const at = Number(input.cursor ?? 0);
      const cursor = at + 2 < accounts.length ? String(at + 2) : null;
      return { object: 'AccountList', items: accounts.slice(at, at + 2), cursor };
    },
    async getOne(id) {
      const found = accounts.find((account) => account.id === id);
      if (found === undefined) throw new SdkError({ status: 404, type: 'errors/resource_not_found' });
      return found;
    },
    ...changes,
  },
});

test('a client of the SDK is a source of accounts', async () => {
  await using lifecycle = openLifecycle();
  await lifecycle.receive({ AccountStatus: { account_id: 'x', account_type: 'LINKEDIN', message: 'OK' } });
  const summary = await lifecycle.reconcile(fromUnipileSdk(sdk()));
  expect(summary).toMatchObject({ seen: 3, added: 3, gone: 1 });
  expect((await lifecycle.accounts()).map(({ status }) => status)).toEqual([
    'OK',
    'ERROR',
    'CREDENTIALS',
    'DELETED',
  ]);
});

test('it is asked in the words of the SDK, page by page', async () => {
  const asked: unknown[] = [];
  const { account } = sdk();
  const source = fromUnipileSdk(sdk({ getAll: (input) => (asked.push(input), account.getAll(input)) }));
  const first = await source.list(null);
  await source.list(first.cursor);
  expect(asked).toEqual([{ limit: 250 }, { limit: 250, cursor: '2' }]);
});

describe('its failures', () => {
  const failing = (error: unknown): UnipileSdk => {
    const fail = async (): Promise<never> => {
      throw error;
    };
    return sdk({ getAll: fail, getOne: fail });
  };
  test.each([
    [new SdkError({ status: 401, type: 'errors/missing_credentials' }), 'unipileUnauthorized', false],
    [new SdkError({ status: 403, type: 'errors/insufficient_permissions' }), 'unipileUnauthorized', false],
    [new SdkError({ status: 404, type: 'errors/other' }), 'unipileFailed', false],
    [new SdkError({ status: 429 }), 'unipileFailed', true],
    [new SdkError({ status: 500 }), 'unipileFailed', true],
    [new TypeError('fetch failed with k3y'), 'unipileUnreachable', true],
    ['k3y', 'unipileUnreachable', true],
  ])('%o are %s', async (error, code, retryable) => {
    const source = fromUnipileSdk(failing(error));
    for (const call of [source.list(null), source.get('a')]) {
      const fault = await faultOf(call);
      expect(fault).toMatchObject({ code, retryable });
      expect(String(fault)).not.toContain('k3y');
    }
  });

  test('are told from answers of another shape', async () => {
    const odd = fromUnipileSdk(sdk({ getAll: async () => ({ items: 7 }), getOne: async () => 'x' }));
    expect(await faultOf(odd.list(null))).toMatchObject({ code: 'unipileAnswerUnreadable' });
    expect(await faultOf(odd.get('a'))).toMatchObject({ code: 'unipileAnswerUnreadable' });
    const blob = fromUnipileSdk(sdk({ getAll: async () => 'text' }));
    expect(await faultOf(blob.list(null))).toMatchObject({ code: 'unipileAnswerUnreadable' });
  });

  test('an aborted signal asks nothing', async () => {
    const source = fromUnipileSdk(failing(new Error('asked')));
    const signal = AbortSignal.abort(new Error('enough'));
    expect(await faultOf(source.list(null, signal))).toEqual(new Error('enough'));
    expect(await faultOf(source.get('a', signal))).toEqual(new Error('enough'));
  });
});
