export { createUnipileClient, type UnipileClient } from './client.ts';
export type { HostedLink } from './hosted-link.ts';
export type { Fetch, FetchInit } from './node-fetch.ts';
export { apiErrorSignal, reconnectSignal, type ReconnectAnswer } from './reconnect.ts';
export { fromUnipileSdk, type UnipileSdk } from './sdk.ts';
export type { UnipileOptions } from './settings.ts';
export type { Sleep } from './sleep.ts';
export type { NewWebhook, RegisteredWebhook, Webhooks } from './webhooks.ts';
