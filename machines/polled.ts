import type { ConnectionFacts, Draft } from './context.ts';
import type { PolledConnection, PolledFacts } from './event.ts';

const connectionFields = [
  'method',
  'proxy_host',
  'mail_domain',
  'imap_host',
  'premium_features',
  'person_id',
] as const satisfies readonly (keyof PolledConnection)[];

type Fact = PolledConnection[keyof PolledConnection];

const isSame = (known: Fact, shown: Fact): boolean =>
  typeof known === 'object' && typeof shown === 'object'
    ? known.length === shown.length && known.every((entry, index) => entry === shown[index])
    : known === shown;

/**
 * What is known of a connection, with what a poll shows of it. What the poll does not show stays as a signal or an earlier poll
 * told it. The same object where the poll shows nothing new, so that stores need not write it.
 */
export const withPolledConnection = (
  known: ConnectionFacts | null,
  shown: PolledConnection,
): ConnectionFacts | null =>
  connectionFields.every((field) => shown[field] === undefined || isSame(known?.[field], shown[field]))
    ? known
    : { at: null, ...known, ...shown };

/** Lets a context know what a poll shows beside the status. */
export const learnPolled = (draft: Draft, { name, createdAt, connection }: PolledFacts): void => {
  draft.name = name ?? draft.name;
  draft.createdAt = createdAt ?? draft.createdAt;
  if (connection !== undefined) draft.connection = withPolledConnection(draft.connection, connection);
};
