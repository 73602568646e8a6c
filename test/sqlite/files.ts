import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | null = null;
let count = 0;

/** The path of a file that does not exist yet, in a folder that goes when the tests of the file are over. */
export const databaseFile = (): string => {
  folder ??= mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
  return join(folder, `${++count}.db`);
};

/** Removes the folder and what is in it. Called after each file of tests. */
export const removeDatabaseFiles = (): void => {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  folder = null;
};
