import fc from 'fast-check';
import { createActor, initialTransition, transition } from 'xstate';
import { describe, expect, test } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { causesOf, nameOf } from '../../machines/causes/catalogue.ts';
import type { AccountContext } from '../../machines/context.ts';
import type { AccountEvent } from '../../machines/event.ts';
import { wholeEvent } from '../../machines/parts.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { connectionOf, stateOf, statusOfPath } from '../../src/model/state.ts';
import { chartStepperUnder, stepperUnder } from '../../src/decide/step.ts';
import { isOfAnotherTenant } from '../../src/decide/tenancy.ts';
import { anyHistory, live, stallDeadline, type Taken } from '../lives.ts';
import { departure, facts, status } from '../machines/journey.ts';

const step = stepperUnder();

const connection = (snapshot: AccountSnapshot): string => stateOf(snapshot.value).connection;

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
};

/** Holds each step of any history, and what the steps have in common, to a check. */
const always = (check: (taken: readonly Taken[]) => void, runs = 200): void => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      check(live(history, step));
    }),
    { numRuns: runs },
  );
};

describe('a step', () => {
  test('is the same, byte for byte, each time it is taken', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const first = JSON.stringify(live(history, step));
        const again = live(history, stepperUnder({ ...defaultPolicy }));
        const stored = live(history, step, (snapshot) => JSON.parse(JSON.stringify(snapshot)));
        expect(JSON.stringify(again)).toBe(first);
        expect(JSON.stringify(stored)).toBe(first);
      }),
      { numRuns: 150 },
    );
  });

  test('changes neither the snapshot that it starts from nor the event', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const careful = live(
          history,
          (before, event, duplicate) => step(frozen(before), frozen(event), duplicate),
          frozen,
        );
        expect(careful).toEqual(live(history, step));
      }),
      { numRuns: 100 },
    );
  });

  test('is applied if, and only if, the event itself makes a transition', () => {
    always((taken) => {
      for (const { event, step: done } of taken) {
        const own = done.transitions.filter((one) => one.event !== 'IDENTIFIED');
        expect(own.map((one) => one.event)).toEqual(done.decision === 'applied' ? [event.type] : []);
        for (const { from, to } of done.transitions) expect(to).not.toEqual(from);
      }
    });
  });

  test('numbers transitions from 1 on without a gap, each beginning where the last one ended', () => {
    always((taken) => {
      const transitions = taken.flatMap(({ step: done }) => done.transitions);
      expect(transitions.map(({ version }) => version)).toEqual(transitions.map((_, index) => index + 1));
      expect(taken.at(-1)?.step.snapshot.version).toBe(transitions.length);
      for (const [index, { from }] of transitions.entries())
        if (index > 0) expect(from).toEqual(transitions[index - 1]?.to);
    });
  });

  test('never lets an account go back in time', () => {
    always((taken) => {
      for (const { before, event, step: done } of taken) {
        const { context, since } = done.snapshot;
        expect(context.lastSeenAt).toBe(Math.max(event.at, before?.context.lastSeenAt ?? event.at));
        expect(since).toBeGreaterThanOrEqual(before?.since ?? since);
        expect(since).toBeLessThanOrEqual(context.lastSeenAt);
        for (const { at } of done.transitions) expect(at).toBe(context.lastSeenAt);
      }
    });
  });

  test('finds for no account a cause that is documented for another provider', () => {
    always((taken) => {
      for (const { step: done } of taken) {
        const [, cause] = connection(done.snapshot).split('CREDENTIALS.');
        const known: readonly string[] = causesOf(done.snapshot.context.provider).map(nameOf);
        if (cause !== undefined && cause !== 'undetermined') expect(known).toContain(cause);
      }
    });
  });

  test('waits for a deadline in CONNECTING.attempting, and nowhere else', () => {
    always((taken) => {
      for (const { step: done } of taken)
        expect(done.snapshot.deadlines.map(({ event }) => event)).toEqual(
          connection(done.snapshot) === 'CONNECTING.attempting' ? [stallDeadline] : [],
        );
    });
  });
});

describe('the stepper', () => {
  test('does what the default policy says when none is named', () => {
    expect(stepperUnder()).toBe(stepperUnder(defaultPolicy));
    expect(chartStepperUnder(defaultPolicy)(null, status('OK', departure))).toEqual(
      step(null, status('OK', departure)),
    );
  });
});

/** What of a context the chart itself decides; the rest is kept by the stepper. */
const decidedByChart = (context: AccountContext): AccountContext => ({
  ...context,
  lastSeenAt: 0,
  lastVerifiedAt: null,
  lastOccurredAt: null,
  tenant: null,
  product: null,
  parts: null,
  breaks: [],
});

type ChartState = ReturnType<typeof accountMachine.getInitialSnapshot>;

describe('a whole history', () => {
  interface Heard {
    readonly event: AccountEvent | { readonly type: 'IDENTIFIED'; readonly accountType: string };
    /** What the stepper keeps and the weighing of causes reads. */
    readonly lastVerifiedAt: number | null;
  }

  /** The events as the chart hears them: in order of time, of the whole account, preceded by the word of its type. */
  const heard = (taken: readonly Taken[]): readonly Heard[] =>
    taken.flatMap(({ before, event, step: done }) => {
      if (done.decision === 'duplicate' || done.decision === 'stale') return [];
      if (before !== null && isOfAnotherTenant(before, event)) return [];
      const { accountType } = event;
      const isNews = before !== null && before.context.accountType === null && accountType !== undefined;
      const timed: AccountEvent = { ...event, at: done.snapshot.context.lastSeenAt };
      const standing = before === null ? 'NEW' : statusOfPath(connectionOf(before.value));
      const { event: whole } = wholeEvent(before?.context.parts ?? null, standing, timed);
      const { lastVerifiedAt } = done.snapshot.context;
      const news: Heard = { event: whole, lastVerifiedAt };
      return isNews ? [{ event: { type: 'IDENTIFIED', accountType }, lastVerifiedAt }, news] : [news];
    });

  const hold = (follow: (state: ChartState, event: Heard['event']) => ChartState): void => {
    always((taken) => {
      const [first] = taken;
      if (first === undefined) return;
      let end = initialTransition(accountMachine, first.event)[0];
      for (const { event, lastVerifiedAt } of heard(taken)) {
        const { value, context } = end;
        end = follow(
          accountMachine.resolveState({ value, context: { ...context, lastVerifiedAt } }) as ChartState,
          event,
        );
      }
      const { value, context } = taken.at(-1)?.step.snapshot ?? first.step.snapshot;
      expect(end.value).toEqual(value);
      expect(decidedByChart(end.context)).toEqual(decidedByChart(context));
    }, 100);
  };

  test("ends where XState's own transition function ends", () => {
    hold((state, event) => transition(accountMachine, state, event)[0]);
  });

  test('ends where a live actor ends, stored and started again before each event', () => {
    hold((state, event) => {
      const actor = createActor(accountMachine, {
        snapshot: accountMachine.getPersistedSnapshot(state),
        input: facts(departure),
      });
      actor.start();
      actor.send(event);
      const next = actor.getSnapshot();
      actor.stop();
      return next;
    });
  });
});
