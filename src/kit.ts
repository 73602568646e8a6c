/**
 * The testing kit, `account-lifecycle/testing`: a lifecycle that a test moves, payloads and signed requests, matchers, a fake
 * Unipile, logs of made-up fleets, and the contract of stores.
 *
 * @module
 */
export * from './testing/index.ts';
export { createTestLifecycle, type TestLifecycle, type TestLifecycleOptions } from './test-lifecycle.ts';
export {
  signedRequests,
  testSecrets,
  type NotifyVoucher,
  type SignedRequests,
  type SignedRequestsOptions,
} from './signed-requests.ts';
