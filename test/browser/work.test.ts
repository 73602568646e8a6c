import { expect, test } from 'vitest';
import { fleetOf, inspect, status } from '../inspector/looking.ts';
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
