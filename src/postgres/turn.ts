import type { CommitTarget } from './commit.ts';
import { TURN_LOCK } from './turn-lock.ts';

/** For how long somebody who was late waits for others who were, in milliseconds. Then it goes on without a turn. */
const WAIT_MS = 2000;

/** For how long a turn lasts at most while nothing is heard of whoever has it, in milliseconds: it may stand still. */
const SILENT_MS = 1000;

const beginning = `BEGIN; SET LOCAL lock_timeout = ${WAIT_MS}; SET LOCAL idle_in_transaction_session_timeout = ${SILENT_MS};
  SELECT pg_advisory_xact_lock(${TURN_LOCK})`;

/**
 * Does work while nobody else changes what is known of the fleet as a whole, as far as that can be had: for whoever has decided in
 * vain, so that it is not late again. Turns come in the order in which they are asked for. Nothing depends on having one: what is
 * kept is compared in any case, and a turn ends where its holder stands still.
 */
export const inTurnOn = async <T>(on: CommitTarget, work: () => Promise<T>): Promise<T> => {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => void (end = resolve));
  await new Promise<void>((begin) => {
    const turn = on.alone(async (connection) => {
      await connection.query(beginning);
      begin();
      await over;
      await connection.query('COMMIT');
    });
    turn.catch(begin);
  });
  try {
    return await work();
  } finally {
    end();
  }
};
