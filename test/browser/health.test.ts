import { expect, test } from 'vitest';
import { lookAtServed } from '../inspector/served.ts';
import { excessOf, wrongs } from './axe.ts';
import { becomes, says, visit } from './browser.ts';

test('the rooms about what comes in and goes out lead to one another, on any screen, with nothing that axe would object to', async () => {
  await using look = await lookAtServed();
  const seen = await visit(look.inspector, '/health', { reducedMotion: 'reduce' });
  const { page } = seen;
  for (const [room, text] of [
    ['Health', 'head of the log'],
    ['Outbox', 'no answer from https://hooks.example/…'],
    ['Notices', 'reminded in the digest'],
    ['Quarantine', '1 delivery could not be read'],
  ] as const) {
    await page.getByRole('navigation', { name: 'What comes in' }).getByRole('link', { name: room }).click();
    await says(page, text);
    for (const [width, colorScheme] of [
      [1440, 'light'],
      [360, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      expect([room, width, await wrongs(page)]).toEqual([room, width, []]);
      await becomes(() => excessOf(page), 0);
      const wider = `[...document.querySelectorAll('.table-scroll')].filter((each) => each.scrollWidth > each.clientWidth).length`;
      expect([room, width, await page.evaluate(wider)]).toEqual([room, width, 0]);
    }
    // Cards are still a table for screen readers.
    if (room === 'Outbox') expect(await page.getByRole('rowheader').count()).toBeGreaterThan(1);
  }
  expect([seen.complaints, seen.strangers]).toEqual([[], []]);
});
