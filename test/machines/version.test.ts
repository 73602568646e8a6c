import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { transition, initialTransition } from 'xstate';
import { describe, expect, test } from 'vitest';
import { accountMachine, MACHINE_VERSION } from '../../machines/account.ts';
import { causes, nameOf } from '../../machines/causes/catalogue.ts';
import { initialContext } from '../../machines/context.ts';
import type { AccountEvent } from '../../machines/event.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import { statuses } from '../../machines/status.ts';
import { signalTypes } from '../../machines/signal.ts';
import { providers } from '../../machines/provider.ts';
import { serialize, type AccountSnapshot } from '../../src/model/snapshot.ts';
import { stepperUnder, type Stepper } from '../../src/decide/step.ts';
import { seededLog, storiesOfCauses } from './log.ts';

/** What is stored beside the version: were any of it to change, snapshots of old could not be trusted. */
interface Accepted {
  readonly version: string;
  /** The chart: its states, transitions, guards' and actions' names, tags. */
  readonly chart: string;
  /** Where a fixed log leads. */
  readonly behaviour: string;
  /** The code of `machines`, without comments and layout. */
  readonly source: string;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const chartDigest = (config: unknown): string => digest(JSON.stringify(config));

const log = [...seededLog(20_260_301, 2_000), ...storiesOfCauses()];

/** Runs a log, deadlines included: what each event did, and the snapshots at the end, as stored. */
const run = (events: readonly AccountEvent[], step: Stepper) => {
  const accounts = new Map<string, AccountSnapshot>();
  const done: string[] = [];
  const take = (event: AccountEvent): void => {
    const { decision, snapshot, transitions } = step(accounts.get(event.accountId) ?? null, event);
    accounts.set(event.accountId, snapshot);
    done.push(`${decision} ${transitions.map(({ to }) => `${to.connection}/${to.sync}`).join(' ')}`);
  };
  for (const event of events) {
    for (const { event: type, dueAt } of accounts.get(event.accountId)?.deadlines ?? [])
      if (dueAt <= event.at) take({ accountId: event.accountId, at: dueAt, source: 'deadline', type });
    take(event);
  }
  return { done, snapshots: [...accounts.values()] };
};

const behaviourDigest = (step: Stepper): string => {
  const { done, snapshots } = run(log, step);
  return digest([...done, ...snapshots.map(serialize)].join('\n'));
};

/** Drops comments, layout and the commas that layout brings; keeps strings as they are. */
const bare = (code: string): string =>
  code
    .replaceAll(
      /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\/.*|\/\*[\s\S]*?\*\/|\s+/g,
      (_, text: string | undefined) => text ?? '',
    )
    .replaceAll(/,(?=[)\]}])/g, '');

const directory = new URL('../../machines/', import.meta.url);

const sources = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .toSorted()
  .map((path) => ({ path, code: readFileSync(new URL(path, directory), 'utf8') }));

const sourceDigest = (files: typeof sources): string =>
  digest(files.map(({ path, code }) => `${path}\n${bare(code)}`).join('\n'));

const present: Accepted = {
  version: MACHINE_VERSION,
  chart: chartDigest(accountMachine.config),
  behaviour: behaviourDigest(stepperUnder(defaultPolicy)),
  source: sourceDigest(sources),
};

/** What has to be done before the present machine can be told from the accepted one; null for nothing. */
const complaint = (accepted: Accepted, now: Accepted): string | null => {
  const changed = (['chart', 'behaviour', 'source'] as const).filter((part) => accepted[part] !== now[part]);
  if (changed.length === 0 && accepted.version === now.version) return null;
  if (accepted.version === now.version)
    return (
      `The machine changed (${changed.join(', ')}) and its version ${now.version} did not, so stored snapshots would be ` +
      'taken for its own. Raise MACHINE_VERSION and the version in the chart, both in machines/account.ts, then run ' +
      '`npm run accept:machine`.'
    );
  return `Version ${now.version} of the machine is new: run \`npm run accept:machine\` and commit test/machines/version.json.`;
};

const record = new URL('version.json', import.meta.url);

describe('the version of the machine', () => {
  test('is that of the chart', () => {
    expect(accountMachine.version).toBe(MACHINE_VERSION);
  });

  test('changes with the machine', () => {
    if (process.env['ACCEPT_MACHINE'] === '1') writeFileSync(record, `${JSON.stringify(present, null, 2)}\n`);
    const accepted = JSON.parse(readFileSync(record, 'utf8')) as Accepted;
    expect(complaint(accepted, present)).toBeNull();
  });

  test.each(['chart', 'behaviour', 'source'] as const)('has to be raised when the %s changes', (part) => {
    const changed = { ...present, [part]: 'another' };
    expect(complaint(present, changed)).toContain(`changed (${part})`);
    expect(complaint(present, changed)).toContain('Raise MACHINE_VERSION');
    expect(complaint(present, { ...changed, version: '1000' })).toContain('accept:machine');
  });
});

describe('the log that shows the behaviour', () => {
  test('is the same one each time', () => {
    expect(seededLog(20_260_301, 2_000)).toEqual(log.slice(0, 2_000));
    expect(seededLog(1, 2_000)).not.toEqual(log.slice(0, 2_000));
  });

  test('tells of every provider, every status and every signal', () => {
    const heard = new Set<string>(
      log.flatMap((event) => [
        event.type,
        initialContext(event).provider,
        ...(event.type === 'SIGNAL' ? [event.signal.type] : []),
      ]),
    );
    expect([...providers, ...statuses, ...signalTypes, 'unknown'].filter((word) => !heard.has(word))).toEqual(
      [],
    );
  });

  test('leads through every documented cause', () => {
    const { done } = run(log, stepperUnder());
    const visited = done.join(' ');
    expect(causes.map(nameOf).filter((name) => !visited.includes(`CREDENTIALS.${name}/`))).toEqual([]);
    expect(done.filter((line) => line.includes('stalled')).length).toBeGreaterThan(0);
  });
});

describe('the digest', () => {
  test('of the chart sees one target moved', () => {
    const moved = JSON.stringify(accountMachine.config).replace(
      '"target":"RUNNING"',
      '"target":"SYNC_SUCCESS"',
    );
    expect(chartDigest(JSON.parse(JSON.stringify(accountMachine.config)))).toBe(present.chart);
    expect(chartDigest(JSON.parse(moved))).not.toBe(present.chart);
  });

  test('of the behaviour sees a threshold moved', () => {
    expect(behaviourDigest(stepperUnder({ ...defaultPolicy }))).toBe(present.behaviour);
    expect(behaviourDigest(stepperUnder({ ...defaultPolicy, usagePercent: 80 }))).not.toBe(present.behaviour);
  });

  test('of the behaviour sees a guard changed', () => {
    const ends = (machine: typeof accountMachine): string => {
      const accounts = new Map<string, ReturnType<typeof machine.getInitialSnapshot>>();
      for (const event of log) {
        const before = accounts.get(event.accountId) ?? initialTransition(machine, event)[0];
        accounts.set(event.accountId, transition(machine, before, event)[0]);
      }
      return digest(JSON.stringify([...accounts.values()].map(({ value, context }) => [value, context])));
    };
    const altered = accountMachine.provide({ guards: { isPoll: () => true } });
    expect(ends(accountMachine.provide({}))).toBe(ends(accountMachine));
    expect(ends(altered)).not.toBe(ends(accountMachine));
  });

  test('of the source sees code, and neither comments nor layout', () => {
    const edited = (edit: (code: string) => string) =>
      sources.map(({ path, code }) => ({ path, code: path === 'guards.ts' ? edit(code) : code }));
    expect(
      sourceDigest(edited((code) => `// a remark\n${code.replaceAll('\n', '\n\n  ')}/* another */`)),
    ).toBe(present.source);
    expect(sourceDigest(edited((code) => code.replace("'poll'", "'p oll'")))).not.toBe(present.source);
    expect(sourceDigest(edited((code) => code.replace('=== null', '!== null')))).not.toBe(present.source);
  });
});
