import type { DecisionName } from '../model/decision.ts';
import type { Effect } from '../model/effect.ts';
import type { AccountCause, AccountStatus } from '../model/names.ts';

/** What a matcher found, in the form that `expect.extend` of Vitest and Jest takes. */
export interface MatcherResult {
  readonly pass: boolean;
  /** What is said when it fails; with `not`, when it passes. */
  readonly message: () => string;
}

/** The matchers as `expect(…)` has them, for the types of your test runner; `R` is what they return there. */
export interface LifecycleMatchers<R = void> {
  /** An account, or the receipt of a delivery: its account has this status. */
  toHaveStatus(status: AccountStatus): R;
  /** An account or a receipt: this cause leads; null where its status has none. */
  toHaveCause(cause: AccountCause | null): R;
  /** An account or a receipt: who must act. */
  toNeed(who: 'user' | 'operator' | 'nobody'): R;
  /** A receipt: what was decided. */
  toHaveDecision(decision: DecisionName | 'foreign'): R;
  /** A lifecycle of `createTestLifecycle`: what it has put out holds such an effect, about this account where one is named. */
  toHavePutOut(effect: Effect['type'], accountId?: string): R;
}

/** What the matchers look at in an account; `AccountView` has it. */
interface SeenAccount {
  readonly accountId: string;
  readonly provider: string;
  readonly status: string;
  readonly cause: string | null;
  readonly needsUser: boolean;
  readonly needsOperator: boolean;
}

const isKeyed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isSeenAccount = (value: unknown): value is SeenAccount =>
  isKeyed(value) && 'accountId' in value && 'status' in value && 'needsUser' in value;

/** The account of a view or a receipt, or null. */
const seenAccountIn = (received: unknown): SeenAccount | null => {
  const account = isKeyed(received) && 'decision' in received ? received['account'] : received;
  return isSeenAccount(account) ? account : null;
};

const needOf = ({ needsUser, needsOperator }: SeenAccount): string => {
  if (needsUser) return 'user';
  return needsOperator ? 'operator' : 'nobody';
};

const shownIn = (value: unknown): string => {
  if (value === undefined) return 'undefined';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
};

/** Looks at one fact of an account. */
const factMatcher =
  (fact: string, factOf: (account: SeenAccount) => string | null) =>
  (received: unknown, expected: unknown): MatcherResult => {
    const account = seenAccountIn(received);
    if (account === null)
      return {
        pass: false,
        message: () => `expected an account or a receipt that has one, and got ${shownIn(received)}`,
      };
    const found = factOf(account);
    const pass = found === expected;
    const { accountId, provider, status, cause } = account;
    const stands = [status, cause].filter((word) => word !== null).join(' ');
    return {
      pass,
      message: () =>
        `expected ${accountId} (${provider}, ${stands}) ${pass ? 'not ' : ''}to ${fact} ${shownIn(expected)}` +
        (pass ? '' : `, but it is ${shownIn(found)}`),
    };
  };

const decisionMatcher = (received: unknown, expected: unknown): MatcherResult => {
  const decision = isKeyed(received) ? received['decision'] : undefined;
  const reason = isKeyed(received) && 'reason' in received ? `: ${shownIn(received['reason'])}` : '';
  const pass = decision !== undefined && decision === expected;
  return {
    pass,
    message: () =>
      decision === undefined
        ? `expected the receipt of a delivery, and got ${shownIn(received)}`
        : `expected the decision ${pass ? 'not ' : ''}to be ${shownIn(expected)}${pass ? '' : `, but it is ${shownIn(decision)}${reason}`}`,
  };
};

/** An effect with its account, as a lifecycle emits it. */
interface SeenEffect {
  readonly accountId: string;
  readonly effect: Effect;
}

const effectMatcher = (received: unknown, type: unknown, accountId?: unknown): MatcherResult => {
  const list = isKeyed(received) ? received['effects'] : undefined;
  if (!Array.isArray(list))
    return {
      pass: false,
      message: () => `expected a lifecycle of createTestLifecycle, and got ${shownIn(received)}`,
    };
  const effects = list as readonly SeenEffect[];
  const pass = effects.some(
    (each) => each.effect.type === type && (accountId === undefined || each.accountId === accountId),
  );
  const about = accountId === undefined ? '' : ` about ${String(accountId)}`;
  const all = effects.map((each) => `${each.effect.type} about ${each.accountId}`).join(', ');
  return {
    pass,
    message: () =>
      `expected ${pass ? 'no effect' : 'an effect'} ${String(type)}${about}; put out was ${all === '' ? 'nothing' : all}`,
  };
};

/** Matchers for `expect.extend` of Vitest and Jest; {@link LifecycleMatchers} are their types. */
export const lifecycleMatchers = {
  toHaveStatus: factMatcher('have the status', ({ status }) => status),
  toHaveCause: factMatcher('have the cause', ({ cause }) => cause),
  toNeed: factMatcher('need', needOf),
  toHaveDecision: decisionMatcher,
  toHavePutOut: effectMatcher,
} as const;
