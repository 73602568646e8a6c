/*
 * One slip per case, each of which the compiler must catch: a line below `@ts-expect-error` that compiles is an error of
 * `npm run types`. `typos.test.ts` counts the cases.
 */
import type { SnapshotFrom } from 'xstate';
import {
  type accountMachine,
  decide,
  openLifecycle,
  type AccountEvent,
  type AccountQuery,
  type AccountView,
  type CauseOf,
  type Effect,
  type HistoryEntry,
  type Policy,
  type Receipt,
  type RefusedAccount,
  type State,
} from '../../src/index.ts';

declare const view: AccountView;
declare const receipt: Receipt;
declare const snapshot: SnapshotFrom<typeof accountMachine>;
declare const effect: Effect;
declare const entry: HistoryEntry;
declare const linkedin: RefusedAccount<'linkedin'>;
const lifecycle = openLifecycle();

// Accounts

// @ts-expect-error a status that there is not
export const misspeltStatus = view.status === 'CREDENTAILS';

// @ts-expect-error SYNC_SUCCESS is a state of `sync`, never a status of an account
export const statusOfAnotherRegion = view.status === 'SYNC_SUCCESS';

// @ts-expect-error a misspelt field
export const misspeltField = view.casue;

// @ts-expect-error a provider that there is not
export const misspeltProvider = view.provider === 'linkdin';

// @ts-expect-error a state of synchronisation that there is not
export const misspeltSync = view.sync === 'DONE';

// @ts-expect-error a tag that there is not
export const misspeltTag = view.tags.includes('needUser');

// @ts-expect-error a cause that there is not
export const misspeltCause = view.cause === 'linkedin.sessionExpire';

// @ts-expect-error a cause without its family
export const causeWithoutFamily = view.cause === 'sessionExpired';

// @ts-expect-error a cause of another provider
export const causeOfAnotherProvider = linkedin.cause === 'imap.passwordChanged';

// @ts-expect-error a cause of another provider, where the provider is known by narrowing
if (view.status === 'CREDENTIALS' && view.provider === 'google' && view.cause === 'phone.phoneOffline')
  void 0;

// @ts-expect-error WhatsApp and LinkedIn have no cause in common but `undetermined`
export const foreignCause: CauseOf<'whatsapp'> = 'linkedin.sessionTerminated';

// @ts-expect-error Messenger has no documented cause
export const causeOfNone: CauseOf<'messenger'> = 'instagram.sessionExpired';

// @ts-expect-error an account that works has no cause
if (view.status === 'OK') void view.cause.length;

// @ts-expect-error an account that works has no remedy
export const remedyOfNone = (one: AccountView) => one.status === 'OK' && one.remedy.forUser;

// @ts-expect-error a view is not to be changed
view.status = 'OK';

// Receipts

// @ts-expect-error a decision that there is not
export const misspeltDecision = receipt.decision === 'aplied';

// @ts-expect-error a quarantined delivery moved nothing
if (receipt.decision === 'quarantined') void receipt.transition;

// @ts-expect-error only what was quarantined has a reason
if (receipt.decision === 'applied') void receipt.reason;

// @ts-expect-error a foreign webhook is of no account
if (receipt.decision === 'foreign') void receipt.account.status;

// @ts-expect-error a receipt may be of no account
export const unguarded = receipt.account.status;

// @ts-expect-error a state that the chart has not
if (receipt.decision === 'applied') void (receipt.transition.to.connection === 'CONNECTING.staled');

// Questions

// @ts-expect-error a filter that there is not
void lifecycle.accounts({ stauts: 'OK' });

// @ts-expect-error a status that there is not
void lifecycle.accounts({ status: 'CREDENTAILS' });

// @ts-expect-error a provider that there is not
void lifecycle.attention({ provider: 'linkdin' });

// @ts-expect-error a cause that there is not
export const query: AccountQuery = { cause: 'linkedin.sesionExpired' };

// @ts-expect-error an order that there is not
export const order: AccountQuery = { order: 'age' };

// Listeners

// @ts-expect-error the event is called `transition`
lifecycle.on('transitions', () => undefined);

// @ts-expect-error what is heard has no such field
lifecycle.on('effect', ({ acountId }) => acountId);

// @ts-expect-error a state that the chart has not
lifecycle.subscribe(({ to }) => to.connection === 'CREDENTIALS.linkedin.sessionExpird');

// @ts-expect-error a decision that there is not
lifecycle.on('decision', ({ decision }) => decision === 'duplicated');

// Effects and history

// @ts-expect-error an effect that there is not
export const misspeltEffect = effect.type === 'askuser';

// @ts-expect-error a `verify` names no status
if (effect.type === 'verify') void effect.status;

// @ts-expect-error a status that there is not
if (effect.type === 'askOperator') void (effect.status === 'ERORR');

// @ts-expect-error a reason that there is not
export const misspeltReason: Effect = { type: 'verify', reason: 'stale' };

// @ts-expect-error a source that there is not
export const misspeltSource = entry.source === 'webhok';

// @ts-expect-error a state that the chart has not
export const misspeltState: State = { connection: 'CREDENTIALS', sync: 'RUNNING' };

// Signals

// @ts-expect-error a signal that there is not
void lifecycle.signal('a', { type: 'apiFailure', status: 401, error: '' });

// @ts-expect-error a method that there is not
void lifecycle.signal('a', { type: 'connection', method: 'password' });

// @ts-expect-error a checkpoint that there is not
void lifecycle.signal('a', { type: 'reconnectAnswer', status: 202, error: '', checkpoint: '2AF' });

// @ts-expect-error a scope that there is not
void lifecycle.signal('a', { type: 'fleet', scope: 'domain', accounts: 2, share: 1, window_minutes: 5 });

// @ts-expect-error a fact of a host without the account that it is told of
void lifecycle.signal({ type: 'proxyHealth', proxy_host: 'p-1', healthy: false });

// @ts-expect-error a misspelt field
void lifecycle.signal('a', { type: 'usage', action: 'message', count: 1, windowHours: 24 });

// Options

// @ts-expect-error a policy setting that there is not
openLifecycle({ policy: { connectingStallMinutes: 30 } });

// @ts-expect-error a setting of another type
export const policy: Partial<Policy> = { usagePercent: '90' };

// @ts-expect-error an option that there is not
openLifecycle({ databse: 'accounts.db' });

// @ts-expect-error an event that the machine does not hear
export const misspeltEvent: AccountEvent = { type: 'RECONECTED', accountId: 'a', at: 0, source: 'webhook' };

// @ts-expect-error a source that there is not
decide(null, { type: 'OK', accountId: 'a', at: 0, source: 'webhooks' });

// @ts-expect-error a region that the chart has not
snapshot.matches({ conection: 'OK' });

// @ts-expect-error a state that the chart has not
snapshot.matches({ connection: 'RECONECTED' });

// @ts-expect-error a tag that the chart has not
snapshot.hasTag('needUser');
