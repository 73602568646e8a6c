import { LifecycleError } from '../store/index.ts';
import type { CommitTarget } from './commit.ts';
import { NEW_SCHEMA, SCHEMA } from './schema.ts';

/** See `PostgresLedger.publish`. */
export const publishOn = (on: CommitTarget, name: string): Promise<void> =>
  on.alone(async (connection) => {
    await connection.query('BEGIN');
    const [there] = await connection.query<{ found: boolean }>(
      `SELECT to_regclass('${SCHEMA}.head') IS NOT NULL AS found`,
    );
    if (there?.found === true) {
      const [held] = await connection.query<{ seq: number; quarantined: number }>(
        `SELECT seq, quarantined FROM ${SCHEMA}.head FOR UPDATE`,
      );
      if ((held?.seq ?? 0) + (held?.quarantined ?? 0) > 0)
        throw new LifecycleError('invalidOption', `There is something in the database ${name} already.`, {
          hint: 'Name a database that is empty; nothing is overwritten.',
        });
      await connection.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
    }
    await connection.query(`ALTER SCHEMA ${NEW_SCHEMA} RENAME TO ${SCHEMA}`);
    await connection.query('COMMIT');
  });
