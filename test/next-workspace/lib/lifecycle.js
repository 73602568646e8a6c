import { openLifecycle } from 'account-lifecycle';

const { DATABASE = 'accounts.db' } = process.env;
export const lifecycle = (globalThis.accountLifecycle ??= openLifecycle({ database: DATABASE }));
