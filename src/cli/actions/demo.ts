import { asOf } from '../../views/as-of.ts';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountView } from '../../views/account.ts';
import { exitOfInterrupt } from '../exit.ts';
import { writing, type OpenFleet } from '../fleet.ts';
import { shipped } from '../package.ts';
import { newestEntry } from '../../store/newest.ts';
import { jobsText } from '../print/jobs.ts';
import { fleetText } from '../print/counts.ts';
import { explanationText } from '../print/explanation.ts';
import { lookOf, type Look } from '../print/look.ts';
import { span } from '../print/replay.ts';
import { operand, quoted } from '../../views/shown/quote.ts';
import { replayInto } from '../replaying.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';

/** What `demo` is told. */
export interface DemoFlags {
  readonly quiet?: boolean;
  readonly inspect?: boolean;
  readonly notify?: boolean;
  readonly postgres?: boolean;
}

/** Plays a day on which accounts break, and shows who was told what. */
const showTold = async (shell: Shell): Promise<void> => {
  const { playOutage } = await import('../stage/play.ts');
  const { toldText } = await import('../print/told.ts');
  const began = performance.now();
  const played = await playOutage();
  const took = span(performance.now() - began);
  shell.print(toldText(played, took, lookOf(shell, { asOf: shell.io.now() })));
};

/**
 * Replays the shipped log into a new database, shows what came of it, and goes on to the page when asked; or plays notices, or the loss
 * of a receiver.
 */
export const showDemo = async (shell: Shell, flags: DemoFlags): Promise<void> => {
  if (flags.notify === true) return showTold(shell);
  if (flags.postgres === true) {
    const { showSurvived } = await import('./demo-postgres.ts');
    return showSurvived(shell, flags);
  }
  const db = join(await mkdtemp(join(tmpdir(), 'account-lifecycle-')), 'demo.db');
  await writing(shell, { db }, (fleet) => demonstrate(shell, fleet, db, flags));
  if (flags.inspect !== true || shell.exitCode !== 0) return;
  const { inspect } = await import('../inspecting.ts');
  shell.print('');
  await inspect(shell, { db });
};

const demonstrate = async (
  shell: Shell,
  fleet: OpenFleet,
  db: string,
  { quiet }: DemoFlags,
): Promise<void> => {
  const log = 'demo/fleet.ndjson';
  const { summary, interrupt } = await replayInto(
    fleet,
    [{ name: log, path: shipped(log) }],
    {},
    shell,
    quiet,
  );
  if (interrupt !== null) return shell.finish(exitOfInterrupt(interrupt));
  const { lifecycle, store } = fleet;
  const look = lookOf(shell, { asOf: asOf(store, shell.io.now()) });
  const counts = await lifecycle.counts();
  const needing = await lifecycle.attention();
  shell.print(
    [
      `${look.paint.bold(`${plural(summary.lines, 'line')} replayed`)} in ${span(summary.elapsedMs)}: ${plural(counts.total, 'account')}`,
      fleetText(counts, look),
      jobsText(
        await lifecycle.jobs(),
        { total: counts.total, narrowed: false, heardAt: newestEntry(store)?.at ?? null },
        look,
      ),
      await explained(fleet, needing, look),
      nextSteps(db, telling(needing)?.accountId, look),
    ].join('\n\n'),
  );
};

/** The account with the most to tell: the longest list of evidence for its cause. */
const telling = (views: readonly AccountView[]): AccountView | undefined => {
  const evidenceOf = ({ cause, hypotheses }: AccountView): number =>
    hypotheses.find((hypothesis) => hypothesis.cause === cause)?.evidence.length ?? 0;
  return views.toSorted((one, other) => evidenceOf(other) - evidenceOf(one))[0];
};

const explained = async (
  { lifecycle }: OpenFleet,
  needing: readonly AccountView[],
  look: Look,
): Promise<string> => {
  const account = telling(needing);
  const explanation = account === undefined ? null : await lifecycle.explain(account.accountId);
  return explanation === null ? '' : explanationText(explanation, look);
};

const nextSteps = (db: string, id: string | undefined, { paint }: Look): string => {
  const named = `--db ${quoted(db)}`;
  const commands = [
    `account-lifecycle attention ${named}`,
    ...(id === undefined ? [] : [`account-lifecycle history ${named} ${operand(id)}`]),
    `account-lifecycle accounts ${named} --status CREDENTIALS`,
    `account-lifecycle db check ${named}`,
  ];
  return [
    `${paint.bold('The database is kept:')} ${db}`,
    'Next:',
    ...commands.map((command) => `  ${command}`),
  ].join('\n');
};
