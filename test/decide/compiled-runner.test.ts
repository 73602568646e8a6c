import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import type { MachineEvent } from '../../machines/event.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import { decisionNames } from '../../src/model/decision.ts';
import type * as plans from '../../src/decide/compiled-runner.ts';
import type { Runner } from '../../src/decide/chart-runner.ts';
import { stateOf, type State } from '../../src/model/state.ts';
import { chartStepperUnder, stepperUnder, type Step, type Stepper } from '../../src/decide/step.ts';
import { anyLongHistory, live } from '../lives.ts';

/** How many random steps are taken both ways. `npm run test:plans` takes a million; by default it is a share of them. */
const STEPS = Number(process.env['PLAN_STEPS'] ?? 60_000);

/** With so many steps chance has led through every state; with fewer it may have missed a few: 1.4 of them on average. */
const MILLION = 1_000_000;
const RARE_STATES = 8;

/** Another one in each run, unless it is given to take the same steps again. The name of the test tells it. */
const SEED = Number(process.env['PLAN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** After so many histories a stepper begins without plans again, so that other events are the first to need them. */
const HISTORIES_PER_STEPPER = 250;

/** One under which little evidence is enough, so that causes lead which take more than a random history brings. */
const credulous: Policy = {
  ...defaultPolicy,
  weakProbability: 0.2,
  evidenceWindowHours: 6,
  sessionLifetimeDays: 13,
  scopesSuspectedMinutes: 24 * 60,
  phoneOfflineDays: 1,
  wrongUserAgentHours: 400 * 24,
  rejectStreakCount: 1,
  rejectStreakWindowHours: 72,
  providerErrorBurstCount: 2,
  flappingCount: 1,
  usagePercent: 10,
  connectingStallsMinutes: 5,
  fleetMailDomainAccounts: 1,
  fleetOauthProviderShare: 0.1,
  fleetProxyHostAccounts: 1,
  limits: [{ provider: 'instagram', action: 'search', windowHours: 24, count: 20 }],
};

/** What the steps of a comparison had to do with. */
class Met {
  steps = 0;
  readonly decisions = new Set<string>();
  readonly connections = new Set<string>();

  note({ decision, snapshot }: Step): void {
    this.decisions.add(decision);
    this.connections.add(stateOf(snapshot.value).connection);
  }
}

/** Ways in which following plans could go wrong, done to a runner that follows them rightly. */
const faults: Readonly<Record<string, (runner: Runner) => Runner>> = {
  'goes by the first answers of the guards for good': (runner) => {
    const ends = new Map<string, State>();
    return {
      ...runner,
      step(standing, event, at) {
        const run = runner.step(standing, event, at);
        const key = `${event.type} ${standing.state.connection} ${standing.state.sync}`;
        const end = ends.get(key) ?? run.state;
        ends.set(key, end);
        return { ...run, state: end };
      },
    };
  },
  'shares a plan between types of event': (runner) => {
    const types = new Map<State, string>();
    return {
      ...runner,
      step(standing, event, at) {
        const type = types.get(standing.state) ?? event.type;
        types.set(standing.state, type);
        return runner.step(standing, { ...event, type } as MachineEvent, at);
      },
    };
  },
  'keeps the moment of a deadline instead of its delay': (runner) => {
    const moments = new Map<string, number>();
    return {
      ...runner,
      step(standing, event, at) {
        const run = runner.step(standing, event, at);
        const deadlines = run.deadlines.map((deadline) => {
          const dueAt = moments.get(deadline.event) ?? deadline.dueAt;
          moments.set(deadline.event, dueAt);
          return { ...deadline, dueAt };
        });
        return { ...run, deadlines };
      },
    };
  },
};

/** How much is compared, and what is to be told about it. */
interface Comparison {
  readonly steps: number;
  readonly met?: Met;
  /** Makes a stepper that has no plans yet. */
  readonly fresh: () => Stepper;
  readonly chart: Stepper;
}

/** Holds whole steps to those that the chart takes, byte for byte. */
const compare = ({ steps, met = new Met(), fresh, chart }: Comparison): void => {
  const until = met.steps + steps;
  while (met.steps < until) {
    const planned = fresh();
    const same = fc.property(anyLongHistory, (history) => {
      const taken = live(history, chart);
      expect(JSON.stringify(live(history, planned))).toBe(JSON.stringify(taken));
      met.steps += taken.length;
      for (const { step } of taken) met.note(step);
    });
    fc.assert(same, { numRuns: HISTORIES_PER_STEPPER, seed: SEED + met.steps });
  }
};

const planned = (policy: Policy) => () => stepperUnder({ ...policy });

/** All paths of the chart's leaves in the region of the connection. */
const leaves = (node: typeof accountMachine.root, path = ''): readonly string[] => {
  const below = Object.values(node.states);
  return below.length === 0
    ? [path]
    : below.flatMap((child) =>
        leaves(child as typeof node, path === '' ? child.key : `${path}.${child.key}`),
      );
};

describe('following plans', () => {
  test(
    `gives the same as asking XState at every step, in each of ${STEPS} random steps (PLAN_SEED=${SEED})`,
    () => {
      const met = new Met();
      const begun = performance.now();
      for (const policy of [defaultPolicy, credulous])
        compare({ steps: STEPS / 2, met, fresh: planned(policy), chart: chartStepperUnder(policy) });
      const seconds = (performance.now() - begun) / 1000;
      if (process.env['PLAN_STEPS'] !== undefined)
        console.info(`${met.steps} steps are equal; PLAN_SEED=${SEED}; ${seconds.toFixed(0)} s`);
      expect([...met.decisions].toSorted()).toEqual(
        decisionNames.filter((name) => name !== 'quarantined').toSorted(),
      );
      const missed = leaves(accountMachine.root.states['connection'] as never).filter(
        (path) => !met.connections.has(path),
      );
      expect(missed.length).toBeLessThanOrEqual(STEPS < MILLION ? RARE_STATES : 0);
    },
    // A step both ways takes some 0.1 ms; other work may have most of the machine.
    240_000 + STEPS * 2,
  );

  describe('is seen to go wrong when it', () => {
    afterEach(() => {
      vi.doUnmock('../../src/decide/compiled-runner.ts');
      vi.resetModules();
    });

    test.each(Object.entries(faults))('%s', async (_, spoil) => {
      vi.resetModules();
      vi.doMock('../../src/decide/compiled-runner.ts', async (original) => {
        const { createCompiledRunner } = await original<typeof plans>();
        return { createCompiledRunner: (policy: Policy) => spoil(createCompiledRunner(policy)) };
      });
      const broken = await import('../../src/decide/step.ts');
      const fresh = (): Stepper => broken.stepperUnder({ ...defaultPolicy });
      expect(() => compare({ steps: 10_000, fresh, chart: chartStepperUnder() })).toThrow('Property failed');
    });
  });
});
