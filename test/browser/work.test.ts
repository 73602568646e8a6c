import { expect, onTestFinished, test } from 'vitest';
import { createMemoryStore, openLifecycle, readPayload } from '../../src/index.ts';
import { startInspector } from '../../src/inspector/index.ts';
import { fleetOf, inspect, now, status } from '../inspector/looking.ts';
import { addressOf, becomes, says, visit } from './browser.ts';

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

test('the work is listed by who must do it, opened in place by keys, and its message copied', async () => {
  const { store, lifecycle } = await fleetOf();
  const { page, complaints, strangers } = await visit(await inspect({ store }), '/', clipboard);
  await says(page, '3 accounts need someone, in 3 jobs');
  await becomes(() => page.locator('.jobs h2').allTextContents(), ['■ you', '▲ users']);
  for (const key of ['n', 'n', 'n', 'p', 'n', 'Enter']) await page.keyboard.press(key);
  await becomes(() => page.locator('.job-accounts li').count(), 1);
  expect(await page.locator('.job-accounts li').innerText()).toContain('linkedin-1');
  const address = addressOf(page);
  expect(address).toMatch(/^\/\?job=user\./);
  await page.keyboard.press('c');
  await says(page, 'copied 1 message');
  const text = await page.locator('.job-detail blockquote').innerText();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(text);
  await page.reload();
  await becomes(() => page.locator('.job-accounts li').count(), 1);
  await lifecycle.receive(status('linkedin-1', 'LINKEDIN', 'OK'));
  await says(page, '2 accounts need someone, in 2 jobs');
  await becomes(() => page.locator('.job-detail').count(), 0);
  expect([complaints, strangers]).toEqual([[], []]);
});

test('an account leads on through its job by keys, and says where in it it stands', async () => {
  const { store, lifecycle } = await fleetOf();
  await lifecycle.receive(status('mailbox', 'MAIL', 'ERROR'));
  const { page, complaints } = await visit(await inspect({ store }), '/', clipboard);
  await page.getByRole('button', { name: 'Restart the connection' }).click();
  await page.locator('.job-accounts .whose').first().click();
  await says(page, '1 of 2');
  await page.keyboard.press('n');
  await becomes(async () => addressOf(page), '/accounts/mailbox');
  await says(page, '2 of 2');
  await page.keyboard.press('c');
  await says(page, 'copied the message');
  await page.keyboard.press('p');
  await says(page, '1 of 2');
  await page.getByRole('link', { name: 'Restart the connection' }).click();
  await becomes(async () => addressOf(page), '/?job=operator.restart');
  await lifecycle.signal('mailbox', { type: 'handled' });
  await becomes(() => page.locator('.job-accounts .handled').count(), 1);
  expect(complaints).toEqual([]);
});

test('the head says how old what is shown is, and what became of the database', async () => {
  const store = createMemoryStore();
  let lost: 'replaced' | null = null;
  const day = 86_400_000;
  const inspector = await startInspector({
    fleet: { store },
    reader: readPayload,
    now: () => now + 8 * day,
    port: 0,
    lost: () => lost,
  });
  onTestFinished(() => inspector.close());
  const lifecycle = openLifecycle({ store, clock: { now: () => now } });
  const { page } = await visit(inspector);
  await says(page, 'nothing heard yet');
  await lifecycle.receive(status('a', 'LINKEDIN', 'OK'));
  await says(page, 'nothing heard for 8 days');
  lost = 'replaced';
  await lifecycle.receive(status('a', 'LINKEDIN', 'ERROR'));
  await says(page, 'the database was replaced: start again');
});

test('the work is narrowed by who and by what is typed, in the address too', async () => {
  const { page } = await visit(await inspect(await fleetOf()));
  await page.getByRole('link', { name: 'mine' }).click();
  await becomes(() => page.locator('.jobs').count(), 1);
  await page.keyboard.press('/');
  await page.keyboard.type('proxy');
  await becomes(async () => addressOf(page), '/?who=operator&q=proxy');
  await becomes(() => page.locator('.job-line').count(), 1);
  await page.reload();
  await becomes(() => page.locator('.job-line').count(), 1);
});
