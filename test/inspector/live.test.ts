import { expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLifecycle, openSqliteStore } from '../../src/index.ts';
import type { AccountAnswer, FleetAnswer } from '../../src/inspector/answers.ts';
import { answerOf, ask, inspect, now, smallLog, status } from './looking.ts';

test('a database that another connection writes to is followed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'inspector-'));
  const database = join(folder, 'fleet.db');
  await using writer = openLifecycle({ database, clock: { now: () => now } });
  await writer.replay([smallLog.map((text, index) => ({ file: 'x', line: index + 1, text }))]);
  const store = openSqliteStore({ database, readonly: true });
  const inspector = await inspect({ store });
  expect(await answerOf<FleetAnswer>(inspector, '/api/fleet')).toMatchObject({ total: 4 });
  expect(await answerOf<AccountAnswer>(inspector, '/api/accounts/mailbox')).toMatchObject({ entries: 2 });
  const stream = await ask(inspector, '/api/events');
  const reader = (stream.body ?? new ReadableStream<Uint8Array>()).getReader();
  await writer.receive(status('mailbox', 'MAIL', 'STOPPED'));
  let text = '';
  while (!text.includes('event: change')) text += new TextDecoder().decode((await reader.read()).value);
  expect(text).toContain('"accounts":["mailbox"]');
  await reader.cancel();
  expect(await answerOf<FleetAnswer>(inspector, '/api/fleet')).toMatchObject({
    attention: { operator: 3, user: 1 },
  });
  expect(await answerOf<AccountAnswer>(inspector, '/api/accounts/mailbox')).toMatchObject({
    entries: 3,
    account: { status: 'STOPPED' },
  });
  store.close();
  rmSync(folder, { recursive: true, force: true });
});
