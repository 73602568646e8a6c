import type { DecisionName } from '../model/decision.ts';
import type { WorkbenchWriter } from '../store/ledger.ts';
import type { LogEntry, LogQuery } from '../store/port.ts';

/** How many log entries are read at once. */
const PAGE = 500;

/** Decisions about what says nothing new of an account's status: copies, what came too late itself, and mere evidence. */
const newsless: ReadonlySet<DecisionName> = new Set(['recorded', 'duplicate', 'stale', 'late']);

const isNews = ({ source, decision }: LogEntry): boolean =>
  source !== 'signal' && source !== 'deadline' && !newsless.has(decision);

/**
 * Whether a status of the account was heard at a moment (milliseconds since 1970) or later: from a delivery, or from the API,
 * also where that said nothing new.
 *
 * @param except - log entries that do not count
 */
export const heardSince = (
  writer: Pick<WorkbenchWriter, 'log' | 'verification'>,
  accountId: string,
  moment: number,
  except: ReadonlySet<number>,
): boolean => {
  if ((writer.verification(accountId)?.at ?? -Infinity) >= moment) return true;
  const before = { accountId, until: moment - 1, last: true, limit: 1 } satisfies LogQuery;
  for (let after = writer.log(before)[0]?.seq ?? 0; ;) {
    const page = writer.log({ accountId, after, limit: PAGE });
    if (page.some((entry) => isNews(entry) && !except.has(entry.seq))) return true;
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return false;
  }
};
