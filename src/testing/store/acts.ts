import { defaultPolicy } from '../../../machines/policy.ts';
import { statuses } from '../../../machines/status.ts';
import { stepperUnder } from '../../decide/step.ts';
import { LifecycleError } from '../../model/errors.ts';
import type { Store, StoreWriter } from '../../store/port.ts';
import type { Random } from '../random.ts';
import {
  factSample,
  incidentSample,
  keep,
  keptSinkSample,
  laneSample,
  letterSample,
  quarantinedSample,
  scopeSample,
  status,
  T0,
} from './samples.ts';

/** The ids of the accounts that acts are about: their order differs by code point, code unit and locale. */
export const accountIds = ['a', 'b', 'B', '', 'ﬀ', '😀', 'é'] as const;

/** The source ids that acts bring. */
export const sourceIds = ['s', 't', '😀'] as const;

/** The scopes that acts count in. */
export const scopeKeys = ['all', 'proxyHost ﬀ', 'tenant 😀'] as const;

/** The sinks that acts deliver by. */
export const sinkNames = ['s', 'ü', '😀'] as const;

/** Of these effects are held: so few that what is held is soon replaced, or forgotten. */
const heldIds = ['ﬀ', '😀', ''] as const;

const accountTypes = ['LINKEDIN', 'IMAP', 'WHATSAPP', 'GOOGLE_OAUTH', 'MESSENGER'] as const;
const twoPolicies = [defaultPolicy, { ...defaultPolicy, flappingCount: 5 }] as const;

/** One act inside a transaction, by name. */
export type Act = readonly [name: string, act: (writer: StoreWriter) => void];

/** A moment within an hour of T0, in milliseconds since 1970. */
export const anyMoment = (random: Random): number => T0 + random.integer(0, 50) * 60_000;

const takeStep = stepperUnder(defaultPolicy);

const hear = (random: Random): Act => {
  const accountId = random.pick(accountIds);
  const sourceId = random.chance(0.5) ? random.pick(sourceIds) : undefined;
  const event = status(accountId, random.pick(statuses), {
    at: anyMoment(random),
    accountType: random.pick(accountTypes),
    ...(sourceId === undefined ? {} : { sourceId }),
    ...(random.chance(0.5) ? { tenant: random.pick(['t', 'ü']) } : {}),
  });
  return [
    `${JSON.stringify(accountId)} hears ${event.type}`,
    (writer) => {
      const duplicate = sourceId !== undefined && writer.knowsSource(accountId, sourceId);
      keep(writer, event, takeStep(writer.snapshot(accountId), event, duplicate));
    },
  ];
};

const others: readonly ((random: Random) => Act)[] = [
  (random) => {
    const raw = random.text('a"\n\u0000\ud83d\ude00\ud800é', 8);
    return [
      `${JSON.stringify(raw)} is put aside`,
      (writer) => writer.addQuarantined(quarantinedSample({ raw })),
    ];
  },
  (random) => {
    const first = random.pick(['oldest', 'newest'] as const);
    return [
      `the ${first} of what is put aside leaves, and something else comes`,
      (writer) => {
        for (const { id } of writer.quarantine({ first, limit: 1 })) writer.dropQuarantined(id);
        writer.addQuarantined(quarantinedSample({ reason: first }));
      },
    ];
  },
  (random) => {
    const id = random.integer(1, 4);
    return [
      `number ${id} cannot be read for another reason`,
      (writer) => void writer.restateQuarantined(id, 'is no event'),
    ];
  },
  (random) => {
    const name = random.pick(['mail_received', '', '__proto__']);
    return ['a foreign webhook is counted', (writer) => writer.countForeign(name)];
  },
  (random) => {
    const policy = random.pick(twoPolicies);
    return ['a policy is numbered', (writer) => void writer.policyId({ ...policy })];
  },
  (random) => {
    const progress = {
      entries: random.integer(0, 99),
      clock: anyMoment(random),
      finished: random.chance(0.5),
      digest: random.chance(0.5) ? `digest ${random.integer(0, 9)}` : null,
    };
    return ['a replay has come on', (writer) => writer.saveProgress('k', progress)];
  },
  (random) => {
    const [accountId, at, fingerprint] = [
      random.pick(accountIds),
      anyMoment(random),
      random.pick(['OK', '😀']),
    ];
    return [
      `${JSON.stringify(accountId)} is verified`,
      (writer) => writer.verify(accountId, { at, fingerprint }),
    ];
  },
  (random) => {
    const accountId = random.pick(heldIds);
    const until = random.chance(0.8) ? anyMoment(random) : null;
    const from = { connection: 'OK', sync: 'RUNNING' } as const;
    const isBrief = random.chance(0.3);
    return [
      `${JSON.stringify(accountId)} is held${isBrief ? ' for a moment' : ''}`,
      (writer) => {
        if (writer.totals().logEntries === 0) return;
        writer.hold({ accountId, seq: 1, from, until, effects: [{ type: 'withdraw', of: 'askUser' }] });
        if (isBrief) writer.unhold(accountId);
      },
    ];
  },
  (random) => {
    const signal = random.pick([
      { type: 'proxyHealth', proxy_host: 'ﬀ', healthy: false },
      { type: 'oauthKeysChanged' },
    ] as const);
    const [scope, at] = [random.pick(scopeKeys), anyMoment(random)];
    return [`a fact is told of ${scope}`, (writer) => void writer.addFact(factSample({ scope, at, signal }))];
  },
  (random) => {
    const counters = { ...scopeSample(random.pick(scopeKeys)), live: random.integer(0, 9) };
    return [`${counters.key} is counted`, (writer) => writer.saveScopeCounters(counters)];
  },
  (random) => {
    const [accountId, from, drops] = [random.pick(heldIds), anyMoment(random), random.chance(0.5)];
    const isBrief = random.chance(0.3);
    return [
      `${JSON.stringify(accountId)} breaks`,
      (writer) => {
        if (drops) writer.dropBreaks(writer.recentBreaks().map(({ seq: dropped }) => dropped));
        const seq = writer.totals().logEntries;
        if (writer.snapshot(accountId) === null || writer.recentBreaks().some((one) => one.seq === seq))
          return;
        writer.addBreak({ accountId, seq, at: T0, from, keys: [...scopeKeys] });
        if (isBrief) writer.dropBreaks([seq]);
      },
    ];
  },
  (random) => {
    const [id, broken, accountId] = [random.integer(1, 2), random.integer(0, 9), random.pick(heldIds)];
    const ends = random.chance(0.3) ? ({ endedAt: T0 + 9, why: 'healed' } as const) : {};
    return [
      `incident ${id} has ${broken}`,
      (writer) => {
        if (writer.incidents({ open: false }).some((one) => one.id === id)) return;
        writer.saveIncident(incidentSample({ id, broken, ...ends }));
        if (writer.snapshot(accountId) !== null) writer.addMember(id, accountId);
      },
    ];
  },
  (random) => {
    const accountId = random.pick(heldIds);
    return [`${JSON.stringify(accountId)} is held no longer`, (writer) => writer.unhold(accountId)];
  },
  (random) => {
    const accountId = random.pick(accountIds);
    const [from, to] = [
      { connection: 'NEW', sync: 'WAITING' },
      { connection: 'OK', sync: 'WAITING' },
    ] as const;
    return [
      `${JSON.stringify(accountId)} gets a version twice`,
      (writer) => {
        const version = writer.snapshot(accountId)?.version ?? 0;
        if (version > 0) writer.addTransition({ accountId, version, from, to, event: 'OK', at: T0 }, 1);
      },
    ];
  },
];

const deliveries: readonly ((random: Random) => Act)[] = [
  (random) => {
    const id = random.pick(sourceIds);
    return [`the database is called ${id}`, (writer) => writer.nameDatabase(id)];
  },
  (random) => {
    const count = random.integer(1, 3);
    return [
      'the latest effects come from a replay',
      (writer) => {
        const last = writer.lastEffect();
        const marked = writer.outbox(Infinity).findLast(({ replayed }) => replayed)?.id ?? 0;
        if (last > 0 && last - count >= marked) writer.markReplayed(last - count + 1, last);
      },
    ];
  },
  (random) => {
    const until = random.integer(0, 9);
    return [`effects up to ${until} are gone`, (writer) => writer.pruneOutbox(until)];
  },
  (random) => {
    const sink = keptSinkSample({ name: random.pick(sinkNames), cursor: random.integer(0, 9) });
    return [`${sink.name} comes to ${sink.cursor}`, (writer) => writer.saveSink(sink)];
  },
  (random) => {
    const name = random.pick(sinkNames);
    return [`${name} is forgotten`, (writer) => writer.dropSink(name)];
  },
  (random) => {
    const lane = laneSample({
      sink: random.pick(sinkNames),
      subject: `account ${random.pick(accountIds)}`,
      at: random.chance(0.7) ? anyMoment(random) : null,
      told: random.chance(0.5) ? 'askUser' : null,
    });
    return [`${lane.subject} is on its way by ${lane.sink}`, (writer) => writer.saveLane(lane)];
  },
  (random) => {
    const letter = letterSample({ sink: random.pick(sinkNames), at: anyMoment(random) });
    return [`a letter goes to ${letter.sink}`, (writer) => void writer.addLetter(letter)];
  },
  (random) => {
    const progress = { attempts: 1, firstAt: T0, diedAt: random.chance(0.5) ? T0 : null, why: 'was no' };
    return [
      'the first letter was tried',
      (writer) => {
        for (const { id } of writer.letters({ limit: 1 })) writer.saveLetter(id, progress);
      },
    ];
  },
  () => [
    'the first letter is gone',
    (writer) => {
      for (const { id } of writer.letters({ limit: 1 })) writer.dropLetter(id);
    },
  ],
];

/** Up to six acts of one transaction. */
export const anyActs = (random: Random): readonly Act[] =>
  Array.from({ length: random.integer(0, 6) }, () => {
    if (random.chance(0.55)) return hear(random);
    return random.pick(random.chance(0.7) ? others : deliveries)(random);
  });

/**
 * What a transaction came to: kept, failed on purpose, or the error's code. Of several errors a store may find another
 * one first, for it may look for conflicts as late as at the end of the work.
 */
export const outcomeOf = (store: Store, acts: readonly Act[], fails: boolean): string => {
  try {
    store.transaction((writer) => {
      for (const [, act] of acts) act(writer);
      if (fails) throw new Error('boom');
    });
    return 'kept';
  } catch (error) {
    if (fails) return 'failed';
    return error instanceof LifecycleError ? error.code : String(error);
  }
};
