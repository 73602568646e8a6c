import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLifecycle, openSqliteStore, readPayload, rebuild } from '../../src/index.ts';
import { decisionNames } from '../../src/model/decision.ts';
import { payloadOf } from '../../src/model/delivery.ts';
import { trials } from '../trials.ts';

const demo = readFileSync(join(fileURLToPath(new URL('../..', import.meta.url)), 'demo/fleet.ndjson'), 'utf8')
  .split('\n')
  .filter((line) => line !== '');

/** What may stand in a line instead of what stood there: things that break parsers, stores and pages. */
const poisons = [
  '"__proto__"',
  '"\\ud800"',
  '"\\u0000"',
  '""',
  'null',
  '-1',
  '1e400',
  '[]',
  '{}',
  '"<img src=x onerror=alert(1)>"',
  '"\'; DROP TABLE log; --"',
  `"${'x'.repeat(5000)}"`,
  '['.repeat(2000),
] as const;

/** A line of the shipped log, whole or damaged: a value replaced, bytes cut out, doubled or swapped. */
const anyLine = fc
  .record({
    line: fc.constantFrom(...demo),
    damage: fc.constantFrom('none', 'none', 'value', 'cut', 'double', 'swap'),
    poison: fc.constantFrom(...poisons),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ line, damage, poison, at, length }) => {
    const start = at % line.length;
    switch (damage) {
      case 'value': {
        const values = Array.from(line.matchAll(/"(?:[^"\\]|\\.)*"(?!:)|\d+|true|false|null/g));
        const hit = values[at % Math.max(values.length, 1)];
        return hit === undefined
          ? line
          : line.slice(0, hit.index) + poison + line.slice(hit.index + hit[0].length);
      }
      case 'cut':
        return line.slice(0, start) + line.slice(start + length);
      case 'double':
        return line.slice(0, start) + line.slice(Math.max(0, start - length));
      case 'swap':
        return line.slice(start) + line.slice(0, start);
      default:
        return line;
    }
  });

describe('a log of damaged lines', () => {
  test('is taken in whole: every line has an outcome, the database is sound, and its log gives every snapshot', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { minLength: 1, maxLength: 120 }), async (texts) => {
        const store = openSqliteStore({ database: ':memory:' });
        const lifecycle = openLifecycle({ store });
        const summary = await lifecycle.replay([
          texts.map((text, index) => ({ file: 'log', line: index + 1, text })),
        ]);
        const besides = summary.foreign + summary.passedOver;
        const outcomes = decisionNames.reduce((sum, name) => sum + summary.decisions[name], besides);
        expect(outcomes).toBe(summary.lines);
        // A line that was damaged may hold two: what was cut off, and what begins after it.
        expect(outcomes).toBeGreaterThanOrEqual(texts.length);
        expect(store.totals().quarantined).toBe(summary.decisions.quarantined);
        expect([...rebuild(store, readPayload)]).toEqual([]);
        expect(store.check()).toEqual([]);
        for (const { hypotheses, ...view } of await lifecycle.accounts()) {
          const explanation = await lifecycle.explain(view.accountId);
          expect(explanation?.account).toEqual(view);
          expect(explanation?.hypotheses).toMatchObject(hypotheses);
        }
        await lifecycle.close();
      }),
      { numRuns: trials(150) },
    );
  });

  test('has outcomes of every kind, so that the test above looks at all of them', async () => {
    const lifecycle = openLifecycle();
    const texts = fc.sample(anyLine, { numRuns: 3000, seed: 7 });
    const { decisions, foreign } = await lifecycle.replay([
      texts.map((text, index) => ({ file: 'log', line: index + 1, text })),
    ]);
    expect(foreign).toBeGreaterThan(0);
    const wanted = ['applied', 'repeat', 'stale', 'duplicate', 'recorded', 'quarantined'] as const;
    expect(wanted.filter((name) => decisions[name] === 0)).toEqual([]);
    await lifecycle.close();
  });
});

describe('any payload', () => {
  test('is answered with a receipt, never with an error', async () => {
    const lifecycle = openLifecycle();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.anything(), fc.jsonValue(), fc.string({ unit: 'binary' })),
        async (payload) => {
          const { decision, account } = await lifecycle.receive(payloadOf(payload));
          expect(['quarantined', 'foreign', ...decisionNames]).toContain(decision);
          if (decision === 'quarantined') expect(account).toBeNull();
        },
      ),
      { numRuns: trials(2000) },
    );
    await lifecycle.close();
  });
});
