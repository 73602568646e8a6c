export { createUnipileClient, type UnipileClient } from './client.ts';
export type { HostedLink } from './hosted-link.ts';
export { apiErrorSignal, reconnectSignal, type ReconnectAnswer } from './reconnect.ts';
export { fromUnipileSdk, type UnipileSdk } from './sdk.ts';
export type { UnipileOptions } from './settings.ts';
export type { NewWebhook, RegisteredWebhook, Webhooks } from './webhooks.ts';
