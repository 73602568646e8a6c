import { expect, test } from 'vitest';
import { fleetOf, inspect, line, status } from '../inspector/looking.ts';
import { becomes, says, visit } from './browser.ts';

const MANY = 100_000;

const idOf = (index: number): string => `acc_${String(index).padStart(6, '0')}`;

const lines = Array.from({ length: MANY }, (_, index) =>
  line(
    new Date(Date.UTC(2026, 1, 1) + index * 10).toISOString(),
    'webhook',
    status(idOf(index), index % 3 === 0 ? 'LINKEDIN' : 'MAIL', index % 10 === 0 ? 'ERROR' : 'OK'),
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
  expect(complaints).toEqual([]);
});
