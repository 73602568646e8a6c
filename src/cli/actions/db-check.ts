import { MACHINE_VERSION } from '../../../machines/account.ts';
import { LifecycleError } from '../../model/errors.ts';
import type { ChainHead, Descent, SqliteStore } from '../../sqlite/index.ts';
import type { DerivedRows } from '../../store/derived-rows.ts';
import type { StoreTotals } from '../../store/port.ts';
import { prove } from '../../views/proof/proof.ts';
import { unreadableLogs } from '../../views/rebuild.ts';
import { readPayload } from '../../wire/index.ts';
import { exit } from '../exit.ts';
import type { FarStore } from '../far-store.ts';
import { farStoreIn, keeping, type DatabaseOption } from '../fleet.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { bullets } from '../print/lists.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { usageError } from '../usage.ts';

/** What `db check` is told. */
export interface CheckFlags extends DatabaseOption, JsonOptions {
  /** Where the chain ended when somebody noted it. */
  readonly head?: ChainHead;
}

/** Checks the file, and all that it holds against its log. */
export const checkDatabase = async (shell: Shell, flags: CheckFlags): Promise<void> => {
  const far = await farStoreIn(shell, flags);
  if (far === null) return keeping(shell, flags, (store) => check(shell, store, flags));
  using store = far;
  if (flags.head !== undefined)
    throw usageError(
      'the entries of a log on PostgreSQL are not chained, so there is nothing to hold --head to',
      'Leave it out: the log is compared with all that follows from it.',
    );
  return checkFar(shell, store, flags);
};

/** Takes the log once more, and compares it with all that is stored. Of the server's own files it says nothing. */
const checkFar = (shell: Shell, store: FarStore, { json }: CheckFlags): void => {
  const findings = [...store.miscounted()].slice(0, toldFindings);
  for (const finding of prove(store, readPayload, store.derivedRows())) {
    if (findings.length >= toldFindings) break;
    findings.push(finding);
  }
  const { accounts, logEntries } = store.totals();
  const sound = findings.length === 0;
  if (json === true) printJson(shell, { sound, accounts, logEntries, findings });
  else shell.print(checkedText(shell, findings, { accounts, logEntries }));
  if (!sound) shell.finish(exit.database);
};

/** What a check has found, in words. */
const checkedText = (
  shell: Shell,
  findings: readonly string[],
  { accounts, logEntries }: Pick<StoreTotals, 'accounts' | 'logEntries'>,
): string =>
  findings.length === 0
    ? `OK: ${plural(accounts, 'account')} rebuilt from ${plural(logEntries, 'log entry', 'log entries')} match what is stored.`
    : `${plural(findings.length, 'finding')}:\n${bullets(findings, shell.width, shell.out.unicode)}`;

/** How many findings are told. */
const toldFindings = 100;

/** Where the log does not go back to the entries that somebody noted. */
function* headFindings(store: SqliteStore, head: ChainHead | undefined): Generator<string, void, undefined> {
  if (head === undefined) return;
  const { seq, digest } = head;
  if (store.descentFrom(head) === 'no')
    yield `log entries 1 to ${seq}: not those that were there when ${seq}:${digest.slice(0, 8)}… was noted`;
}

/** What is wrong with accounts, as far as can be told: an older machine's snapshots cannot be compared with this one's. */
function* logFindings(store: SqliteStore, rows: DerivedRows): Generator<string, void, undefined> {
  const { machineVersions, isCurrent } = store.info().machine;
  if (isCurrent) return yield* prove(store, readPayload, rows);
  for (const { accountId, reason } of unreadableLogs(store, readPayload))
    yield `account ${accountId}: its log gives no snapshot (${reason})`;
  const others = machineVersions.filter((version) => version !== MACHINE_VERSION);
  yield `the snapshots were made by version ${others.join(' and ')} of the machine, and this is version ${MACHINE_VERSION}: they cannot be compared with the log`;
}

/** What is wrong with the file, and then with what it holds. */
const findingsIn = (store: SqliteStore, rows: DerivedRows, flags: CheckFlags): readonly string[] => {
  const findings = [...store.check(), ...headFindings(store, flags.head)];
  try {
    for (const finding of logFindings(store, rows)) {
      if (findings.length >= toldFindings) break;
      findings.push(finding);
    }
  } catch (error) {
    // What cannot be read ends the proof, and is a finding itself.
    if (!(error instanceof LifecycleError) || error.code !== 'databaseCorrupt') throw error;
    findings.push(error.message);
  }
  return findings;
};

/** Whether a finding is about the log, or about what its entries are read with. */
const isOfLog = (finding: string): boolean =>
  /^(?:log|the log|row \S+ of (?:chain|kinds|policies|log))/.test(finding);

/** What to do about findings, as a sentence. */
const whatNow = (findings: readonly string[]): string =>
  findings.some(isOfLog)
    ? 'The log is not as it was written: keep this file, check a backup with "db check", and put it in its place with "db restore".'
    : 'The log is as it was written: go back to a backup with "db restore", or write the log with "db export --out FILE" and replay it into a new database.';

const noteDescent = (shell: Shell, { seq, digest }: ChainHead, descent: Descent): void => {
  if (descent === 'dropped')
    shell.note(
      `Payloads were dropped around entry ${seq}, so nobody can tell any more whether the log goes back to it.`,
    );
  if (descent === 'erased')
    shell.note(
      `The chain ended with ${seq}:${digest.slice(0, 8)}… when accounts were erased. Nobody can tell any more whether these were the entries: hold later ones to a head that was noted since.`,
    );
};

const check = (shell: Shell, store: SqliteStore, flags: CheckFlags): void => {
  const findings = store.atOneMoment((rows) => findingsIn(store, rows, flags));
  const { accounts, logEntries } = store.totals();
  const sound = findings.length === 0;
  const { machine, chain } = store.info();
  const hint = machine.hint ?? (sound ? null : whatNow(findings));
  if (flags.json === true)
    printJson(shell, { sound, accounts, logEntries, findings, chain, ...(hint === null ? {} : { hint }) });
  else shell.print(checkedText(shell, findings, { accounts, logEntries }));
  if (hint !== null && flags.json !== true) shell.note(hint);
  if (store.erasures().length > 0)
    shell.note('Accounts were erased, so what the fleet had in common was not compared with the log.');
  if (flags.head !== undefined) noteDescent(shell, flags.head, store.descentFrom(flags.head));
  const { payloadsDroppedUntil } = store.info();
  if (payloadsDroppedUntil > 0)
    shell.note(
      `Payloads of entries up to ${payloadsDroppedUntil} were dropped: what follows was compared with the events that were read from them.`,
    );
  if (!sound) shell.finish(exit.database);
};
