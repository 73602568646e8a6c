import { afterAll, vi } from 'vitest';
import { removeDatabaseFiles } from './sqlite/files.ts';

/*
 * What holds for every file of tests. Vitest runs this before each, also where files share a process; a hook that a
 * module registers when it is loaded would only hold for the first file that loads it.
 */
afterAll(() => {
  removeDatabaseFiles();
  vi.unstubAllEnvs();
});
