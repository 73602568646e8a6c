/**
 * The public door. Importing it opens nothing: the SQLite driver is loaded when a database is opened.
 *
 * @module
 */
export {
  createDispatcher,
  createInspector,
  createReceiver,
  createReconciler,
  openClassicRelay,
  openLifecycle,
  openStatelyRelay,
  type LifecycleOptions,
  type OpenDispatcherOptions,
  type OpenInspectorOptions,
  type OpenReceiverOptions,
  type OpenReconcilerOptions,
  type PageInspector,
} from './open.ts';
export type {
  AbsentAccount,
  AccountFacts,
  AccountView,
  ConnectingAccount,
  CreatedAccount,
  HypothesisView,
  RefusedAccount,
  StoppedAccount,
  UnpermittedAccount,
  WorkingAccount,
} from './views/account.ts';
export type { JobAccount, JobQuery, JobReason, JobView } from './views/jobs.ts';
export type { RemedyTask, TaskObject } from './views/shown/tasks.ts';
export type { ShownGroup } from './views/shown/marks.ts';
export type { AccountActor, SnapshotListener } from './views/account-actor.ts';
export { persistedSnapshotOf, type ChartSnapshot } from './decide/restored.ts';
export type { AccountAct } from './model/act.ts';
export type { Clock } from './model/clock.ts';
export { decide, type DecideOptions, type ExplainedStep } from './decide/decide.ts';
export { decisionNames, type DecisionName, type Transition } from './model/decision.ts';
export type { Step } from './decide/step.ts';
export type {
  DeliveryReader,
  DeliverySource,
  LinePlace,
  LineReader,
  LogFormat,
  LogLine,
  NoReading,
  OpenLine,
  Payload,
  PayloadReading,
  Reader,
  Readers,
  Reading,
} from './model/delivery.ts';
export { diagnose, type WeighedHypothesis as Hypothesis } from './decide/diagnose.ts';
export type { AskEffect, Effect, IncidentEffect, VerifyEffect, WithdrawEffect } from './model/effect.ts';
export { LifecycleError, type ErrorCode, type ErrorDetails } from './model/errors.ts';
export type { Explanation, Refusal } from './decide/explain.ts';
export { rebuild, type Divergence } from './views/rebuild.ts';
export { prove } from './views/proof/proof.ts';
export type { IncidentMark, IncidentView } from './views/incident.ts';
export type { NoticeQuery, NoticeView, SaidView, SilenceView } from './views/notices.ts';
export type { NoticeState, RecipientRole } from './model/notice-record.ts';
export type {
  FleetState,
  Incident,
  IncidentEnd,
  RecentBreak,
  Scope,
  ScopeCounters,
} from './model/incident.ts';
export type { AccountExplanation, ExplainedAccount, HistoryEntry } from './views/history.ts';
export {
  createReconnector,
  englishWords,
  expressHandler,
  fastifyPlugin,
  honoHandler,
  nodeHandler,
  notifyUrl,
  routeHandlers,
  type EndpointName,
  type HostedLinkMaker,
  type ReceiverEvent,
  type ReconnectableAccounts,
  type Reconnector,
  type ReconnectorOptions,
  type ReconnectLink,
  type ReconnectNotice,
  type ReconnectWords,
  type FastifyLike,
  type FastifyReplyLike,
  type FastifyRequestLike,
  type NodeHandler,
  type NotifyUrlParts,
  type Receiver,
  type ReceiverOptions,
  type ReceiverSecrets,
  type RouteHandlers,
} from './http/index.ts';
export {
  inspectWith,
  type InspectedActor,
  type InspectedState,
  type InspectOptions,
  type ManualInspector,
} from './inspector/stately/inspect-with.ts';
export type { Listener, ListenOptions } from './lifecycle/emitter.ts';
export type { LifecycleEvents } from './lifecycle/events.ts';
export type { ForgetChoice, ForgetOptions } from './engine/forgetting.ts';
export { Lifecycle } from './lifecycle/lifecycle.ts';
export type { BreakOutcome, LifecycleParts, ReceiveOptions } from './lifecycle/options.ts';
export { createMemoryStore, type MemoryStoreOptions } from './memory/store.ts';
export type { Moment } from './model/moment.ts';
export type {
  AccountPage,
  AccountSource,
  PolledAccount,
  ReconcileOptions,
  ReconcileProblem,
  ReconcileSummary,
} from './intake/reconcile.ts';
export type { QuarantineChoice, RetryOptions } from './intake/quarantine.ts';
export { stalenessOf, type Reconciler, type ReconcilerOptions } from './intake/reconciler.ts';
export type {
  DropSummary,
  QuarantineSummary,
  QuarantineView,
  RetriedDelivery,
  RetrySummary,
} from './views/quarantine.ts';
export type {
  AppliedReceipt,
  ForeignReceipt,
  NotedReceipt,
  QuarantinedReceipt,
  Receipt,
  TransitionView,
  UnmovedReceipt,
} from './views/receipt.ts';
export type {
  AccountCause,
  AccountStatus,
  AccountType,
  CauseOf,
  ConnectionPath,
  NamedCause as CauseName,
  SyncState,
} from './model/names.ts';
export {
  createClassicInspector,
  type ClassicInspector,
  type ClassicInspectorOptions,
} from './inspector/classic/inspector.ts';
export type { InspectorRelay, InspectorRelayOptions } from './inspector/live-wire.ts';
export type { BreakView } from './views/break.ts';
export type { TwinView, Twins } from './views/twins.ts';
export type { PauseView } from './views/pause.ts';
export type { Permission, PermissionQuestion, PermissionReason } from './views/permission.ts';
export type { Remedy } from './views/remedy.ts';
export type { FormatCount, RejectedLine, ReplayOptions, ReplaySummary } from './intake/replay-options.ts';
export type { ReplayEntry, ReplayInput } from './intake/replay-lines.ts';
export type { AccountSnapshot, Deadline } from './model/snapshot.ts';
export type { State, StateValue } from './model/state.ts';
export { openSqliteStore } from './sqlite/index.ts';
export { localLedger } from './engine/local-ledger.ts';
export type { Ledger, LedgerReader, Needs, ReadsAtOnce, Workbench, WorkbenchWriter } from './store/ledger.ts';
export type * from './store/port.ts';
export { systemClock } from './lifecycle/system-clock.ts';
export { importLog, type ImportSummary } from './import.ts';
export { upgradeDatabase, type UpgradeOptions } from './upgrade.ts';
export { fitWeights, type FitOptions, type LearntBreak } from './decide/learning/fit.ts';
export type { Outcome } from './decide/learning/outcome.ts';
export { scoreOf, type DiagnosisScore, type JudgedBreak, type Verdict } from './decide/learning/score.ts';
export {
  episodesOf,
  judged,
  learnt,
  type Episode,
  type LearntEpisode,
  type LookedAt,
} from './views/episodes.ts';
export { exportLog, exportWholeLog } from './views/export.ts';
export type { MovedAccount, RenewalSummary, UpgradeSettings, UpgradeSummary } from './views/upgrade.ts';
export {
  apiErrorSignal,
  createUnipileClient,
  fromUnipileSdk,
  reconnectSignal,
  type HostedLink,
  type NewWebhook,
  type ReconnectAnswer,
  type RegisteredWebhook,
  type UnipileClient,
  type UnipileOptions,
  type UnipileSdk,
  type Webhooks,
} from './unipile/index.ts';
export { fastReaders, logReader, readLine, readPayload, readersOf, parseBody } from './wire/index.ts';
export { accountMachine, accountMachineUnder, MACHINE_VERSION, type Tag } from '../machines/account.ts';
export { causes, causesOf, nameOf } from '../machines/causes/catalogue.ts';
export type { Actor, Cause, Strength } from '../machines/causes/cause.ts';
export type { Contribution } from '../machines/causes/hypothesis.ts';
export type { Weights } from '../machines/causes/weights.ts';
export type { AccountContext } from '../machines/context.ts';
export type { AccountEvent, EventFlag, EventSource, MachineEvent } from '../machines/event.ts';
export { defaultNoticePolicy, type NoticePolicy } from '../machines/notice.ts';
export { defaultPolicy, type Policy } from '../machines/policy.ts';
export { providerOf, providers, reportsSync, type Provider } from '../machines/provider.ts';
export type { FleetFact, IncidentScope, IncidentSignal, Signal } from '../machines/signal.ts';
export { isStatus, statuses, type Status } from '../machines/status.ts';
export * from './notify/index.ts';
export type { Retention } from './engine/pruning.ts';
