import { describe, expect, it } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { accountStatuses } from '../../src/cli/options.ts';

describe('the statuses that options take', () => {
  it("are the states of the chart's connection region, in its order", () => {
    expect(accountStatuses).toEqual(Object.keys(accountMachine.root.states['connection']?.states ?? {}));
  });
});
