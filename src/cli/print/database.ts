import { MACHINE_VERSION } from '../../../machines/account.ts';
import { isoTime } from '../../model/clock.ts';
import type { PostgresInfo } from '../../postgres/derived-reads.ts';
import type { DatabaseInfo } from '../../sqlite/index.ts';
import type { StoreTotals } from '../../store/port.ts';
import { byteSize } from '../input/entry.ts';
import { grouped, plural } from '../terminal/figures.ts';
import { factList, type TermLine } from './lists.ts';
import { textWidth, type Look } from './look.ts';

const machineText = ({ machineVersions, hint }: DatabaseInfo['machine']): string => {
  if (machineVersions.length === 0) return 'no snapshots yet';
  const versions = `version ${machineVersions.join(' and ')}`;
  return hint === null ? versions : `${versions}; this is version ${MACHINE_VERSION}`;
};

const outboxFact = ({ prunedUntil }: Pick<DatabaseInfo, 'prunedUntil'>, { outbox }: StoreTotals): string =>
  `${grouped(outbox)} effects${prunedUntil === 0 ? '' : `, those up to number ${grouped(prunedUntil)} were pruned`}`;

const payloadFacts = ({
  payloadsDroppedUntil: until,
}: Pick<DatabaseInfo, 'payloadsDroppedUntil'>): readonly TermLine[] =>
  until === 0 ? [] : [['payloads', `those up to entry ${grouped(until)} were dropped`]];

/** What every database holds, in numbers. */
const totalFacts = (totals: StoreTotals): readonly TermLine[] => [
  ['transitions', grouped(totals.transitions)],
  ['deadlines', `${grouped(totals.deadlines)} pending`],
];

/** What came of late, and what could not be read. */
const newestFacts = (totals: StoreTotals): readonly TermLine[] => [
  ['quarantined', grouped(totals.quarantined)],
  ['foreign', grouped(totals.foreign)],
  ['newest entry', totals.newestAt === null ? 'none' : isoTime(totals.newestAt)],
];

/** The same of a database of PostgreSQL. */
export const farDatabaseText = (info: PostgresInfo, totals: StoreTotals, look: Look): string =>
  factList(
    [
      ['database', info.database],
      ['size', byteSize(info.bytes)],
      [
        'schema',
        `version ${info.schemaVersion}, PostgreSQL ${info.serverVersion}, synchronous_commit ${info.synchronousCommit}`,
      ],
      ['machine', `version ${info.machine}`],
      ['accounts', grouped(totals.accounts)],
      ['log entries', grouped(totals.logEntries)],
      ...payloadFacts(info),
      ...(info.erasures === 0 ? [] : [['erased', plural(info.erasures, 'time')] as const]),
      ...totalFacts(totals),
      ['outbox', outboxFact(info, totals)],
      ...newestFacts(totals),
    ],
    textWidth({ ...look, width: Infinity }),
    look.paint.dim,
    0,
  );

/** Facts about a database and numbers about what it holds. */
export const databaseText = (info: DatabaseInfo, totals: StoreTotals, look: Look): string =>
  factList(
    [
      ['database', info.path],
      ['size', `${byteSize(info.bytes)} and ${byteSize(info.walBytes)} of write-ahead log`],
      ['schema', `version ${info.schemaVersion}, SQLite ${info.sqliteVersion}, journal ${info.journalMode}`],
      ['machine', machineText(info.machine)],
      ...info.machine.upgrades.map(({ machine, seq, at }): TermLine => [
        'upgraded',
        `${isoTime(at)}, from version ${machine}; decisions kept up to log entry ${grouped(seq)}`,
      ]),
      ['accounts', grouped(totals.accounts)],
      ['log entries', grouped(totals.logEntries)],
      ['chain', info.chain === null ? 'none yet' : `${info.chain.seq}:${info.chain.digest}`],
      ...payloadFacts(info),
      ...info.erasures.map(({ at, accounts, entries }): TermLine => [
        'erased',
        `${plural(accounts, 'account')}, ${plural(entries, 'log entry', 'log entries')} at ${isoTime(at)}`,
      ]),
      ...totalFacts(totals),
      ['outbox', outboxFact(info, totals)],
      ...newestFacts(totals),
    ],
    textWidth({ ...look, width: Infinity }),
    look.paint.dim,
    0,
  );
