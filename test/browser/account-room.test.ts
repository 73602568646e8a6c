import { describe, expect, test } from 'vitest';
import { fleetOf, inspect, line, status } from '../inspector/looking.ts';
import { addressOf, becomes, says, visit } from './browser.ts';

describe('an account', () => {
  const room = async (query = '') => {
    const seen = await visit(await inspect(await fleetOf()), `/accounts/instagram-1${query}`);
    await seen.page.locator('[data-state$="instagram.proxyUnavailable"].active').waitFor();
    return seen;
  };

  test('shows the path that it walked, where it is, and the way back to work', async () => {
    const { page, complaints } = await room();
    expect(await page.locator('.stop .stop-name').allInnerTexts()).toEqual([
      '● CREATION_SUCCESS',
      '● OK',
      '■ CREDENTIALS proxyUnavailable',
      'RECONNECTED',
      'OK',
    ]);
    expect(await page.locator('.others-next').innerText()).toContain('another cause');
    await page.getByRole('link', { name: 'the whole machine' }).click();
    await page.locator('.last-path').waitFor();
    expect(addressOf(page)).toBe('/accounts/instagram-1?chart=whole');
    expect(complaints).toEqual([]);
  });

  test('goes on playing by the space bar after a button was pressed', async () => {
    const { page } = await room();
    await page.getByRole('button', { name: 'Previous event' }).click();
    await page.getByRole('button', { name: 'Previous event' }).click();
    await page.keyboard.press(' ');
    await becomes(() => page.getByRole('button', { name: 'Pause' }).count(), 1);
    await becomes(() => page.getByText('Event 4 of 4').count(), 1);
  });

  test('is reached at its slider by eight tabs at most', async () => {
    const { page } = await room();
    const roles: (string | null)[] = [];
    for (let tabs = 0; tabs < 8; tabs += 1) {
      await page.keyboard.press('Tab');
      roles.push(await page.evaluate(() => document.activeElement?.getAttribute('role') ?? null));
    }
    expect(roles).toContain('slider');
  });

  test('is looked at more nearly by the wheel, and as a whole again', async () => {
    const { page } = await room();
    const slider = page.getByRole('slider', { name: 'Time' });
    const dates = await page.locator('.dates').innerText();
    await slider.hover();
    for (let turns = 0; turns < 5; turns += 1) await page.mouse.wheel(0, -100);
    await becomes(async () => (await page.locator('.dates').innerText()) === dates, false);
    await page.getByRole('button', { name: 'whole life' }).click();
    await becomes(() => page.locator('.dates').innerText(), dates);
  });

  test('shows its chart: where it is, the last path, what may come next', async () => {
    const { page, complaints } = await room('?chart=whole');
    expect(await page.locator('.last-path').count()).toBe(1);
    expect(await page.locator('[data-state="connection.OK"].possible').count()).toBe(1);
    expect(await page.locator('[data-state="connection.NEW"].possible').count()).toBe(0);
    expect(await page.locator('[data-state*="linkedin"]').count()).toBe(0);
    await says(page, '42 causes of other');
    expect(complaints).toEqual([]);
  });

  test('says why a cause lost, on hover and on focus', async () => {
    const { page } = await room('?chart=whole');
    const lost = page.locator('[data-state$="instagram.sessionExpired"]');
    await lost.hover();
    await says(page, 'Refused: hardly, ');
    await page.mouse.move(0, 0);
    await becomes(
      () =>
        page
          .locator('.remark')
          .innerText()
          .then((text) => text.includes('Refused')),
      false,
    );
    await lost.focus();
    await says(page, 'Refused: hardly, ');
  });

  test('is stepped through time by keys: chart, verdict, events and address follow', async () => {
    const { page } = await room();
    await page.keyboard.press('ArrowLeft');
    await page.locator('[data-state="connection.OK"].active').waitFor();
    expect(addressOf(page)).toBe('/accounts/instagram-1?event=9');
    await says(page, 'as it was 2026-03-01 06:50 UTC');
    await says(page, 'Weighed only while the account is in CREDENTIALS');
    expect(await page.locator('.event[aria-current]').innerText()).toContain('apiError');
    await becomes(
      () =>
        page
          .locator('.payload')
          .innerText()
          .then((text) => text.includes('407')),
      true,
    );
    await page.reload();
    await page.locator('[data-state="connection.OK"].active').waitFor();
    await page.keyboard.press('End');
    await page.locator('[data-state$="instagram.proxyUnavailable"].active').waitFor();
    expect(addressOf(page)).toBe('/accounts/instagram-1');
  });

  test('is stepped from transition to transition, and to the beginning', async () => {
    const { page } = await room();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.locator('[data-state="connection.OK"].active').waitFor();
    await becomes(async () => addressOf(page), '/accounts/instagram-1?event=4');
    await page.keyboard.press('Shift+ArrowRight');
    await becomes(async () => addressOf(page), '/accounts/instagram-1');
    await page.keyboard.press('Home');
    await page.locator('[data-state="connection.CREATION_SUCCESS"].active').waitFor();
  });

  test('is dragged through time', async () => {
    const { page } = await room();
    const slider = page.getByRole('slider', { name: 'Time' });
    await slider.scrollIntoViewIfNeeded();
    const box = await slider.boundingBox();
    if (box === null) throw new Error('the slider is not drawn');
    await page.mouse.move(box.x + box.width - 2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 1, box.y + 20, { steps: 5 });
    await page.mouse.up();
    await becomes(() => slider.getAttribute('aria-valuenow'), '2');
    await page.locator('[data-state="connection.OK"].active').waitFor();
  });

  test('plays from the beginning to the present', async () => {
    const { page } = await room();
    await page.keyboard.press(' ');
    await page.locator('[data-state="connection.CREATION_SUCCESS"].active').waitFor();
    await page.locator('[data-state$="instagram.proxyUnavailable"].active').waitFor();
    await becomes(() => page.getByRole('button', { name: 'Play', exact: true }).count(), 1);
  });

  test('shows by itself what is heard meanwhile', async () => {
    const { store, lifecycle } = await fleetOf();
    const { page } = await visit(await inspect({ store }), '/accounts/instagram-1');
    await says(page, 'Event 4 of 4');
    await lifecycle.receive(status('instagram-1', 'INSTAGRAM', 'RECONNECTED'));
    await says(page, 'Event 5 of 5');
    await page.locator('[data-state="connection.RECONNECTED"].active').waitFor();
  });

  test('is not asked for again when it changes: the stream carries what is new', async () => {
    const { store, lifecycle } = await fleetOf();
    const { page, complaints } = await visit(await inspect({ store }), '/accounts');
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      const followed = searchParams.get('account');
      if (followed !== null || pathname.includes('instagram-1')) asked.push(`${pathname} ${followed ?? ''}`);
    });
    await page.getByRole('link', { name: 'instagram-1' }).click();
    await says(page, 'Event 4 of 4');
    await becomes(
      async () => [...new Set(asked)].toSorted(),
      [
        '/api/accounts/instagram-1 ',
        '/api/accounts/instagram-1/job ',
        '/api/accounts/instagram-1/place ',
        '/api/accounts/instagram-1/steps ',
        '/api/events instagram-1',
      ],
    );
    asked.length = 0;
    for (const [place, level] of ['RECONNECTED', 'CONNECTING', 'OK'].entries()) {
      await lifecycle.receive(status('instagram-1', 'INSTAGRAM', level));
      await says(page, `Event ${5 + place} of ${5 + place}`);
      await page.locator(`[data-state^="connection.${level}"].active`).first().waitFor();
      await becomes(() => page.locator('.account-event h2').innerText(), `${level} applied`);
    }
    await page.keyboard.press('ArrowLeft');
    await page.locator('[data-state^="connection.CONNECTING"].active').first().waitFor();
    await lifecycle.receive(status('instagram-1', 'INSTAGRAM', 'ERROR'));
    await says(page, 'Event 6 of 8');
    expect(asked.filter((path) => !/\/(?:steps|job|place) $/.test(path))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('says the chart in words', async () => {
    const { page } = await room('?chart=whole');
    await page.getByText('The chart in words').click();
    await says(page, 'Connection: CREDENTIALS.instagram.proxyUnavailable');
    await says(page, 'OK, by OK');
  });

  test('that was deleted says what may bring it back', async () => {
    const { store } = await fleetOf([
      line('2026-03-01T08:00:00.000Z', 'webhook', status('gone', 'MAIL', 'DELETED')),
    ]);
    const { page } = await visit(await inspect({ store }), '/accounts/gone?chart=whole');
    await page.locator('[data-state="connection.DELETED"].active').waitFor();
    await page.locator('[data-state="connection.OK"]').hover();
    await says(page, 'OK: may come next, by OK when a poll shows it');
    await page.locator('[data-state="connection.RECONNECTED"]').hover();
    await says(page, 'RECONNECTED: cannot come next');
  });

  test('that nobody knows says where to look', async () => {
    const { page } = await visit(await inspect(await fleetOf()), '/accounts/nobody');
    await says(page, 'there is no account nobody');
    await page.getByRole('link', { name: 'All accounts' }).click();
    await becomes(() => page.locator('.accounts-rows .row').count(), 4);
  });
});
