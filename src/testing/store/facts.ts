import assert from 'node:assert/strict';
import type { KeptFact } from '../../model/shared-fact.ts';
import type { Promised } from './promise.ts';
import { factSample, T0 } from './samples.ts';

const unhealthy = (at: number, scope = 'proxyHost 😀'): ReturnType<typeof factSample> =>
  factSample({ at, scope, payload: `{"at": ${at}}` });

/** Promises about facts that were told without an account. */
export const factPromises: readonly Promised[] = [
  {
    promise: 'facts come back as they were told, in their order, by pages',
    check(store) {
      assert.deepEqual(store.facts({}), []);
      const told = [unhealthy(T0 + 9), factSample({ scope: 'provider google' }), unhealthy(T0)];
      const kept = store.transaction((writer) => told.map((fact) => writer.addFact(fact)));
      const numbered = told.map((fact, index): KeptFact => ({ id: index + 1, ...fact }));
      assert.deepEqual(kept, numbered);
      assert.deepEqual(store.facts({}), numbered);
      assert.deepEqual(store.facts({ after: 1, limit: 1 }), numbered.slice(1, 2));
      assert.deepEqual(store.facts({ after: 3 }), []);
    },
  },
  {
    promise:
      'the newest fact of each type of a scope is that of the latest time, and of equal times the last',
    check(store) {
      const keys = factSample({ at: T0 + 3, scope: 'proxyHost 😀', signal: { type: 'oauthKeysChanged' } });
      const told = [
        keys,
        unhealthy(T0 + 5),
        unhealthy(T0 + 5),
        unhealthy(T0 + 4),
        unhealthy(T0 + 9, 'proxyHost ﬀ'),
      ];
      const kept = store.transaction((writer) => {
        const all = told.map((fact) => writer.addFact(fact));
        assert.deepEqual(writer.newestFacts('proxyHost 😀'), [all[0], all[2]]);
        return all;
      });
      assert.deepEqual(store.newestFacts('proxyHost 😀'), [kept[0], kept[2]]);
      assert.deepEqual(store.newestFacts('proxyHost'), []);
    },
  },
  {
    promise: 'of a transaction that fails no fact is left, and its number is given again',
    check(store) {
      store.transaction((writer) => writer.addFact(unhealthy(T0)));
      assert.throws(() =>
        store.transaction((writer) => {
          writer.addFact(unhealthy(T0 + 1));
          throw new Error('no');
        }),
      );
      assert.deepEqual([store.facts({}).length, store.newestFacts('proxyHost 😀')[0]?.at], [1, T0]);
      assert.equal(store.transaction((writer) => writer.addFact(unhealthy(T0 + 2))).id, 2);
    },
  },
];
