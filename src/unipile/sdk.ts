import { LifecycleError } from '../model/errors.ts';
import type { AccountSource } from '../intake/reconcile.ts';
import { slugOf } from './answer.ts';
import { unreadableAnswer } from './fault.ts';
import { isObject } from '../text/json-object.ts';

/** As much of a client of `unipile-node-sdk` as reading accounts takes; told by its form, never imported. */
export interface UnipileSdk {
  readonly account: {
    getAll(input?: { limit?: number; cursor?: string }): Promise<unknown>;
    getOne(accountId: string): Promise<unknown>;
  };
}

const LARGEST_PAGE = 250;

/** The parsed body that the SDK's errors carry. */
const bodyOf = (error: unknown): unknown => (isObject(error) ? error['body'] : undefined);

const statusOf = (body: unknown): number => {
  const status = isObject(body) ? body['status'] : undefined;
  return typeof status === 'number' ? status : 0;
};

/** The fault behind an error of the SDK. The error is not passed on: nobody knows what else it holds. */
const faultOf = (call: string, error: unknown): LifecycleError => {
  const body = bodyOf(error);
  const status = statusOf(body);
  if (status === 0)
    return new LifecycleError(
      'unipileUnreachable',
      `${call} of the SDK failed without an answer of Unipile`,
      {
        hint: 'Check the DSN and the network, then try again.',
        retryable: true,
      },
    );
  const code = status === 401 || status === 403 ? 'unipileUnauthorized' : 'unipileFailed';
  return new LifecycleError(code, `${call} of the SDK was answered ${status} ${slugOf(body)}`.trimEnd(), {
    hint: code === 'unipileFailed' ? 'Try again later.' : 'Check the access token that the SDK was given.',
    retryable: status === 429 || status >= 500,
  });
};

const called = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw faultOf(call, error);
  }
};

/**
 * Reads accounts through a client of `unipile-node-sdk` that you have already. The SDK can neither be called off nor
 * tries again by itself; {@link createUnipileClient} does both.
 */
export const fromUnipileSdk = ({ account }: UnipileSdk): AccountSource => ({
  async list(cursor, signal) {
    signal?.throwIfAborted();
    const input = { limit: LARGEST_PAGE, ...(cursor === null ? {} : { cursor }) };
    const body = await called('account.getAll', () => account.getAll(input));
    const items = isObject(body) ? body['items'] : undefined;
    const next = isObject(body) ? (body['cursor'] ?? null) : null;
    if (!Array.isArray(items) || (next !== null && typeof next !== 'string'))
      throw unreadableAnswer({ method: 'GET', path: '/accounts' }, 'it is no list of accounts');
    return { items, cursor: next === '' ? null : next };
  },
  async get(accountId, signal) {
    signal?.throwIfAborted();
    const body = await called('account.getOne', async () => {
      try {
        return await account.getOne(accountId);
      } catch (error) {
        const said = bodyOf(error);
        if (statusOf(said) === 404 && slugOf(said) === 'resource_not_found') return 'gone' as const;
        throw error;
      }
    });
    if (body === 'gone') return 'gone';
    if (!isObject(body)) throw unreadableAnswer({ method: 'GET', path: '/accounts/…' }, 'it is no account');
    return body;
  },
});
