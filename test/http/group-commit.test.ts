import { expect, test } from 'vitest';
import { GroupCommit } from '../../src/http/group-commit.ts';

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Joins, and resolves when it is time to go on. */
const joining = (groupCommit: GroupCommit): Promise<void> => new Promise((go) => groupCommit.join(go));

/** Joins and says in which turn it went on. */
const joiner = (groupCommit: GroupCommit, now: () => number) => async (): Promise<number> => {
  await joining(groupCommit);
  return now();
};

/** Joins, and tells when it has gone on. */
const joined = (groupCommit: GroupCommit): { isOn: boolean } => {
  const state = { isOn: false };
  void joining(groupCommit).then(() => (state.isOn = true));
  return state;
};

test('one who comes alone goes on after a few turns', async () => {
  const alone = joined(new GroupCommit());
  let turns = 0;
  for (; !alone.isOn; turns += 1) await turn();
  expect(turns).toBeLessThanOrEqual(4);
});

test('those who come one turn after the other go on together', async () => {
  const groupCommit = new GroupCommit();
  let turns = 0;
  const join = joiner(groupCommit, () => turns);
  const all = [join()];
  for (; turns < 3; turns += 1) {
    await turn();
    all.push(join());
  }
  const wentOn = await Promise.all(all);
  expect(new Set(wentOn).size).toBe(1);
});

test('a stream without end does not hold them up for longer than some milliseconds', async () => {
  const groupCommit = new GroupCommit();
  const begun = performance.now();
  const first = joined(groupCommit);
  while (!first.isOn && performance.now() - begun < 2000) {
    void joining(groupCommit);
    await turn();
  }
  expect(first.isOn).toBe(true);
  expect(performance.now() - begun).toBeLessThan(500);
});

test('a crowd goes on at once', async () => {
  const groupCommit = new GroupCommit();
  const all = Array.from({ length: 256 }, () => joining(groupCommit));
  let isOn = false;
  void Promise.all(all).then(() => (isOn = true));
  await turn();
  await turn();
  expect(isOn).toBe(true);
});
