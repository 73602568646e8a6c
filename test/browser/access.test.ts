import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { fleetOf, inspect, logOf } from '../inspector/looking.ts';
import { says, visit } from './browser.ts';

/** What axe finds wrong, by rule and place. */
const wrongs = async (page: Page): Promise<readonly string[]> => {
  // As a script of the page it would be refused by our own policy.
  await page.evaluate(axe.source);
  const script = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`;
  return page.evaluate(script);
};

const rooms = [
  ['the fleet', '/', 'need somebody'],
  ['all of the fleet', '/?show=all&status=OK', '1 account'],
  ['an account', '/accounts/instagram-1', 'Event 4 of 4'],
  ['an account in the past', '/accounts/instagram-1?event=4&scale=events', 'Event 2 of 4'],
  ['the replay', '/replay', '10 lines of 10'],
] as const;

test('axe sees what is wrong', async () => {
  const { page } = await visit(await inspect(await fleetOf()));
  await says(page, 'need somebody');
  await page.evaluate(`document.querySelector('main').append(document.createElement('img'));
    document.querySelector('h1').style.color = '#bbb'`);
  const found = (await wrongs(page)).map((each) => each.split(' ')[0]);
  expect(new Set(found)).toEqual(new Set(['color-contrast', 'image-alt']));
});

describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
  test.each(rooms)('%s has nothing that axe would object to', async (_name, path, text) => {
    const inspector = await inspect({ log: logOf() });
    const { page } = await visit(inspector, path, { colorScheme });
    await says(page, text);
    expect(await wrongs(page)).toEqual([]);
  });
});

describe.each([360, 2560])('at %i pixels', (width) => {
  test.each(rooms)(
    '%s is never wider than the window, and axe has no objection',
    async (_name, path, text) => {
      const inspector = await inspect({ log: logOf() });
      const { page } = await visit(inspector, path, { viewport: { width, height: 800 } });
      await says(page, text);
      const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(wide)).toBe(0);
      expect(await wrongs(page)).toEqual([]);
    },
  );
});

test('nothing moves where less motion is wanted', async () => {
  const inspector = await inspect(await fleetOf());
  const durations = async (reducedMotion: 'reduce' | 'no-preference'): Promise<unknown> => {
    const { page } = await visit(inspector, '/accounts/instagram-1', { reducedMotion });
    await page.locator('.state rect').first().waitFor();
    return page.evaluate(`getComputedStyle(document.querySelector('.state rect')).transitionDuration`);
  };
  expect(await durations('no-preference')).toContain('0.15s');
  expect(await durations('reduce')).toBe('0s');
});
