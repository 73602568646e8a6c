import { expect, test } from 'vitest';
import { fleetOf, hostile, inspect, logOf, smallLog } from '../inspector/looking.ts';
import { excessOf, wrongs } from './axe.ts';
import { becomes, says, visit } from './browser.ts';

const rooms = [
  ['the work', '/', '3 accounts need someone, in 3 jobs'],
  ['an opened job', '/?job=operator.replaceProxy', 'Copy ids'],
  ['the accounts', '/accounts', '3 of 4 accounts need someone'],
  ['some of the accounts', '/accounts?status=OK', '1 account'],
  ['an account', '/accounts/instagram-1', 'Event 4 of 4'],
  ['an account in the past', '/accounts/instagram-1?event=4&scale=events', 'Event 2 of 4'],
  ['the fleet through time', '/time?at=2026-02-27', '2 of 4 accounts broken'],
  ['the replay', '/replay', '11 lines of 11'],
  ['the quarantine', '/quarantine', '1 delivery could not be read'],
] as const;

test('axe sees what is wrong', async () => {
  const { page } = await visit(await inspect(await fleetOf()));
  await says(page, 'need someone');
  await page.evaluate(`document.querySelector('main').append(document.createElement('img'));
    document.querySelector('h1').style.color = '#bbb'`);
  const found = (await wrongs(page)).map((each) => each.split(' ')[0]);
  expect(new Set(found)).toEqual(new Set(['color-contrast', 'image-alt']));
});

test.each(rooms)(
  '%s has nothing that axe would object to in either scheme, from phone to wide screen, and is never wider than it',
  async (_name, path, text) => {
    // Colours that are still on their way from one scheme to the other would be judged as they stand.
    const { page } = await visit(await inspect({ log: logOf([...smallLog, hostile]) }), path, {
      reducedMotion: 'reduce',
    });
    await says(page, text);
    expect(await wrongs(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`)).toBe(true);
    expect(await wrongs(page)).toEqual([]);
    for (const width of [2560, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await becomes(() => page.evaluate('innerWidth'), width);
      await becomes(() => excessOf(page), 0);
    }
    expect(await wrongs(page)).toEqual([]);
    await page.reload();
    await says(page, text);
    expect(await excessOf(page)).toBe(0);
  },
);

test('nothing moves where less motion is wanted', async () => {
  const inspector = await inspect(await fleetOf());
  const { page } = await visit(inspector, '/accounts/instagram-1?chart=whole', {
    reducedMotion: 'no-preference',
  });
  await page.locator('.state rect').first().waitFor();
  const duration = (): Promise<string> =>
    page.evaluate(`getComputedStyle(document.querySelector('.state rect')).transitionDuration`);
  expect(await duration()).toContain('0.15s');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await duration()).toBe('0s');
});
