import fc from 'fast-check';
import { chartStepperUnder, stepperUnder, type Stepper } from '../../src/decide/step.ts';
import { createMemoryStore, openLifecycle, openSqliteStore, readPayload, rebuild } from '../../src/index.ts';
import { serialize } from '../../src/model/snapshot.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { anyLongHistory, live } from '../lives.ts';
import { T0 } from '../payloads.ts';
import { Findings, type Chapter, type Run } from './chapter.ts';

/** The seed that repeats one history, as `fast-check` takes it. */
const seedOf = (run: Run, count: number): number => (run.seed * 1_000_003 + count) % 2 ** 31;

/** Lives that are drawn at once: to begin drawing takes longer than to draw. */
const AT_ONCE = 100;

/** Histories of accounts on the pure core: by compiled steps, and by XState itself. */
export const compareSteps = (run: Run, compiled: Stepper, byChart: Stepper): Findings => {
  const findings = new Findings();
  for (let count = 0; findings.tried < run.times; count += 1) {
    const seed = seedOf(run, count);
    for (const history of fc.sample(anyLongHistory, { seed, numRuns: AT_ONCE })) {
      const [one, other] = [compiled, byChart].map((stepper) => JSON.stringify([...live(history, stepper)]));
      if (one !== other)
        findings.add(`histories of seed ${seed}`, ['a compiled step is not what XState does']);
      findings.tried += 1;
    }
    run.progress(findings.tried);
  }
  return findings;
};

/** See {@link compareSteps}. */
export const pureHistories: Chapter = {
  name: 'histories',
  what: 'random histories on the pure core, each step compared with XState’s own',
  unit: 'histories',
  times: 1_000_000,
  run: (run) => Promise.resolve(compareSteps(run, stepperUnder(), chartStepperUnder()).tally()),
};

const words = [
  'OK',
  'CREDENTIALS',
  'CONNECTING',
  'RECONNECTED',
  'ERROR',
  'STOPPED',
  'PERMISSIONS',
  'DELETED',
];
const types = ['LINKEDIN', 'GOOGLE_OAUTH', 'WHATSAPP', 'MAIL'] as const;

/** Takes the same deliveries into a store; what it holds at the end, as text. */
const taken = async (run: Run, count: number, database: string | null): Promise<readonly string[]> => {
  const random = seededRandom(seedOf(run, count));
  const store = database === null ? createMemoryStore() : openSqliteStore({ database });
  const clock = createSimulatedClock(T0);
  const lifecycle = openLifecycle({ store, clock });
  const length = random.integer(3, 40);
  for (let step = 0; step < length; step += 1) {
    await clock.advance(random.pick([0, 1_000, 60_000, 3_600_000, 90_000_000]));
    const account_type = random.pick(types);
    const account_id = `${account_type}-${random.integer(1, 3)}`;
    await lifecycle.receive({ AccountStatus: { account_id, account_type, message: random.pick(words) } });
  }
  const held = [
    ...store.accounts({}).map(serialize),
    ...store.log({}).map((entry) => JSON.stringify(entry)),
    ...store.outbox(Number.MAX_SAFE_INTEGER).map((row) => JSON.stringify(row)),
  ];
  const broken = [...rebuild(store, readPayload)].map(String);
  await lifecycle.close();
  return [...held, ...broken];
};

/** Histories through SQLite, compared with the store in memory, and folded again. */
export const storedHistories: Chapter = {
  name: 'stored',
  what: 'random histories through SQLite, byte for byte those of the store in memory',
  unit: 'histories',
  times: 20_000,
  async run(run) {
    const findings = new Findings();
    for (let count = 1; count <= run.times; count += 1) {
      const [kept, wanted] = [await taken(run, count, ':memory:'), await taken(run, count, null)];
      if (kept.join('\n') !== wanted.join('\n'))
        findings.add(`history of seed ${seedOf(run, count)}`, ['SQLite holds something else']);
      findings.tried += 1;
      run.progress(count);
    }
    return findings.tally();
  },
};
