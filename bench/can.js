// How long `can` takes on a fleet in a database: asked for the first time, again, and beside a process that writes.
import { join } from 'node:path';
import { openLifecycle } from '../dist/src/index.js';

const ACCOUNTS = 20_000;
const QUESTIONS = 200_000;

const idOf = (number) => `account-${number % ACCOUNTS}`;

/** Microseconds of processor time for one question, in the mean over all accounts by turns; a prime number apart, so that none is asked twice in a row. */
const microseconds = (lifecycle, questions) => {
  const before = process.cpuUsage();
  for (let number = 0; number < questions; number += 1) lifecycle.can(idOf(number * 7919), 'send');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / questions;
};

/** @returns the microseconds of one `can`, by the circumstances */
export const measureCan = async (folder) => {
  const lifecycle = openLifecycle({ database: join(folder, 'can.db') });
  const tell = (number, message) =>
    lifecycle.receive({ AccountStatus: { account_id: idOf(number), account_type: 'LINKEDIN', message } });
  await Promise.all(
    Array.from({ length: ACCOUNTS }, (_, number) => tell(number, number % 9 ? 'OK' : 'CREDENTIALS')),
  );
  microseconds(lifecycle, ACCOUNTS / 10);
  const first = microseconds(lifecycle, ACCOUNTS);
  const again = microseconds(lifecycle, QUESTIONS);
  let spent = 0;
  const rounds = 200;
  for (let round = 0; round < rounds; round += 1) {
    await tell(round, round % 2 ? 'OK' : 'ERROR');
    spent += microseconds(lifecycle, QUESTIONS / rounds);
  }
  await lifecycle.close();
  return { 'first time': first, again, 'a delivery after every 1,000': spent / rounds };
};
