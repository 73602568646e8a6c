import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
let count = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The path of a file that does not exist yet, in a folder that goes when the tests are over. */
export const databaseFile = (): string => join(folder, `${++count}.db`);
