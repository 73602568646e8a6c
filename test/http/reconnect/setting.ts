import { onTestFinished } from 'vitest';
import {
  createReceiver,
  createReconnector,
  type Reconnector,
  type ReconnectorOptions,
} from '../../../src/index.ts';
import { startServer } from '../../../src/http/server.ts';
import { createMemoryStore } from '../../../src/memory/store.ts';
import { openOver } from '../../open.ts';
import { v1 } from '../../payloads.ts';
import { pair } from '../../unipile/pair.ts';

/** Secrets of the setting. */
export const key = ['a-key-of-thirty-two-characters-00'];

/** A lifecycle with an account `a` that has broken, a fake Unipile that knows it, and a reconnector between them. */
export const broken = async (options: Partial<ReconnectorOptions> = {}) => {
  const { fake, client } = await pair();
  fake.add({ id: 'a', name: 'Ada <ada@engines.test>' });
  const { lifecycle, clock, store } = openOver(createMemoryStore());
  await lifecycle.receive({ account_id: 'a', status: 'CREATION_SUCCESS', name: 'user-1' });
  await lifecycle.receive(v1('a', 'OK'));
  await lifecycle.receive(v1('a', 'CREDENTIALS'));
  const faults: unknown[] = [];
  const reconnector = createReconnector({
    lifecycle,
    client,
    secrets: key,
    base: 'https://hooks.example.com',
    now: clock.now,
    onFault: (error) => faults.push(error),
    ...options,
  });
  return { fake, lifecycle, clock, store, reconnector, faults };
};

/** The signed URL of an account that is broken. */
export const urlOf = async (reconnector: Pick<Reconnector, 'url'>, id = 'a'): Promise<string> => {
  const url = await reconnector.url(id);
  if (url === null) throw new Error(`${id} is not broken`);
  return url;
};

/** Serves a page over HTTP, and says where: `http://127.0.0.1:49152`. */
export const serving = async (fetchPage: Reconnector['fetch'], path: string): Promise<string> => {
  const { lifecycle } = openOver(createMemoryStore());
  const receiver = createReceiver({ lifecycle, secrets: { v1: ['hush'] }, handlers: { [path]: fetchPage } });
  const server = await startServer({ receiver, host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.stop(0));
  return server.url;
};

/** The same; what is returned asks for what a URL of a mail names. */
export const served = async (fetchPage: Reconnector['fetch'], path: string) => {
  const origin = await serving(fetchPage, path);
  return (mailed: string, method = 'GET'): Promise<Response> => {
    const { pathname, search } = new URL(mailed);
    return fetch(`${origin}${pathname}${search}`, { method, redirect: 'manual' });
  };
};
