export { fleetDemo, generateFleet, type FleetOptions } from './fleet/generate.ts';
export { generateLines, type LinesOptions } from './lines.ts';
export { lifecycleMatchers, type LifecycleMatchers, type MatcherResult } from './matchers.ts';
export {
  notifyPayload,
  sampleAccountId,
  sampleMoment,
  sampleTenant,
  signalBody,
  v1Payload,
  v2Payload,
  type NotifyPayload,
  type SignalBody,
  type V1Payload,
  type V1Said,
  type V2Payload,
  type V2Type,
} from './payloads.ts';
export { seededRandom, type Random } from './random.ts';
export { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';
export { ledgerContract, type LedgerContractOptions } from './store/ledgers.ts';
export { storeContract, type ContractCase, type StoreContractOptions } from './store/contract.ts';
export type { FakeAccount, FakeAccountBody } from './unipile/accounts.ts';
export { retryDelaysMs, scatter, type DeliveryHabits } from './unipile/habits.ts';
export { startFakeUnipile, type FakeUnipile, type FakeUnipileOptions } from './unipile/index.ts';
export type { PostCounts } from './unipile/post-office.ts';
export { reconnectReplies, type ReconnectReplyName } from './unipile/reply.ts';
export type { SeenRequest } from './unipile/routes.ts';
export type { Trouble } from './unipile/trouble.ts';
export type { FakeWebhook } from './unipile/webhooks.ts';
