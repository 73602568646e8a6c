import { afterEach, describe, expect, test } from 'vitest';
import type { Store } from '../../src/store/port.ts';
import { accountPromises } from './accounts.ts';
import { logPromises } from './log.ts';
import type { Promised } from './promise.ts';
import { restPromises } from './rest.ts';
import { transactionPromises } from './transactions.ts';

/** Every promise of the port, as a check that throws when a store breaks it. */
export const promises: readonly Promised[] = [
  ...transactionPromises,
  ...logPromises,
  ...accountPromises,
  ...restPromises,
];

/** Runs all promises of the port against new, empty stores. */
export const storeContract = (name: string, open: () => Store): void => {
  describe(`${name} keeps the store's promises`, () => {
    const opened: Store[] = [];
    afterEach(() => {
      for (const store of opened.splice(0)) store.close();
    });

    test.each(promises)('$promise', ({ check }) => {
      expect.hasAssertions();
      const store = open();
      opened.push(store);
      check(store);
    });
  });
};
