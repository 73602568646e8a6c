import { expect, onTestFinished, test } from 'vitest';
import { createInspector, createMemoryStore, openLifecycle, readPayload } from '../../src/index.ts';
import { startInspector } from '../../src/inspector/index.ts';
import { fleetOf, inspect, now, status } from '../inspector/looking.ts';
import { lookAtServed } from '../inspector/served.ts';
import { wrongs } from './axe.ts';
import { addressOf, becomes, says, visit, visitAddress } from './browser.ts';

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
  await says(page, 'Copied 1 message');
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
  // Behind the last of a job comes the first of the next one.
  await page.keyboard.press('n');
  await becomes(async () => addressOf(page), '/accounts/instagram-1');
  await says(page, '1 of 1');
  await page.keyboard.press('p');
  await says(page, '2 of 2');
  await page.keyboard.press('c');
  await says(page, 'Copied the message');
  await page.keyboard.press('p');
  await says(page, '1 of 2');
  await page.getByRole('link', { name: 'Restart the connection' }).click();
  await becomes(async () => addressOf(page), '/?job=operator.restart');
  await lifecycle.signal('mailbox', { type: 'handled' });
  await becomes(() => page.locator('.job-accounts .handled').count(), 1);
  expect(complaints).toEqual([]);
});

test('a job is snoozed, woken and handled by keys, and says so at once', async () => {
  const { store } = await fleetOf();
  const lifecycle = openLifecycle({ store, clock: { now: () => now } });
  const inspector = await createInspector({
    lifecycle,
    port: 0,
    reconnector: { url: async (id) => `https://hooks.example.com/reconnect?t=${id}` },
  });
  onTestFinished(() => inspector.close());
  const { page, complaints, strangers } = await visitAddress(inspector.url(), clipboard);
  const pressed = async (name: string): Promise<void> => {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  const status = page.locator('.said [role=status]');
  await says(page, '3 accounts need someone, in 3 jobs');
  for (const key of ['n', 'n', 'n', 'Enter']) await page.keyboard.press(key);
  await pressed('Copy reconnect link');
  await becomes(() => status.innerText(), 'Copied 1 reconnect link.');
  expect(await page.evaluate('navigator.clipboard.readText()')).toContain('/reconnect?t=linkedin-1');
  await pressed('Snooze');
  expect(await wrongs(page)).toEqual([]);
  await pressed('3 days');
  await becomes(() => status.innerText(), 'Snoozed until 2026-03-04 09:00 UTC: 1 account.');
  await becomes(() => page.locator('.job-line .snoozed time').innerText(), '4 Mar');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Wake');
  expect(await wrongs(page)).toEqual([]);
  await pressed('Undo');
  await becomes(() => page.locator('.job-line .snoozed').count(), 0);
  expect(await lifecycle.silences()).toEqual([]);
  await page.keyboard.press('h');
  await becomes(() => page.locator('.job-line .handled').count(), 1);
  expect(await status.innerText()).toBe('Noted as handled: 1 account.');
  const entries = await Array.fromAsync(lifecycle.history('linkedin-1'));
  expect(entries.at(-1)).toMatchObject({ source: 'signal', decision: 'recorded' });
  await page.locator('.job-accounts .whose').click();
  await says(page, '✓ handled');
  await pressed('Snooze');
  await page.keyboard.press('Escape');
  await becomes(() => page.locator('.spans').count(), 0);
  expect([complaints, strangers]).toEqual([[], []]);
});

test('a page that only reads shows the command in place of what it would do', async () => {
  await using look = await lookAtServed();
  const { page } = await visit(look.inspector, '/?job=user.reconnect', clipboard);
  await page.getByRole('button', { name: 'Handled' }).click();
  await says(page, 'This page only reads');
  expect(await page.locator('.command code').innerText()).toBe(
    `account-lifecycle signal --db ${look.database} a handled`,
  );
  await page.keyboard.press('h');
  await says(page, 'Copied the command that says so');
  expect(await page.evaluate('navigator.clipboard.readText()')).toContain(' a handled');
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
