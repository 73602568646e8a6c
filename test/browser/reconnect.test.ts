import { describe, expect, test } from 'vitest';
import { broken, serving, urlOf } from '../http/reconnect/setting.ts';
import { v1 } from '../payloads.ts';
import { excessOf, wrongs } from './axe.ts';
import { says, visitAddress } from './browser.ts';

/** A link of a mail, as it is reached from this machine. */
const mailed = async (base = 'http://localhost') => {
  const given = await broken({ base });
  const origin = await serving(given.reconnector.fetch, given.reconnector.path);
  const { pathname, search } = new URL(await urlOf(given.reconnector));
  return { ...given, address: `${origin}${pathname}${search}` };
};

describe('the page behind a link of a mail', () => {
  test('sends whoever presses its button to Unipile, and asks for nothing before', async () => {
    const { address, fake } = await mailed();
    const { page, complaints, strangers } = await visitAddress(address, { javaScriptEnabled: false });
    await says(page, 'Reconnect your LinkedIn account');
    expect([fake.requests.length, complaints, strangers]).toEqual([0, [], []]);
    await page.getByRole('button', { name: 'Reconnect' }).click();
    await page.waitForURL(`${fake.dsn}/hosted/1`);
    const arrived = fake.requests.find(({ path }) => path === '/hosted/1');
    expect([arrived?.method, arrived?.headers['referer']]).toEqual(['GET', undefined]);
  });

  test('lets nobody send its form elsewhere than to an encrypted page, where it is one', async () => {
    const { address, fake } = await mailed('https://hooks.example.com');
    const { page, complaints } = await visitAddress(address);
    await page.getByRole('button', { name: 'Reconnect' }).click();
    await expect.poll(() => complaints.join()).toContain('form-action');
    expect(page.url()).not.toContain(fake.dsn);
  });

  test('says that the account works again', async () => {
    const { address, lifecycle } = await mailed();
    await lifecycle.receive(v1('a', 'OK'));
    const { page } = await visitAddress(address);
    await says(page, 'It works again');
    expect(await page.getByRole('button').count()).toBe(0);
  });

  test('has nothing that axe would object to in either scheme, from phone to wide screen', async () => {
    const { address } = await mailed();
    const { page, complaints } = await visitAddress(address, { reducedMotion: 'reduce' });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [320, 768, 1920]) {
        await page.setViewportSize({ width, height: 700 });
        expect([colorScheme, width, await wrongs(page), await excessOf(page)]).toEqual([
          colorScheme,
          width,
          [],
          0,
        ]);
      }
    }
    expect(complaints).toEqual([]);
  });
});
