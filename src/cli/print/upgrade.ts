import type { UpgradeSummary } from '../../views/upgrade.ts';
import { grouped, plural } from '../terminal/figures.ts';
import { bullets } from './lists.ts';
import { textWidth, type Look } from './look.ts';

const entries = (count: number): string => plural(count, 'log entry', 'log entries');

/** What an upgrade came to. */
export const upgradeText = (summary: UpgradeSummary, look: Look): string => {
  const { from, to, accounts, logEntries, decidedOtherwise, moved, examples, backup } = summary;
  if (from.length === 0) return `Nothing to do: the snapshots are of version ${to} of the machine.`;
  const lines = [
    `Upgraded from version ${from.join(' and ')} of the machine to ${to}: ${plural(accounts, 'account')} built again from ${entries(logEntries)}.`,
  ];
  if (decidedOtherwise > 0)
    lines.push(`${entries(decidedOtherwise)} would be decided otherwise today; the decisions were kept.`);
  if (moved > 0) {
    const arrow = look.unicode ? '→' : '->';
    const told = examples.map(({ accountId, from: before, to: now }) =>
      before.connection === now.connection
        ? `${accountId}: sync ${before.sync} ${arrow} ${now.sync}`
        : `${accountId}: ${before.connection} ${arrow} ${now.connection}`,
    );
    const more = moved - examples.length;
    lines.push(`${plural(moved, 'account stands', 'accounts stand')} elsewhere than before:`);
    lines.push(bullets(told, textWidth(look), look.unicode));
    if (more > 0) lines.push(`  and ${grouped(more)} more`);
  }
  lines.push(backup === null ? 'No backup was made.' : `The database as it was before: ${backup}`);
  return lines.join('\n');
};
