import assert from 'node:assert/strict';
import type { Promised } from './promise.ts';
import { T0, quarantinedSample } from './samples.ts';

/** Promises about what could not be read, and about webhooks of another kind. */
export const quarantinePromises: readonly Promised[] = [
  {
    promise: 'what could not be read is kept raw, oldest first',
    check(store) {
      const kept = [
        quarantinedSample(),
        quarantinedSample({ at: T0 - 1, source: 'v2', origin: null, raw: '\u0000"😀\n' }),
        quarantinedSample(),
      ];
      store.transaction((writer) => {
        for (const delivery of kept) writer.addQuarantined(delivery);
      });
      assert.deepEqual(store.quarantine(10), kept);
      assert.deepEqual(store.quarantine(2), kept.slice(0, 2));
      assert.deepEqual(store.quarantine(Infinity), kept);
    },
  },
  {
    promise: 'a lone surrogate of a raw delivery comes back as the replacement character',
    check(store) {
      store.transaction((writer) => writer.addQuarantined(quarantinedSample({ raw: 'a\ud800b\udc00' })));
      assert.equal(store.quarantine(1)[0]?.raw, 'a\ufffdb\ufffd');
    },
  },
  {
    promise: 'foreign webhooks are counted, whatever their names',
    check(store) {
      store.transaction((writer) => {
        for (const name of ['mail_received', '', '__proto__', 'mail_received']) writer.countForeign(name);
      });
      assert.equal(store.totals().foreign, 4);
    },
  },
];
