import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { casesIn } from '../../bench/diagnosis/cases.ts';
import { answerOf, labelOf, namesFor, UNLISTED } from '../../bench/diagnosis/catalogue.ts';
import { exportForFitting } from '../../bench/diagnosis/export.ts';
import { liveFleet } from '../../bench/diagnosis/fleet.ts';
import { hear, moments, rankingOf } from '../../bench/diagnosis/judge.ts';
import type { Truth } from '../../bench/diagnosis/words.ts';
import { worlds } from '../../bench/diagnosis/worlds.ts';
import { causesOf, nameOf, openLifecycle } from '../../src/index.ts';

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'diagnosis-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
};

describe('the right answer', () => {
  test.each(['linkedin', 'whatsapp', 'telegram', 'instagram', 'google', 'microsoft', 'imap'] as const)(
    'for %s is the name of a cause that the chart has for it',
    (provider) => {
      const names = causesOf(provider).map((cause) => nameOf(cause));
      expect(names.length).toBeGreaterThan(0);
      for (const cause of names) expect(labelOf({ provider, cause })).toBe(answerOf(cause));
    },
  );

  test('is `unlisted` for a cause that the chart does not have, or has for another provider', () => {
    expect(labelOf({ provider: 'imap', cause: 'imap.mailboxClosed' })).toBe(UNLISTED);
    expect(labelOf({ provider: 'imap', cause: 'linkedin.browserLogout' })).toBe(UNLISTED);
    expect(namesFor('messenger').has('browserLogout')).toBe(false);
  });

  test('is given by an engine that determines nothing', () => {
    expect(answerOf('undetermined')).toBe(UNLISTED);
  });
});

describe('the ranking of what the engine says', () => {
  const shown = [
    { cause: 'imap.a', probability: 0.2 },
    { cause: 'imap.b', probability: 0.5 },
    { cause: 'imap.c', probability: 0.1, excluded: 'it cannot be' },
  ];

  test('goes by probability, and gives to `unlisted` what is left', () => {
    expect(rankingOf('undetermined', shown)).toEqual([
      ['b', 0.5],
      [UNLISTED, expect.closeTo(0.3)],
      ['a', 0.2],
    ]);
    expect(rankingOf('imap.b', [...shown, { cause: UNLISTED, probability: 0.3 }]).at(1)).toEqual([
      UNLISTED,
      0.3,
    ]);
  });

  test('without probabilities is as given, after the cause named', () => {
    const plain = shown.map(({ cause }) => ({ cause }));
    expect(rankingOf('imap.b', plain).map(([name]) => name)).toEqual(['b', 'a', 'c']);
    expect(rankingOf('undetermined', plain).map(([name]) => name)).toEqual([UNLISTED, 'a', 'b', 'c']);
  });
});

const truth: Truth = {
  accountId: 'pw-account-of-a-user-1',
  provider: 'imap',
  flippedAt: '2026-03-01T10:00:00.000Z',
  healedAt: '2026-03-01T15:00:00.000Z',
  cause: 'imap.passwordChanged',
  remedy: 'newSecret',
  incident: null,
};

const line = (at: string, source: string, payload: object): string =>
  JSON.stringify({ received_at: `2026-03-01T${at}.000Z`, source, payload });

const status = (at: string, message: string): string =>
  line(at, 'webhook', { AccountStatus: { account_id: truth.accountId, account_type: 'MAIL', message } });

const lines = [
  status('08:00:00', 'CREATION_SUCCESS'),
  status('10:00:00', 'CREDENTIALS'),
  line('10:30:00', 'signal', {
    account_id: truth.accountId,
    type: 'reconnectAnswer',
    status: 401,
    error: 'invalid_credentials',
  }),
  status('15:00:00', 'RECONNECTED'),
];

describe('a case labelled by hand', () => {
  test('is heard at the flip, an hour later and last before it heals', async () => {
    const [verdict] = await hear({ lines, truth: [truth] });
    expect(verdict?.label).toBe('passwordChanged');
    expect(verdict?.said.end.ranked).toContain('passwordChanged');
    // The answer to the reconnection came between the first two.
    expect(verdict?.said.hour).not.toEqual(verdict?.said.flip);
    expect(verdict?.said.end).toEqual(verdict?.said.hour);
    for (const moment of moments) expect(verdict?.said[moment].remedy).not.toBeNull();
  });

  test('is found in a folder, with its logs by level', async () => {
    const path = folder();
    writeFileSync(join(path, 'password.truth.ndjson'), `${JSON.stringify(truth)}\n`);
    writeFileSync(join(path, 'password.W0.ndjson'), `${lines[1] ?? ''}\n`);
    writeFileSync(join(path, 'password.ndjson'), `${lines.join('\n')}\n`);
    const cases = casesIn(path);
    expect(cases.map(({ name, level, given }) => [name, level, given.lines.length])).toEqual([
      ['password', 'W0', 1],
      ['password', 'as given', 4],
    ]);
    expect(cases[1]?.given).toEqual({ lines, truth: [truth] });
  });

  test('is refused when a line has no time', async () => {
    await expect(hear({ lines: ['{"account_id":"x"}'], truth: [truth] })).rejects.toThrow(
      /no line with a time/,
    );
  });
});

describe('what is heard of a simulated fleet', () => {
  test('is what a replay of the log until then shows', async () => {
    const fleet = liveFleet({ world: 'amber', seed: 5 });
    const log = fleet.lines('S4');
    const verdicts = await hear({ lines: log, truth: fleet.truth });
    for (const { truth: one, said } of verdicts.slice(40, 240).filter((_, index) => index % 50 === 0)) {
      await using lifecycle = openLifecycle({ clock: { now: () => Date.parse(one.flippedAt) } });
      const entries = log.map((text, index) => ({ text, file: 'log', line: index + 1 }));
      await lifecycle.replay([entries], { until: Date.parse(one.flippedAt) });
      const view = await lifecycle.account(one.accountId);
      expect(said.flip.told).toBe(answerOf(view?.cause ?? 'undetermined'));
    }
  });
});

describe('the export for fitting', () => {
  test('holds fleets of the worlds for fitting alone', () => {
    const path = folder();
    const breaks = exportForFitting({ out: path, fleets: 1, seed: 2, levels: ['W0'] });
    const cases = casesIn(path);
    expect(cases.map(({ name }) => name)).toEqual(
      worlds
        .filter(({ use }) => use === 'fit')
        .map(({ name }) => `${name}-2`)
        .toSorted(),
    );
    expect(cases.reduce((sum, { given }) => sum + given.truth.length, 0)).toBe(breaks);
    expect(cases.find(({ name }) => name === 'base-2')?.given.truth).toEqual(
      liveFleet({ world: 'base', seed: 2 }).truth,
    );
  });
});
