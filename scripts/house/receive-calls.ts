/**
 * Prints what one warm `receive` on a SQLite file enters: how many of our files, and how many calls of our functions, beside
 * the goal for both. It runs what is built.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { openLifecycle } from '../../src/index.ts';

/** The files and calls that a `receive` should enter at most. */
const GOAL = { files: 40, calls: 400 };

/** How many deliveries go before the one that is counted, so that all is loaded, prepared and remembered. */
const WARM = 200;

/** What is built, as far as it is needed here. */
interface Api {
  readonly openLifecycle: typeof openLifecycle;
}

const dist = new URL('../../dist/', import.meta.url);

/** What was called in a file of ours. */
interface Entered {
  readonly file: string;
  readonly calls: number;
}

const callsIn = ({ url, functions }: Profiler.ScriptCoverage): Entered => {
  const [whole, ...rest] = functions;
  // The first function of a module is the module itself, which runs when it is loaded.
  const counted = whole?.functionName === '' && whole.ranges[0]?.startOffset === 0 ? rest : functions;
  const calls = counted.reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
  return { file: url.slice(dist.href.length), calls };
};

/** Counts the calls of our functions while `work` runs. */
const during = async (work: () => Promise<unknown>): Promise<readonly Entered[]> => {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await session.post('Profiler.takePreciseCoverage');
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  await session.post('Profiler.stopPreciseCoverage');
  session.disconnect();
  return result
    .filter(({ url }) => url.startsWith(dist.href))
    .map(callsIn)
    .filter(({ calls }) => calls > 0)
    .toSorted((a, b) => b.calls - a.calls || a.file.localeCompare(b.file));
};

/** A webhook as an object, or as its text, which is what comes over HTTP. */
const forms: Readonly<Record<string, (message: string) => string | object>> = {
  object: (message) => ({ AccountStatus: { account_id: 'account', account_type: 'LINKEDIN', message } }),
  text: (message) => JSON.stringify(forms['object']?.(message)),
};

/** What the last of several deliveries of one account enters. Each of them moves the account. */
const receiveOnce = async (
  { openLifecycle }: Api,
  database: string,
  form: (message: string) => string | object,
): Promise<readonly Entered[]> => {
  await using lifecycle = openLifecycle({ database });
  const words = ['OK', 'ERROR'];
  for (let index = 0; index < WARM; index += 1)
    await lifecycle.receive(form(words[index % words.length] ?? 'OK'));
  return await during(() => lifecycle.receive(form('OK')));
};

const over = (found: number, goal: number): string =>
  found > goal ? `${found} (${found - goal} over ${goal})` : `${found} (goal ${goal})`;

const folder = mkdtempSync(join(tmpdir(), 'receive-calls-'));
try {
  const api = (await import(new URL('src/index.js', dist).href)) as Api;
  for (const [name, form] of Object.entries(forms)) {
    const entered = await receiveOnce(api, join(folder, `${name}.db`), form);
    const calls = entered.reduce((sum, one) => sum + one.calls, 0);
    console.log(
      `receive of ${name}: files ${over(entered.length, GOAL.files)}, calls ${over(calls, GOAL.calls)}`,
    );
    for (const one of entered) console.log(`  ${String(one.calls).padStart(4)}  ${one.file}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
