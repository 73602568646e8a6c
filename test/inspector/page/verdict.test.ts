import { describe, expect, test } from 'vitest';
import { readPayload } from '../../../src/index.ts';
import type { ShownFact, StepAnswer } from '../../../src/inspector/answers.ts';
import { FleetQueries } from '../../../src/inspector/fleet-queries.ts';
import { fleetOf, hostile, line, now, status } from '../looking.ts';
import { drawn, elements, part, textOf, type Element } from './drawn.ts';

type Draws = (props: { readonly step: StepAnswer }) => unknown;

const Hypotheses = await part<Draws>('parts/verdict.tsx', 'Hypotheses');
const KnownFacts = await part<Draws>('parts/verdict.tsx', 'KnownFacts');
const EventDetail = await part<Draws>('parts/event-list.tsx', 'EventDetail');

/** The last step of an account of the small fleet, or of another one. */
const stepOf = async (accountId: string, lines?: readonly string[]): Promise<StepAnswer> => {
  const { store } = await fleetOf(lines);
  const subject = new FleetQueries({ store, reader: readPayload, now: () => now });
  const answer = await subject.steps(accountId, { offset: 0, limit: 99 });
  const step = answer?.steps.at(-1);
  if (step === undefined) throw new Error(`${accountId} has no step`);
  return step;
};

const items = (nodes: readonly (Element | string)[], name: string): readonly string[] =>
  elements(nodes, name).map(({ children }) => textOf(children));

describe('the hypotheses of a step', () => {
  test('are shown with what speaks for and against them and how likely they are, the leading one marked', async () => {
    const step = await stepOf('instagram-1');
    const shown = drawn(Hypotheses({ step }));
    const [list] = elements(shown, 'ol');
    const [lead] = elements(list?.children ?? [], 'li');
    expect(lead?.attributes['class']).toBe('leads');
    const first = step.hypotheses[0];
    expect(textOf(lead?.children ?? [])).toContain(
      `proxyUnavailable, ${first?.likelihood} (${first?.strength})`,
    );
    expect(items(elements(lead?.children ?? [], 'ul'), 'li')[0]).toMatch(/^\+\d\.\d .*407/);
  });

  test('that are hardly likely are folded, each with what would speak for it', async () => {
    const step = await stepOf('instagram-1');
    const shown = drawn(Hypotheses({ step }));
    const folded = step.hypotheses.filter(({ probability }) => probability < 0.08);
    expect(folded.length).toBeGreaterThan(0);
    expect(items(shown, 'summary')).toEqual([`${folded.length} others, and what would speak for them`]);
    const [details] = elements(shown, 'details');
    expect(items(details?.children ?? [], 'li')).toHaveLength(folded.length);
  });

  test('are none while the account works, and that is said', async () => {
    expect(textOf(drawn(Hypotheses({ step: await stepOf('mailbox') })))).toBe(
      'Weighed only while the account is in CREDENTIALS.',
    );
  });

  test('are none for a provider without documented causes, and that is said', async () => {
    const step = await stepOf('x', [
      line('2026-03-01T07:00:00.000Z', 'webhook', status('x', 'TWITTER', 'CREDENTIALS')),
    ]);
    expect(textOf(drawn(Hypotheses({ step })))).toBe(
      'Not known: what ends a session at x is documented nowhere.',
    );
  });

  test('say that the cause is not known, where none leads, and what would tell', async () => {
    const step = await stepOf('linkedin', [
      line('2026-03-01T07:00:00.000Z', 'webhook', status('linkedin', 'LINKEDIN', 'CREDENTIALS')),
    ]);
    const text = textOf(drawn(Hypotheses({ step })));
    expect(text).toContain('Not known; most often at this provider:');
    expect(text).toContain(`What would tell most: ${step.hypotheses[0]?.nextTest}.`);
  });
});

describe('the facts of a step', () => {
  const withFacts = async (facts: readonly ShownFact[]): Promise<readonly (Element | string)[]> =>
    drawn(KnownFacts({ step: { ...(await stepOf('mailbox')), facts, deadlines: [] } }));

  const fact = (text: string, at = '2026-03-01T07:00:00.000Z'): ShownFact => ({ at, name: 'apiError', text });

  test('are told with their times', async () => {
    expect(items(await withFacts([fact('status 407')]), 'dt')).toEqual(['apiError 2026-03-01 07:00:00']);
  });

  test('that say the same one after the other are told once, and how often', async () => {
    const shown = await withFacts([
      fact('status 407', '2026-03-01T08:00:00.000Z'),
      fact('status 407'),
      fact('status 500'),
      fact('status 407'),
    ]);
    expect(items(shown, 'dt')).toEqual([
      '2 × apiError 2026-03-01 08:00:00',
      'apiError 2026-03-01 07:00:00',
      'apiError 2026-03-01 07:00:00',
    ]);
  });

  test('name deadlines ahead', async () => {
    const step = await stepOf('c', [
      line('2026-03-01T08:30:00.000Z', 'webhook', status('c', 'LINKEDIN', 'CONNECTING')),
    ]);
    const shown = drawn(KnownFacts({ step }));
    expect(items(shown, 'dt')[0]).toBe('deadline 2026-03-01 09:30:00');
    expect(items(shown, 'dd')[0]).toContain('unless the status changes');
  });

  test('are none, and that is said', async () => {
    expect(textOf(await withFacts([]))).toBe('Nothing is known yet.');
  });
});

describe('the chosen event', () => {
  test('says what it did, where it came from, and shows its payload as it came', async () => {
    const step = await stepOf('linkedin-1');
    const shown = drawn(EventDetail({ step }));
    expect(textOf(shown)).toContain(step.entry.summary);
    expect(textOf(shown)).toContain('entry 8 · version 3 · from webhook · received 2026-02-26 09:00:00 UTC');
    const [payload] = items(shown, 'pre');
    expect(JSON.parse(payload ?? '')).toEqual(status('linkedin-1', 'LINKEDIN', 'CREDENTIALS'));
  });

  test('shows a payload that looks like markup as the text that it is', async () => {
    const shown = drawn(EventDetail({ step: await stepOf(hostile) }));
    expect(elements(shown, 'img')).toEqual([]);
    expect(items(shown, 'pre')[0]).toContain('</pre>');
  });

  test('says when it happened, where the sender told', async () => {
    const lines = [
      line('2026-03-01T07:00:00.000Z', 'v2', {
        id: 'evt_1',
        created_at: '2026-03-01T06:59:30.000Z',
        account_id: 'v',
        type: 'account.status.running',
        payload: {},
      }),
    ];
    expect(textOf(drawn(EventDetail({ step: await stepOf('v', lines) })))).toContain(
      '· happened 2026-03-01 06:59:30 UTC',
    );
  });

  test('that is a deadline has no payload', async () => {
    const lines = [
      line('2026-03-01T06:00:00.000Z', 'webhook', status('c', 'LINKEDIN', 'CONNECTING')),
      line('2026-03-01T08:00:00.000Z', 'webhook', status('other', 'LINKEDIN', 'OK')),
    ];
    const shown = drawn(EventDetail({ step: await stepOf('c', lines) }));
    expect(textOf(shown)).toContain('A deadline has no payload.');
    expect(elements(shown, 'pre')).toEqual([]);
  });

  test('names guards that said no, but not the causes, which stand elsewhere', async () => {
    const step = await stepOf('instagram-1');
    const refused = [...step.refused, { guard: 'isLive', reason: 'the account was deleted' }];
    const text = textOf(drawn(EventDetail({ step: { ...step, refused } })));
    expect(text).toContain('isLive refused: the account was deleted.');
    expect(text).not.toContain('sessionExpired refused');
  });
});
