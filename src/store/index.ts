/**
 * What an adapter of the store's port needs at run time: the port itself, its guards, and the rules that every store
 * keeps alike. Importing it opens nothing and loads no driver. Whether an adapter keeps to all of it, `storeContract` of
 * `account-lifecycle/testing` tells; docs/stores.md shows both at work.
 *
 * @module
 */
export type { EventFlag } from '../../machines/event.ts';
export type { Policy } from '../../machines/policy.ts';
export { attentionOf, rowOf, type AccountRow } from '../model/account-row.ts';
export { newestOfTypes, type KeptFact, type NewFact } from '../model/shared-fact.ts';
export type { Transition } from '../model/decision.ts';
export type { Effect } from '../model/effect.ts';
export type { Incident, RecentBreak, ScopeCounters } from '../model/incident.ts';
export { LifecycleError, type ErrorCode, type ErrorDetails } from '../model/errors.ts';
export { deserialize, serialize, type AccountSnapshot, type Deadline } from '../model/snapshot.ts';
export { statusOfPath, type State } from '../model/state.ts';
export { CHECKPOINT_EVERY, isCheckpointDue } from './checkpoint.ts';
export { isIdle } from './delivery-port.ts';
export {
  closedFault,
  endedFault,
  nestedFault,
  refusePromise,
  unknownPolicy,
  versionConflict,
} from './faults.ts';
export { incidentWithout, isMentioned, isOfGoneScope, isSubjectOf, letterWithout } from './erasure-port.ts';
export { GuardedReader, GuardedWriter } from './guarded.ts';
export type * from './payload-port.ts';
export type * from './port.ts';
export { canonicalText, compareText, wellFormed } from './texts.ts';
