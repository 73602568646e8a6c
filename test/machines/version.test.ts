import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { transition, initialTransition } from 'xstate';
import { describe, expect, test } from 'vitest';
import { accountMachine, MACHINE_VERSION } from '../../machines/account.ts';
import { causes, nameOf } from '../../machines/causes/catalogue.ts';
import type { Weights } from '../../machines/causes/weights.ts';
import { weigh } from '../../machines/causes/hypothesis.ts';
import { initialContext } from '../../machines/context.ts';
import type { AccountEvent } from '../../machines/event.ts';
import * as wordingFunctions from '../../machines/causes/wording.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import { statuses } from '../../machines/status.ts';
import { signalTypes } from '../../machines/signal.ts';
import { providers } from '../../machines/provider.ts';
import { serialize, type AccountSnapshot } from '../../src/model/snapshot.ts';
import { stepperUnder, type Stepper } from '../../src/decide/step.ts';
import { seededLog, storiesOfCauses } from './log.ts';
import { bare } from './wordless.ts';

/*
 * What belongs to the version: whatever snapshots, decisions and effects follow from. What is said to people about them does
 * not: remedies, what is wanted, the words of evidence, descriptions in the chart.
 */

/** What is stored beside the version: were any of it to change, snapshots of old could not be trusted. */
interface Accepted {
  readonly version: string;
  /** The chart: its states, transitions, guards' and actions' names, tags. */
  readonly chart: string;
  /** Where a fixed log leads, what it asks of people, and how likely it takes each hypothesis to be on the way. */
  readonly behaviour: string;
  /** The code of `machines`, without comments, layout and what it says to people. */
  readonly source: string;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const chartDigest = (config: unknown): string =>
  digest(JSON.stringify(config, (key, value: unknown) => (key === 'description' ? undefined : value)));

/** The weights that the behaviour is shown under: those shipped with this version. Others are no change of the machine. */
const acceptedWeights = JSON.parse(
  readFileSync(new URL('accepted-weights.json', import.meta.url), 'utf8'),
) as Weights;

const weighedAsAccepted: Policy = { ...defaultPolicy, weights: acceptedWeights };

const log = [...seededLog(20_260_301, 2_000), ...storiesOfCauses()];

/** How likely each hypothesis is, without the words that say why. */
const support = ({ context }: AccountSnapshot, policy: Policy): string => {
  const { flippedAt } = context;
  if (flippedAt === null) return '';
  return weigh({ ...context, flippedAt }, policy)
    .map(
      ({ cause, probability, excluded }) =>
        `${cause} ${probability.toFixed(2)}${excluded === undefined ? '' : ' excluded'}`,
    )
    .join(', ');
};

/** Runs a log, deadlines included: what each event did, and the snapshots at the end, as stored. */
const run = (events: readonly AccountEvent[], step: Stepper, policy = weighedAsAccepted) => {
  const accounts = new Map<string, AccountSnapshot>();
  const done: string[] = [];
  const take = (event: AccountEvent): void => {
    const { decision, snapshot, transitions, effects } = step(accounts.get(event.accountId) ?? null, event);
    accounts.set(event.accountId, snapshot);
    const moves = transitions.map(({ to }) => `${to.connection}/${to.sync}`).join(' ');
    done.push(`${decision} ${moves} ${JSON.stringify(effects)} ${support(snapshot, policy)}`);
  };
  for (const event of events) {
    for (const { event: type, dueAt } of accounts.get(event.accountId)?.deadlines ?? [])
      if (dueAt <= event.at) take({ accountId: event.accountId, at: dueAt, source: 'deadline', type });
    take(event);
  }
  return { done, snapshots: [...accounts.values()] };
};

const behaviourDigest = (step: Stepper, policy = weighedAsAccepted): string => {
  const { done, snapshots } = run(log, step, policy);
  return digest([...done, ...snapshots.map(serialize)].join('\n'));
};

/** The chart of a notice has a version of its own: no account's snapshot follows from it. */
const otherChart = 'notice.ts';

const directory = new URL('../../machines/', import.meta.url);

const sources = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && path !== otherChart)
  .toSorted()
  .map((path) => ({ path, code: readFileSync(new URL(path, directory), 'utf8') }));

/** Turns numbers and times into words, and does nothing else: see the test that holds it to that. */
const wording = 'causes/wording.ts';

/** In the files of causes a text with a space in it is said to people; one that is compared is a single word. */
const isSaidIn = (path: string) => (text: string) => path.startsWith('causes/') && text.includes(' ');

const sourceDigest = (files: typeof sources): string =>
  digest(
    files
      .filter(({ path }) => path !== wording)
      .map(({ path, code }) => `${path}\n${bare(code, isSaidIn(path))}`)
      .join('\n'),
  );

const present: Accepted = {
  version: MACHINE_VERSION,
  chart: chartDigest(accountMachine.config),
  behaviour: behaviourDigest(stepperUnder(weighedAsAccepted)),
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
    const before = existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as Accepted) : null;
    // A machine that changed under its old version is never accepted.
    const isNew = before?.version !== MACHINE_VERSION;
    const accepted = isNew && process.env['ACCEPT_MACHINE'] === '1' ? present : before;
    if (accepted === present) writeFileSync(record, `${JSON.stringify(present, null, 2)}\n`);
    expect(accepted === null ? 'Run `npm run accept:machine`.' : complaint(accepted, present)).toBeNull();
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

  test('leads through every cause', () => {
    const { done } = run(log, stepperUnder(weighedAsAccepted));
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
    expect(behaviourDigest(stepperUnder({ ...weighedAsAccepted }))).toBe(present.behaviour);
    const other = { ...weighedAsAccepted, usagePercent: 30 };
    expect(behaviourDigest(stepperUnder(other), other)).not.toBe(present.behaviour);
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
    const edited = (edit: (code: string) => string) => editedIn('guards.ts', edit);
    expect(
      sourceDigest(edited((code) => `// a remark\n${code.replaceAll('\n', '\n\n  ')}/* another */`)),
    ).toBe(present.source);
    expect(sourceDigest(edited((code) => code.replace("'poll'", "'p oll'")))).not.toBe(present.source);
    expect(sourceDigest(edited((code) => code.replace('=== null', '!== null')))).not.toBe(present.source);
  });
});

/** The sources with one file changed; the change must find what it looks for. */
const editedIn = (path: string, edit: (code: string) => string): typeof sources => {
  const edited = sources.map((file) => (file.path === path ? { path, code: edit(file.code) } : file));
  if (edited.every(({ code }, index) => code === sources[index]?.code))
    throw new Error(`${path} is the same`);
  return edited;
};

describe('a sentence that is said otherwise needs no new version', () => {
  test.each<[string, string, RegExp | string, string]>([
    [
      'to the user',
      'causes/families/imap.ts',
      /(?<=forUser:\s+)'[^']+'/,
      "'Your mailbox wants its new password.'",
    ],
    [
      'in the other quotes',
      'causes/families/phone.ts',
      /(?<=forUserIfCertain:\s+)"[^"]+"/,
      "'Please scan the code again.'",
    ],
    [
      'to the operator',
      'causes/families/linkedin.ts',
      /(?<=forOperator: )'[^']+'/,
      '`Another sentence, much longer.`',
    ],
    [
      'of what is wanted',
      'causes/families/instagram.ts',
      /(?<=wanted:\s+)'[^']+'/,
      "'something else ' + 'to be seen'",
    ],
    [
      'as evidence, with its facts in another order',
      'causes/clues/pace.ts',
      '`burst of ${burst.length} × 500 provider_error ${when(burst)}`',
      '`${when(burst)}: ${burst.length} answers of 500 provider_error`',
    ],
    [
      'as evidence, with a part that is not always said',
      'causes/clues/pace.ts',
      "usual === null ? '' : `, usually ${Math.round(usual)} %`",
      "usual === null ? '' : ` (${Math.round(usual)} % on most days)`",
    ],
    ['in another form of dates', 'causes/wording.ts', /(?<=\.replace\('T', )' '/, "' at '"],
    [
      'where nothing is known',
      'causes/catalogue.ts',
      /(?<=forUser: )'[^']+'/,
      "'Please reconnect your account.'",
    ],
  ])('%s', (_, path, old, said) => {
    expect(sourceDigest(editedIn(path, (code) => code.replace(old, () => said)))).toBe(present.source);
  });

  test('wherever it stands: the behaviour is the same', () => {
    const before = causes.map((cause) => ({ ...cause }));
    const said = 'said otherwise';
    try {
      for (const cause of causes) {
        const certain = cause.forUserIfCertain === undefined ? {} : { forUserIfCertain: said };
        Object.assign(cause, { forUser: said, forOperator: said, wanted: said, ...certain });
      }
      // Another object, so that nothing remembered of the policy is used.
      expect(behaviourDigest(stepperUnder({ ...weighedAsAccepted }))).toBe(present.behaviour);
    } finally {
      for (const [index, cause] of causes.entries()) {
        for (const field of Object.keys(cause)) Reflect.deleteProperty(cause, field);
        Object.assign(cause, before[index]);
      }
    }
  });

  test('but other weights do not lead to the same', () => {
    const prior = { ...acceptedWeights.prior, linkedin: { 'linkedin.duplicate': 0 } };
    const other = { ...weighedAsAccepted, weights: { ...acceptedWeights, prior } };
    expect(behaviourDigest(stepperUnder(other), other)).not.toBe(present.behaviour);
  });
});

describe('a clue that is another one needs a new version', () => {
  test.each<[string, string, RegExp | string, string]>([
    ['a bound', 'causes/clues/pace.ts', 'percent < policy.usagePercent', 'percent <= policy.usagePercent'],
    [
      'a word that is compared',
      'causes/clues/answers.ts',
      "slug('captcha_not_supported')",
      "slug('captcha')",
    ],
    ['a band', 'causes/clues/session.ts', "['sevenDays', 7.5 * DAY]", "['sevenDays', 8 * DAY]"],
    [
      'a word of the dictionary',
      'causes/dictionary.ts',
      "AADSTS50173: 'passwordChanged'",
      "AADSTS50173: 'tokenDead'",
    ],
    ['who must act', 'causes/families/phone.ts', "actor: 'operator'", "actor: 'user'"],
    [
      'when a clue is not known',
      'causes/clues/session.ts',
      'createdAt === null || createdAt >',
      'createdAt === null && createdAt >',
    ],
    ['what makes facts alike', 'evidence.ts', '`${item.status} ${item.error}`', '`${item.error}`'],
    ['a default', 'policy.ts', /usagePercent: 90/, 'usagePercent: 91'],
  ])('%s', (_, path, old, other) => {
    expect(sourceDigest(editedIn(path, (code) => code.replace(old, () => other)))).not.toBe(present.source);
  });

  test('and so does a target in the chart, while its descriptions do not', () => {
    const described = { ...accountMachine.config, description: 'The life of an account.' };
    expect(chartDigest(described)).toBe(present.chart);
    expect(chartDigest({ ...described, type: 'compound' })).not.toBe(present.chart);
  });
});

describe('words', () => {
  test('are made in one file, and only for causes to say', () => {
    const users = sources.filter(({ code }) => code.includes('wording.ts')).map(({ path }) => path);
    expect(users.filter((path) => !path.startsWith('causes/'))).toEqual([]);
    const made = Object.entries(wordingFunctions).map(([name, make]) => [
      name,
      typeof (make as (...facts: unknown[]) => unknown)(...(examples[name] ?? [])),
    ]);
    expect(made).toEqual(Object.keys(wordingFunctions).map((name) => [name, 'string']));
  });
});

/** What each function of the wording may be asked. */
const examples: Readonly<Record<string, readonly unknown[]>> = {
  utcMinute: [0],
  when: [[{ type: 'connecting', at: 0 }]],
  counted: [1, 'hour'],
  duration: [1],
  distinct: [['a']],
};
