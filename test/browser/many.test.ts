import { expect, test } from 'vitest';
import { fleetOf, inspect, line, status } from '../inspector/looking.ts';
import { becomes, says, visit } from './browser.ts';

const MANY = 100_000;

const idOf = (index: number): string => `acc_${String(index).padStart(6, '0')}`;

const types =
  'LINKEDIN WHATSAPP INSTAGRAM TELEGRAM MESSENGER GOOGLE_OAUTH OUTLOOK MAIL TWITTER FAX LINKEDIN'.split(' ');

const lines = Array.from({ length: MANY }, (_, index) =>
  line(
    new Date(Date.UTC(2026, 1, 1) + index * 10).toISOString(),
    'webhook',
    status(idOf(index), types[index % types.length] ?? '', index % 10 === 0 ? 'ERROR' : 'OK'),
  ),
);

test('a hundred thousand accounts are listed, scrolled, searched and narrowed', async () => {
  const { store } = await fleetOf(lines);
  const { page, complaints } = await visit(await inspect({ store }), '/accounts');
  await says(page, '10,000 of 100,000 accounts need someone');
  const rows = page.locator('.accounts-rows .row');
  await becomes(() => rows.first().getAttribute('aria-setsize'), String(MANY));
  expect(await rows.count()).toBeLessThan(60);
  const startedAt = performance.now();
  await page.locator('.accounts-rows').evaluate((list: { scrollTop: number; scrollHeight: number }) => {
    list.scrollTop = list.scrollHeight;
  });
  await becomes(() => rows.last().getAttribute('aria-posinset'), String(MANY));
  await becomes(() => rows.last().locator('.id').allInnerTexts(), [idOf(MANY - 1)]);
  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(await rows.count()).toBeLessThan(60);
  await page.keyboard.press('/');
  await page.keyboard.type('099990');
  await becomes(() => page.locator('.accounts-rows .row .id').allInnerTexts(), [idOf(99_990)]);
  const cells = page.locator('.matrix tbody tr');
  expect(await cells.count()).toBe(11);
  const bottom = await page.evaluate(`document.querySelector('.matrix').getBoundingClientRect().bottom`);
  expect(bottom).toBeLessThan(900);
  expect(await page.locator('.matrix .sums').innerText()).toContain('90 k');
  await page.goto(new URL('/', page.url()).href);
  await says(page, '10,000 accounts need someone, in 1 job');
  await page.locator('.job-line').click();
  await says(page, 'Show more (9,950 left)');
  expect(complaints).toEqual([]);
});
