/* What compiles because the types know the domain. A line that does not is an error of `npm run types`. */
import type { CauseFamily } from '../../machines/causes/cause.ts';
import type { Status } from '../../machines/status.ts';
import type {
  AccountCause,
  AccountStatus,
  AccountType,
  AccountView,
  CauseName,
  CauseOf,
  ConnectionPath,
  Effect,
  HypothesisView,
  Provider,
  Receipt,
  Remedy,
  SyncState,
  TransitionView,
} from '../../src/index.ts';

/** Whether two types are the same; else this does not compile where `true` is wanted. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Takes `true` for each pair of types that must be the same. */
const same = <_ extends true>(): void => undefined;

same<Same<AccountStatus, 'NEW' | Exclude<Status, 'SYNC_SUCCESS'>>>();
same<Same<SyncState, 'NOT_REPORTED' | 'WAITING' | 'RUNNING' | 'SYNC_SUCCESS'>>();
same<Same<AccountView['status'], AccountStatus>>();
same<Same<NonNullable<AccountView['cause']>, AccountCause>>();
same<Same<CauseOf, AccountCause>>();
same<Same<Extract<ConnectionPath, `CONNECTING${string}`>, 'CONNECTING.attempting' | 'CONNECTING.stalled'>>();
same<Same<CauseName extends `${infer Family}.${string}` ? Family : never, CauseFamily>>();
same<Same<CauseOf<'x'>, Extract<CauseOf<'imap'>, 'undetermined'>>>();
same<Same<Exclude<CauseOf<'imap'>, `imap.${string}`>, 'undetermined'>>();
same<Same<CauseOf<'x'>, 'undetermined'>>();
same<Same<CauseOf<'google'>, CauseOf<'microsoft'>>>();

/** A status in words; a status that is not dealt with does not compile. */
export const inWords = (view: AccountView): string => {
  switch (view.status) {
    case 'OK':
    case 'RECONNECTED': {
      const works: true = view.operational;
      const cause: null = view.cause;
      return `${works} ${cause}`;
    }
    case 'CREDENTIALS': {
      const remedy: Remedy = view.remedy;
      const cause: AccountCause = view.cause;
      const hypotheses: readonly HypothesisView[] = view.hypotheses;
      if (view.provider === 'linkedin') {
        const narrow: CauseOf<'linkedin'> = view.cause;
        return narrow;
      }
      return `${cause} ${remedy.forUser} ${hypotheses.length}`;
    }
    case 'ERROR':
    case 'STOPPED':
    case 'PERMISSIONS':
      return view.remedy.forOperator;
    case 'CONNECTING':
      return view.remedy?.forOperator ?? 'under way';
    case 'CREATION_SUCCESS':
    case 'CREATION_FAIL':
    case 'NEW':
    case 'DELETED':
      return view.status;
  }
};

/** A receipt in words; a decision that is not dealt with does not compile. */
export const whatItDid = (receipt: Receipt): string => {
  switch (receipt.decision) {
    case 'applied': {
      const transition: TransitionView = receipt.transition;
      return `${receipt.account.status} ${transition.to.connection}`;
    }
    case 'quarantined':
      return receipt.reason;
    case 'noted':
      return `${receipt.told}`;
    case 'foreign':
      return `${receipt.account}`;
    case 'repeat':
    case 'late':
    case 'stale':
    case 'duplicate':
    case 'unexpected':
    case 'afterDeletion':
    case 'unknownStatus':
    case 'recorded':
      return receipt.account.accountId;
  }
};

/** Without narrowing, what all have in common is there. */
export const common = (view: AccountView, effect: Effect): readonly unknown[] => [
  view.hypotheses.map(({ cause, strength }) => `${cause} ${strength}`),
  view.hypotheses[0]?.evidence,
  view.remedy?.actor,
  view.needsOperator,
  effect.type === 'askUser' ? effect.cause : null,
];

/** Words of the wire are open: types that are not yet documented are kept as they come. */
export const accountTypes: readonly AccountType[] = ['LINKEDIN', 'SOMETHING_NEW'];

export const providers = (view: AccountView): Provider => view.provider;
