import fc from 'fast-check';
import { defaultPolicy } from '../../machines/policy.ts';
import type { Status } from '../../machines/status.ts';
import { statuses } from '../../machines/status.ts';
import type { Effect } from '../../src/model/effect.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import { stateOf } from '../../src/model/state.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { keep, status, T0, quarantinedSample } from '../../src/testing/store/samples.ts';

/** The ids of the accounts that acts are about. */
export const accountIds = ['a', 'b', 'B', '', 'ﬀ', '😀', 'é'] as const;

/** The source ids that acts bring. */
export const sourceIds = ['s', 't', '😀'] as const;

const accountTypes = ['LINKEDIN', 'IMAP', 'WHATSAPP', 'GOOGLE_OAUTH', 'MESSENGER'] as const;
const policies = [defaultPolicy, { ...defaultPolicy, flappingCount: 5 }] as const;

/** A moment within an hour of T0. */
export const anyMoment = fc.integer({ min: 0, max: 50 }).map((minute) => T0 + minute * 60_000);

/** One act inside a transaction. */
export type Act = (writer: StoreWriter) => void;

const hear = fc
  .record({
    accountId: fc.constantFrom(...accountIds),
    type: fc.constantFrom<Status>(...statuses),
    at: anyMoment,
    accountType: fc.constantFrom(...accountTypes),
    sourceId: fc.option(fc.constantFrom(...sourceIds), { nil: undefined }),
    tenant: fc.option(fc.constantFrom('t', 'ü'), { nil: undefined }),
  })
  .map(({ accountId, type, sourceId, tenant, ...facts }): [string, Act] => [
    `${accountId} hears ${type} at ${facts.at - T0}`,
    (writer) => {
      const event = status(accountId, type, {
        ...facts,
        ...(sourceId === undefined ? {} : { sourceId }),
        ...(tenant === undefined ? {} : { tenant }),
      });
      const duplicate = sourceId !== undefined && writer.knowsSource(accountId, sourceId);
      keep(writer, event, stepperUnder(defaultPolicy)(writer.snapshot(accountId), event, duplicate));
    },
  ]);

const other = fc.oneof(
  fc
    .string({ unit: 'binary' })
    .map((raw): [string, Act] => [
      `quarantine ${JSON.stringify(raw)}`,
      (writer) => writer.addQuarantined(quarantinedSample({ raw })),
    ]),
  fc
    .integer({ min: 1, max: 9 })
    .map((id): [string, Act] => [`drop ${id}`, (writer) => void writer.dropQuarantined(id)]),
  fc
    .integer({ min: 1, max: 9 })
    .map((id): [string, Act] => [`restate ${id}`, (writer) => void writer.restateQuarantined(id, 'no')]),
  fc.string().map((name): [string, Act] => [`foreign ${name}`, (writer) => writer.countForeign(name)]),
  fc
    .constantFrom(...policies)
    .map((policy): [string, Act] => ['policy', (writer) => void writer.policyId({ ...policy })]),
  fc
    .record({ entries: fc.nat(), clock: anyMoment, finished: fc.boolean(), digest: fc.option(fc.string()) })
    .map((progress): [string, Act] => ['progress', (writer) => writer.saveProgress('k', progress)]),
  fc
    .record({
      accountId: fc.constantFrom(...accountIds),
      at: anyMoment,
      fingerprint: fc.constantFrom('OK', '😀'),
    })
    .map(({ accountId, at, fingerprint }): [string, Act] => [
      `${accountId} is verified`,
      (writer) => writer.verify(accountId, { at, fingerprint }),
    ]),
  fc
    .record({ accountId: fc.constantFrom(...accountIds), until: anyMoment })
    .map(({ accountId, until }): [string, Act] => [
      `${accountId} is held`,
      (writer) => {
        const snapshot = writer.snapshot(accountId);
        const effects: readonly Effect[] = [{ type: 'withdraw', of: 'askUser' }];
        if (snapshot === null) return;
        writer.hold({ accountId, seq: 1, from: stateOf(snapshot.value), until, effects });
      },
    ]),
  fc
    .constantFrom(...accountIds)
    .map((accountId): [string, Act] => [
      `${accountId} is held no longer`,
      (writer) => writer.unhold(accountId),
    ]),
  fc.constantFrom(...accountIds).map((accountId): [string, Act] => [
    `${accountId} gets a version twice`,
    (writer) => {
      const version = writer.snapshot(accountId)?.version ?? 0;
      const [from, to] = [
        { connection: 'NEW', sync: 'WAITING' },
        { connection: 'OK', sync: 'WAITING' },
      ] as const;
      if (version > 0) writer.addTransition({ accountId, version, from, to, event: 'OK', at: T0 }, 1);
    },
  ]),
);

/** Some acts by name, and whether the transaction fails in the end. */
export const anyTransaction = fc.record({
  acts: fc.array(fc.oneof({ weight: 4, arbitrary: hear }, { weight: 1, arbitrary: other }), { maxLength: 6 }),
  fails: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/**
 * What a transaction came to: kept, or the error's code. Which error comes first may differ, for a store may find a
 * conflict as late as at the end of the work.
 */
export const outcome = (store: Store, acts: readonly Act[], fails: boolean): string => {
  try {
    store.transaction((writer) => {
      for (const act of acts) act(writer);
      if (fails) throw new Error('boom');
    });
    return 'kept';
  } catch (error) {
    if (fails) return 'failed';
    return error instanceof LifecycleError ? error.code : String(error);
  }
};
