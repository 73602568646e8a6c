import { describe, expect, test } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { groupOf } from '../../src/model/meaning.ts';
import { wayBackFrom } from '../../src/model/way-back.ts';

interface Region {
  readonly initial: string;
  readonly states: Readonly<Record<string, { readonly tags?: readonly string[] }>>;
}

describe('the way back to work', () => {
  const region = accountMachine.config.states?.['connection'] as unknown as Region;

  test('is known from every status, and ends in one that works', () => {
    for (const name of Object.keys(region.states)) {
      const works = groupOf({ connection: name }) === 'works';
      const back = wayBackFrom(`${name}.some.cause`);
      if (name === 'OK' || name === 'RECONNECTED') expect(back).toEqual([]);
      else expect([name, works, back.at(-1)]).toEqual([name, works, 'OK']);
    }
  });
});
