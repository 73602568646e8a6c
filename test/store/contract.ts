import { describe, test } from 'vitest';
import {
  storeContract,
  type ContractCase,
  type StoreContractOptions,
} from '../../src/testing/store/contract.ts';

/** Runs the contract of the store's port on new stores, a chapter to a block. */
export const testContract = (name: string, options: StoreContractOptions): void => {
  const cases = storeContract(options);
  const chapters = new Set(cases.map(({ chapter }) => chapter));
  describe(`${name} keeps the store's contract`, () => {
    describe.each([...chapters])('%s', (name) => {
      test.each(cases.filter(({ chapter }) => chapter === name))('$promise', async ({ run }) => run());
    });
  });
};

/** The promises that a store breaks. */
export const brokenPromises = async (cases: readonly ContractCase[]): Promise<readonly string[]> => {
  const broken: string[] = [];
  for (const { promise, run } of cases)
    await run().catch(() => {
      broken.push(promise);
    });
  return broken;
};

/** Whether a store breaks a promise, as the first that it breaks shows. */
export const breaksAny = async (cases: readonly ContractCase[]): Promise<boolean> => {
  for (const { run } of cases)
    if (
      await run().then(
        () => false,
        () => true,
      )
    )
      return true;
  return false;
};
