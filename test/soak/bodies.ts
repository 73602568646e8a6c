import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMemoryStore, createReceiver, openLifecycle, type Receiver } from '../../src/index.ts';
import type { Random } from '../../src/testing/random.ts';
import { Findings, type Chapter } from './chapter.ts';

const fixtures = fileURLToPath(new URL('../wire/fixtures', import.meta.url));

const secrets = { v1: ['soak-secret-0123456789-0123456789'], signals: ['soak-signal-0123456789-0123456789'] };

/** Things that break parsers, stores and pages. */
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
  'NaN',
  '\ufeff',
  '[['.repeat(900),
  `"${'x'.repeat(5000)}"`,
  '"<img src=x onerror=alert(1)>"',
  "'; DROP TABLE log; --",
];

const samples = readdirSync(fixtures)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readFileSync(join(fixtures, name)));

/** A body with bytes changed, cut out, doubled, or a poison put in. */
const mutated = (body: Buffer, random: Random): Buffer => {
  const at = random.integer(0, body.length);
  const end = Math.min(body.length, at + random.integer(1, 40));
  switch (random.integer(1, 5)) {
    case 1:
      return Buffer.concat([body.subarray(0, at), body.subarray(end)]);
    case 2:
      return Buffer.concat([body.subarray(0, end), body.subarray(at)]);
    case 3:
      return Buffer.concat([body.subarray(0, at), Buffer.from(random.pick(poisons)), body.subarray(end)]);
    case 4: {
      const changed = Buffer.from(body);
      if (at < changed.length) changed[at] = random.integer(0, 255);
      return changed;
    }
    default:
      return random.chance(0.5) ? body : Buffer.concat([body, random.pick(samples)]);
  }
};

/** What a body may be answered with; a sender is told the truth, and a server does not break. */
const answers = new Set([200, 202, 400, 403, 413, 415, 422]);

const contentTypes = [
  'application/json',
  'application/json; charset=utf-8',
  'application/x-www-form-urlencoded',
  'text/plain',
];

const ask = async (receiver: Pick<Receiver, 'fetch'>, random: Random): Promise<number> => {
  const isSignal = random.chance(0.3);
  const headers = {
    'content-type': random.pick(contentTypes),
    ...(isSignal
      ? { authorization: `Bearer ${secrets.signals[0]}` }
      : { 'unipile-auth': secrets.v1[0] ?? '' }),
  };
  const body = new Uint8Array(mutated(random.pick(samples), random));
  const path = isSignal ? '/signals' : '/webhooks/v1';
  const answer = await receiver.fetch(
    new Request(`http://127.0.0.1${path}`, { method: 'POST', headers, body }),
  );
  await answer.arrayBuffer();
  return answer.status;
};

/** So many bodies go to one lifecycle, all of whose accounts can then still be read. */
const BODIES_PER_LIFECYCLE = 20_000;

/** Bodies of proven senders that are no longer what they were. */
export const bodies: Chapter = {
  name: 'bodies',
  what: 'mutated bodies of proven senders',
  unit: 'bodies',
  times: 5_000_000,
  async run(run) {
    const findings = new Findings();
    while (findings.tried < run.times) {
      const lifecycle = openLifecycle({ store: createMemoryStore({ history: false }) });
      const receiver = createReceiver({ lifecycle, secrets });
      for (let count = 0; count < BODIES_PER_LIFECYCLE && findings.tried < run.times; count += 1) {
        const random = run.random.branch(String(findings.tried));
        const status = await ask(receiver, random);
        if (status === 200) findings.acknowledged += 1;
        if (!answers.has(status))
          findings.add(`seed ${run.seed}, body ${findings.tried}`, [`it was answered with ${status}`]);
        findings.tried += 1;
      }
      await lifecycle.accounts();
      await lifecycle.close();
      run.progress(findings.tried);
    }
    return findings.tally();
  },
};
