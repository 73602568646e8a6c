import type { DigestItem, NoticeDraft, SaidEffect } from '../draft.ts';
import { digestKey, digestReasons, incidentKey, noticeKey } from '../draft.ts';
import type { Incident } from '../../model/incident.ts';
import type { KeptNotice, NoticeRecord } from '../../model/notice-record.ts';
import { bookLane } from '../../store/delivery-port.ts';
import type { AccountView } from '../../views/account.ts';
import type { PostedLetter } from './change.ts';
import { nextDigest, silentUntil } from './day-time.ts';
import { recipientsFor, type Recipient } from './recipients.ts';
import type { NoticeDeed } from './record.ts';

/** What a record is about, as it is now. */
export type NoticedThing =
  | { readonly type: 'account'; readonly account: AccountView }
  | { readonly type: 'incident'; readonly incident: Incident };

/** What is put into words with. */
export interface Saying {
  readonly database: string;
  readonly subject: string;
  readonly thing: NoticedThing;
  readonly of: NoticeRecord['of'];
  /** All who may be told. */
  readonly all: readonly Recipient[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** An item of a digest as it waits, and whose it is. */
export interface WaitingItem {
  readonly to: string;
  readonly sink: string;
  readonly item: DigestItem;
}

const effectOf = (thing: NoticedThing, action: 'ask' | 'clear', { who }: KeptNotice): SaidEffect => {
  if (thing.type === 'incident') {
    const { id, kind, name } = thing.incident;
    return { type: 'incident', incident: id, scope: kind, name, is: action === 'ask' ? 'open' : 'ended' };
  }
  const ask = who === 'user' ? 'askUser' : 'askOperator';
  const { status, cause } = thing.account;
  return action === 'ask' ? { type: ask, status, cause } : { type: 'withdraw', of: ask };
};

const letterOfDeed = (
  { database, subject, thing, of, all, now }: Saying,
  { notice, n }: NoticeDeed,
  action: 'ask' | 'clear',
): PostedLetter => {
  const { to, sink } = notice;
  const recipient = all.find(({ name }) => name === to);
  const notBefore = recipient === undefined ? null : silentUntil(recipient, now);
  const key =
    of === null
      ? incidentKey(
          database,
          thing.type === 'incident' ? thing.incident.id : 0,
          `${encodeURIComponent(to)}-${n}`,
        )
      : noticeKey(database, of, n);
  const lane = { sink, subject: `${subject} to ${to}` };
  const draft: NoticeDraft = {
    key,
    subject: lane.subject,
    at: now,
    effect: effectOf(thing, action, notice),
    of,
    replayed: false,
    to,
    n,
    ...(notBefore === null ? {} : { notBefore }),
  };
  return { ...lane, key, at: now, body: JSON.stringify(draft), due: now };
};

/** An item that waits for the next digest of a recipient. */
export const itemFor = (recipient: Recipient, item: DigestItem, now: number): PostedLetter => {
  const { name: to, sink } = recipient;
  const waiting: WaitingItem = { to, sink, item };
  return {
    ...bookLane(`digest ${to}`),
    key: `digest/${encodeURIComponent(item.of.accountId)}/${item.why}`,
    at: now,
    body: JSON.stringify(waiting),
    due: nextDigest(recipient, now),
  };
};

/** A digest of what has waited; there is something. */
export const digestLetter = (
  database: string,
  { to, sink }: Pick<WaitingItem, 'to' | 'sink'>,
  items: readonly DigestItem[],
  last: number,
  now: number,
): PostedLetter => {
  const key = digestKey(database, to, last);
  const lane = { sink, subject: `digest to ${to}` };
  const effect: SaidEffect = { type: 'digest', items };
  const draft: NoticeDraft = { key, subject: lane.subject, at: now, effect, of: null, replayed: false, to };
  return { ...lane, key, at: now, body: JSON.stringify(draft), due: now };
};

/** The letters that a deed asks for. */
export const lettersOfDeed = (saying: Saying, deed: NoticeDeed): readonly PostedLetter[] => {
  const { action, notice } = deed;
  const { of, all, now } = saying;
  switch (action) {
    case 'ask':
    case 'clear':
      return [letterOfDeed(saying, deed, action)];
    case 'list':
    case 'remind':
    case 'escalate': {
      if (of === null) return [];
      const item: DigestItem = { of, why: digestReasons[action], who: notice.who };
      const told =
        action === 'escalate' ? recipientsFor(all, 'admin') : all.filter(({ name }) => name === notice.to);
      return told.map((recipient) => itemFor(recipient, item, now));
    }
    case 'restart':
    case 'snooze':
      return [];
  }
};
