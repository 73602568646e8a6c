// The decisions alone: each line is read and its account stepped by the machine's plans, guards and evidence and all. Nothing is
// kept but each account's snapshot: no log, no deadline falls due, nothing follows from a step.
import { readLine } from '../../dist/src/index.js';
import { defaultPolicy } from '../../dist/machines/policy.js';
import { stepperUnder } from '../../dist/src/decide/step.js';
import { linesOf } from '../lines.js';

export const run = async ({ file }) => {
  const step = stepperUnder(defaultPolicy);
  const snapshots = new Map();
  let lines = 0;
  for (const texts of linesOf(file)) {
    for (const text of texts) {
      const line = readLine(text);
      const heard = line.event(line.receivedAt);
      const before = snapshots.get(heard.accountId) ?? null;
      const { snapshot } = step(before, heard);
      snapshots.set(snapshot.context.accountId, snapshot);
    }
    lines += texts.length;
  }
  return { lines };
};
