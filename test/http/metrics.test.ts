import { describe, expect, test } from 'vitest';
import { LifecycleError } from '../../src/model/errors.ts';
import { Monitor } from '../../src/http/metrics.ts';
import { exposition, Histogram } from '../../src/http/prometheus-text.ts';
import { timedStore } from '../../src/http/timed-store.ts';
import { createMemoryStore } from '../../src/index.ts';
import { now, send, sendV1, serverWith, v1Body } from './setting.ts';

const counts = { total: 0, attention: 0, byStatus: {}, byCause: {}, byProvider: {} };

const setting = (change: Partial<ConstructorParameters<typeof Monitor>[0]> = {}) => {
  const time = { now };
  const monitor = new Monitor({
    now: () => time.now,
    counts: () => counts,
    unread: () => [],
    sinks: () => [],
    walBytes: () => 4096,
    reconciledAt: () => null,
    probe: () => undefined,
    ...change,
  });
  const get = async (path: string): Promise<Response> =>
    (await monitor.pages[path]?.()) ?? new Response(null, { status: 404 });
  const ready = async (): Promise<unknown> => {
    const response = await get('/readyz');
    return [response.status, await response.json()];
  };
  return { monitor, time, get, ready };
};

const isReady = [200, { status: 'ready' }];
const isNot = (reason: string) => [503, { status: 'unready', reason }];

describe('/readyz', () => {
  test('says ready while the database can be written', async () => {
    expect(await setting().ready()).toEqual(isReady);
  });

  test('probes the database at most once a second', async () => {
    let probes = 0;
    const { ready, time } = setting({
      probe: () => {
        probes += 1;
        throw new Error('read-only');
      },
    });
    expect([await ready(), await ready(), probes]).toEqual([isNot('database'), isNot('database'), 1]);
    time.now += 1000;
    expect([await ready(), probes]).toEqual([isNot('database'), 2]);
  });

  test('says unready after a transaction failed, until one succeeds or five seconds are over', async () => {
    const { monitor, ready, time } = setting();
    monitor.failed(new Error('disk'));
    expect(await ready()).toEqual(isNot('database'));
    monitor.committed(0.001);
    expect(await ready()).toEqual(isReady);
    monitor.failed(new Error('disk'));
    time.now += 5000;
    expect(await ready()).toEqual(isReady);
  });

  test('says unready while deliveries are turned away, and while stopping', async () => {
    const { monitor, ready } = setting();
    const watched = { waiting: 0, isShedding: true };
    monitor.watch(watched);
    expect(await ready()).toEqual(isNot('overloaded'));
    watched.isShedding = false;
    expect(await ready()).toEqual(isReady);
    monitor.stop();
    expect(await ready()).toEqual(isNot('stopping'));
  });
});

describe('/metrics', () => {
  test('counts over sockets what came and what it did, and names no account', async () => {
    const { monitor, get } = setting({
      counts: () => served.store.counts(),
      unread: () => served.store.quarantineReasons(),
      reconciledAt: () => now - 90_000,
      sinks: () => [
        {
          sink: 'team',
          since: new Date(now - 99_000).toISOString(),
          attempts: 5,
          delivered: 2,
          waiting: 3,
          oldest: new Date(now - 30_000).toISOString(),
          dead: 1,
          failingSince: new Date(now - 20_000).toISOString(),
          failures: 2,
        },
      ],
    });
    const served = await serverWith({ pages: monitor.pages, onEvent: (event) => monitor.count(event) });
    for (const message of ['ERROR', 'ERROR', 'OK'])
      await sendV1(served.server, v1Body(message, 'a-hidden-id'));
    await sendV1(served.server, '{nope');
    await send(served.server, '/webhooks/v1?hidden=query', { body: v1Body() });
    await send(served.server, '/hidden/path');
    const answer = await send(served.server, '/metrics', { method: 'GET' });
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = answer.body.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'account_lifecycle_deliveries_total{source="v1",decision="applied"} 2',
        'account_lifecycle_deliveries_total{source="v1",decision="repeat"} 1',
        'account_lifecycle_deliveries_total{source="v1",decision="quarantined"} 1',
        'account_lifecycle_refusals_total{path="/webhooks/v1",status="401"} 1',
        'account_lifecycle_refusals_total{path="other",status="404"} 1',
        'account_lifecycle_accounts{status="OK"} 1',
        'account_lifecycle_provider_accounts{provider="linkedin"} 1',
        'account_lifecycle_attention_accounts 0',
        'account_lifecycle_quarantined{kind="syntax"} 1',
        'account_lifecycle_wal_bytes 4096',
        'account_lifecycle_delivery_attempts_total{sink="team"} 5',
        'account_lifecycle_delivered_total{sink="team"} 2',
        'account_lifecycle_undelivered{sink="team"} 3',
        'account_lifecycle_undelivered_oldest_seconds{sink="team"} 30',
        'account_lifecycle_dead_letters{sink="team"} 1',
        'account_lifecycle_sink_failing_seconds{sink="team"} 20',
        'account_lifecycle_reconcile_age_seconds 90',
      ]),
    );
    expect(answer.body).not.toContain('hidden');
    expect((await get('/metrics')).status).toBe(200);
  });

  test('every line is one that Prometheus reads', async () => {
    const byStatus: Readonly<Record<string, number>> = { 'a"b\\c\nd': 1 };
    const { monitor, get } = setting({ counts: () => ({ ...counts, byStatus }) });
    monitor.committed(0.003);
    const text = await (await get('/metrics')).text();
    const sample =
      /^[a-z_]+(?:\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? \S+$/;
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(line.startsWith('#') ? /^# (?:HELP|TYPE) account_lifecycle_[a-z_]+ \S/ : sample);
    expect(text.endsWith('\n')).toBe(true);
  });

  test('the store is asked for its counts at most every five seconds', async () => {
    let asked = 0;
    const { get, time } = setting({
      counts: () => {
        asked += 1;
        return counts;
      },
    });
    await get('/metrics');
    time.now += 4999;
    await get('/metrics');
    expect(asked).toBe(1);
    time.now += 1;
    await get('/metrics');
    expect(asked).toBe(2);
  });
});

test('/healthz says ok whatever the database does', async () => {
  const { monitor, get } = setting();
  monitor.failed(new Error('disk'));
  expect((await get('/healthz')).status).toBe(200);
});

test('other methods on these paths are answered 405 with Allow', async () => {
  const { server } = await serverWith({ pages: setting().monitor.pages });
  const answer = await send(server, '/metrics');
  expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  expect((await send(server, '/metrics', { method: 'HEAD' })).status).toBe(200);
});

test('a histogram counts each value in every bucket that it fits', () => {
  const histogram = new Histogram([0.1, 1]);
  for (const value of [0.1, 0.5, 7]) histogram.observe(value);
  const text = exposition([{ name: 'x', type: 'histogram', help: 'X.', samples: histogram.samples() }]);
  expect(text).toBe(
    '# HELP x X.\n# TYPE x histogram\nx_bucket{le="0.1"} 1\nx_bucket{le="1"} 2\nx_bucket{le="+Inf"} 3\nx_sum 7.6\nx_count 3\n',
  );
});

test('a timed store does as the store does, and tells how transactions went', () => {
  const heard: string[] = [];
  const store = timedStore(createMemoryStore(), {
    committed: (seconds) => heard.push(`committed ${seconds >= 0}`),
    failed: (error) => heard.push(`failed ${error instanceof LifecycleError ? error.code : 'otherwise'}`),
  });
  expect(store.transaction((writer) => writer.countForeign('x'))).toBe(undefined);
  const fail = (): void => {
    throw new LifecycleError('diskFull', 'x', { hint: 'y' });
  };
  expect(() => store.transaction(fail)).toThrow('x');
  expect(heard).toEqual(['committed true', 'failed diskFull']);
  expect(store.totals().foreign).toBe(1);
});
