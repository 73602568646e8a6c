// What is taken out of the store of `plain-store.js`, for good.
import {
  incidentWithout,
  isMentioned,
  isOfGoneScope,
  isSubjectOf,
  letterWithout,
} from 'account-lifecycle/store';

/** Takes accounts out of everything. Numbers are counted apart, so that none is given again. */
export const eraseFrom = (kept, request) => {
  const { accountIds, scopes, at } = request;
  const isGoing = ({ accountId }) => accountIds.includes(accountId);
  const entries = kept.log.filter(isGoing);
  const accounts = accountIds.filter((id) => kept.snapshots.delete(id)).length;
  const before = kept.quarantine.length;
  kept.quarantine = kept.quarantine.filter((delivery) => !isMentioned(delivery, request));
  for (const list of ['log', 'transitions', 'checkpoints', 'outbox'])
    kept[list] = kept[list].filter((one) => !isGoing(one));
  kept.outbox = kept.outbox.filter(({ effect }) => !isOfGoneScope(effect, scopes));
  kept.facts = kept.facts.filter(({ scope }) => scopes.get(scope) !== null);
  kept.letters = kept.letters
    .map((letter) => ({ ...letter, body: letterWithout(letter, request) }))
    .filter(({ body }) => body !== null);
  for (const [key, { subject }] of kept.lanes) if (isSubjectOf(subject, request)) kept.lanes.delete(key);
  for (const id of accountIds) {
    kept.held.delete(id);
    kept.verifications.delete(id);
  }
  for (const [seq, recent] of kept.breaks) if (isGoing(recent)) kept.breaks.delete(seq);
  for (const [incident, ids] of kept.members)
    kept.members.set(
      incident,
      ids.filter((id) => !accountIds.includes(id)),
    );
  for (const [id, incident] of kept.incidents)
    kept.incidents.set(id, incidentWithout(incident, new Set(accountIds), scopes));
  for (const [key, live] of scopes)
    if (live === null) kept.scopes.delete(key);
    else if (kept.scopes.has(key)) kept.scopes.set(key, { ...kept.scopes.get(key), live });
  const heard = new Set(entries.map(({ accountId }) => accountId)).size;
  if (heard > 0) kept.erasures.push({ at, accounts: heard, entries: entries.length });
  return { accounts, entries: entries.length, quarantined: before - kept.quarantine.length };
};

/** Puts events in the place of payloads, from where that ended last up to the first entry that is young enough. */
export const dropPayloadsFrom = (kept, { before, most, dryRun = false, eventTextOf }) => {
  const left = kept.log.filter(({ seq }) => seq > kept.droppedUntil);
  const young = left.findIndex(({ at }) => at >= before);
  const count = young === -1 ? left.length : young;
  const old = left.slice(0, dryRun ? count : Math.min(count, most));
  const going = old.filter(({ payload, source }) => payload !== null && source !== 'engine');
  if (!dryRun)
    for (const entry of going)
      kept.log[kept.log.indexOf(entry)] = { ...entry, payload: eventTextOf(entry), payloadDropped: true };
  kept.droppedUntil = old.at(-1)?.seq ?? kept.droppedUntil;
  return { payloads: going.length, isDone: old.length === count };
};
