import type { Retention } from '../../index.ts';
import { writing, type DatabaseOption } from '../fleet.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { readPayload } from '../../wire/index.ts';
import type { Shell } from '../shell.ts';
import { grouped, plural } from '../terminal/figures.ts';
import { usageError } from '../usage.ts';

/** What `db prune` is told. */
export interface PruneFlags extends DatabaseOption, JsonOptions, Retention {
  readonly dryRun?: boolean;
}

/**
 * Takes out of a database what is older than it is to be kept.
 *
 * @throws LifecycleError `invalidOption` when no age is named; otherwise as the store says
 */
export const pruneDatabase = async (
  shell: Shell,
  { dryRun = false, quarantineDays, outboxDays, payloadDays, ...flags }: PruneFlags,
): Promise<void> => {
  if (quarantineDays === undefined && outboxDays === undefined && payloadDays === undefined)
    throw usageError('no age is named', 'Give --quarantine-days, --outbox-days or --payload-days.');
  await writing(shell, flags, async ({ ledger }) => {
    const { pruneLedger } = await import('../../lifecycle/upkeep.ts');
    const retention = {
      ...(quarantineDays === undefined ? {} : { quarantineDays }),
      ...(outboxDays === undefined ? {} : { outboxDays }),
      ...(payloadDays === undefined ? {} : { payloadDays }),
    };
    const summary = await pruneLedger(ledger, retention, { dryRun }, shell.io.now(), readPayload);
    if (flags.json === true) return printJson(shell, { ...summary, dryRun });
    const { quarantined, effects, letters, payloads } = summary;
    const dropped = payloads === 0 ? '' : `, and ${plural(payloads, 'payload')} of the log`;
    const what = `${grouped(quarantined)} in quarantine, ${plural(effects, 'effect')} of the outbox and ${plural(letters, 'notice')} that had been given up${dropped}`;
    return shell.print(dryRun ? `Would prune ${what}` : `Pruned ${what}`);
  });
};
