import { describe, expect, test } from 'vitest';
import { namesFor, UNLISTED } from '../../bench/diagnosis/catalogue.ts';
import {
  halfOf,
  judgeReported,
  reportedIn,
  reportedTable,
  scoreOfReported,
} from '../../bench/diagnosis/reported.ts';
import { ratio } from '../../bench/diagnosis/score.ts';
import { defaultPolicy } from '../../src/index.ts';
import { parseLine, readPayload } from '../../src/wire/index.ts';

const folder = 'test/diagnosis/reported';

const cases = reportedIn(folder);

describe('the breaks that others have told of', () => {
  test('are sixty, each with a cause that has a name, and with the address where it is told', () => {
    expect(cases).toHaveLength(60);
    expect(new Set(cases.map(({ label }) => label.name)).size).toBe(60);
    for (const { label } of cases) {
      expect([...namesFor(label.provider), UNLISTED]).toContain(label.cause);
      expect(label.source).toMatch(/^https:\/\//u);
    }
  });

  test('are logs of which every line can be read', () => {
    for (const { label, lines } of cases) {
      expect(lines.some((line) => line.includes(label.account))).toBe(true);
      for (const line of lines) {
        const opened = parseLine(line);
        if ('unreadable' in opened) throw new Error(`${label.name}: ${line}`);
        const { payload, receivedAt, source } = opened;
        expect(readPayload(payload, receivedAt ?? 0, source ?? undefined).kind).not.toBe('unreadable');
      }
    }
  });

  test('are in two halves by their names', () => {
    const lookedAt = cases.filter(({ label }) => halfOf(label.name) === 'looked at');
    expect(lookedAt.length).toBeGreaterThan(20);
    expect(lookedAt.length).toBeLessThan(40);
  });
});

describe('what the engine says of them', () => {
  /** The least that must be right, of 57 and of 60; and the most that the probabilities may be off. */
  const floor = { top1: 47, top3: 50, actor: 53, brier: 0.101 };

  test('is as right as it was', async () => {
    const judged = await judgeReported(folder);
    const { top1, top3, actor, sure, brier } = scoreOfReported(judged);
    console.log(reportedTable(judged));
    expect(top1.right).toBeGreaterThanOrEqual(floor.top1);
    expect(top3.right).toBeGreaterThanOrEqual(floor.top3);
    expect(actor.right).toBeGreaterThanOrEqual(floor.actor);
    expect(brier).toBeLessThanOrEqual(floor.brier);
    // One confident error in ten would make a liar of the word.
    expect(ratio(sure)).toBeGreaterThanOrEqual(0.9);
  });

  test('would be too little if nothing were known but how frequent causes are', async () => {
    const { weights } = defaultPolicy;
    const blind = { ...weights, version: 'blind', weight: {} };
    const { top1 } = scoreOfReported(await judgeReported(folder, { policy: { weights: blind } }));
    expect(top1.right).toBeLessThan(floor.top1);
  });
});
