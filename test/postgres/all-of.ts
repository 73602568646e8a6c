import type { LedgerReader } from '../../src/store/ledger.ts';

/** Everything that can be read of a ledger, as text: for a fleet that fits into memory. */
export const allOf = async (ledger: LedgerReader): Promise<Readonly<Record<string, string>>> => {
  const accounts = await ledger.accounts({});
  const ids = accounts.map(({ context }) => context.accountId);
  const ofEach = <T>(read: (id: string) => Promise<T>): Promise<T[]> => Promise.all(ids.map(read));
  const all = {
    accounts,
    attention: await ledger.accounts({ attention: true, order: 'attention' }),
    counts: await ledger.counts(),
    totals: await ledger.totals(),
    log: await ledger.log({}),
    transitions: await ofEach((id) => ledger.transitions(id)),
    earlier: await ofEach((id) => ledger.checkpointBefore(id, Infinity)),
    verifications: await ofEach((id) => ledger.verification(id)),
    deadlines: await ledger.deadlines(),
    outbox: await ledger.outbox(Infinity),
    held: await ledger.held(),
    quarantine: await ledger.quarantine({}),
    quarantineReasons: await ledger.quarantineReasons(),
    incidents: await ledger.incidents({}),
    members: await Promise.all((await ledger.incidents({})).map(({ id }) => ledger.members(id))),
    breaks: await ledger.recentBreaks(),
    scopes: await Promise.all(['all', 'proxyHost'].map((key) => ledger.scopeCounters(key))),
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, JSON.stringify(value)]));
};
