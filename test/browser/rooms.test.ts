import { describe, expect, test } from 'vitest';
import { fleetOf, hostile, inspect, line, logOf, status } from '../inspector/looking.ts';
import { addressOf, becomes, says, visit } from './browser.ts';

describe('the accounts', () => {
  test('say how many need someone, and list them, worst first', async () => {
    const { page, complaints, strangers } = await visit(
      await inspect(await fleetOf()),
      '/accounts?show=attention',
    );
    await says(page, '3 of 4 accounts need someone');
    const rows = page.locator('.accounts-rows .row');
    await becomes(() => rows.count(), 3);
    expect(await rows.nth(1).innerText()).toContain('proxyUnavailable');
    expect(await rows.nth(1).innerText()).toContain('operator');
    expect(await rows.nth(2).innerText()).toContain('user');
    expect([complaints, strangers]).toEqual([[], []]);
  });

  test('is narrowed by a cell, keeps that through a reload, and lets go of it', async () => {
    const { page } = await visit(await inspect(await fleetOf()), '/accounts?show=attention');
    await page.getByRole('link', { name: 'instagram, CREDENTIALS: 1' }).click();
    await becomes(() => page.locator('.accounts-rows .row').count(), 1);
    expect(addressOf(page)).toBe('/accounts?status=CREDENTIALS&provider=instagram');
    await page.reload();
    await becomes(() => page.locator('.accounts-rows .row').count(), 1);
    expect(await page.locator('.matrix a.chosen').innerText()).toContain('1');
    await page
      .getByRole('link', { name: 'instagram ×, take' })
      .or(page.locator('.filter', { hasText: 'instagram' }))
      .first()
      .click();
    await becomes(() => page.locator('.accounts-rows .row').count(), 2);
    await page.locator('.filter', { hasText: 'CREDENTIALS' }).click();
    await becomes(() => page.locator('.accounts-rows .row').count(), 4);
    expect(addressOf(page)).toBe('/accounts');
  });

  test('is searched from the keyboard, in the address too', async () => {
    const { page } = await visit(await inspect(await fleetOf()), '/accounts?show=attention');
    await says(page, 'need someone');
    await page.keyboard.press('/');
    await page.keyboard.type('ada');
    await becomes(() => page.locator('.accounts-rows .row .id').allInnerTexts(), ['mailbox']);
    expect(addressOf(page)).toBe('/accounts?show=attention&q=ada');
    await page.reload();
    await becomes(() => page.locator('.accounts-rows .row .id').allInnerTexts(), ['mailbox']);
  });

  test('keeps what is typed while the address takes over what was typed before', async () => {
    const { page } = await visit(await inspect(await fleetOf()), '/accounts?show=attention');
    await says(page, 'need someone');
    await page.evaluate(`{
      const field = document.querySelector('input[type=search]');
      const type = (key) => {
        field.value += key;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      };
      const replace = history.replaceState;
      history.replaceState = (...given) => {
        history.replaceState = replace;
        replace.apply(history, given);
        type('d');
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => type('a'))));
      };
      type('a');
    }`);
    await becomes(async () => addressOf(page), '/accounts?show=attention&q=ada');
    expect(await page.getByRole('searchbox').inputValue()).toBe('ada');
  });

  test('is gone through with the arrow keys, and Enter opens an account', async () => {
    const { page } = await visit(await inspect(await fleetOf()), '/accounts?show=attention');
    await page.locator('.accounts-rows .row').first().waitFor();
    await page.locator('.accounts-rows').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowDown', 'Enter'])
      await page.keyboard.press(key);
    await becomes(async () => new URL(page.url()).pathname, '/accounts/instagram-1');
    await page.goBack();
    await says(page, '3 of 4 accounts need someone');
  });

  test('shows by itself what is heard meanwhile', async () => {
    const { store, lifecycle } = await fleetOf();
    const { page } = await visit(await inspect({ store }), '/accounts?show=attention');
    await says(page, '3 of 4 accounts need someone');
    await lifecycle.receive(status('mailbox', 'MAIL', 'ERROR'));
    await says(page, '4 of 4 accounts need someone');
    await becomes(() => page.locator('.accounts-rows .row').count(), 4);
  });

  test('is narrowed by a cause, and lets go of it', async () => {
    const { page } = await visit(await inspect(await fleetOf()), '/accounts?show=attention');
    await page.getByRole('link', { name: 'instagram.proxyUnavailable 1' }).click();
    await becomes(() => page.locator('.accounts-rows .row').count(), 1);
    expect(addressOf(page)).toBe('/accounts?cause=instagram.proxyUnavailable');
    await page.getByRole('link', { name: 'instagram.proxyUnavailable 1' }).click();
    await becomes(() => page.locator('.accounts-rows .row').count(), 4);
    expect(addressOf(page)).toBe('/accounts');
  });

  test('of nobody says what to do', async () => {
    const { store } = await fleetOf([]);
    const { page } = await visit(await inspect({ store }), '/accounts?show=attention');
    await says(page, 'No accounts yet');
    await says(page, 'account-lifecycle serve --db FILE');
  });

  test('says what to do when the server has gone', async () => {
    const inspector = await inspect(await fleetOf());
    const { page } = await visit(inspector, '/accounts');
    await says(page, 'need someone');
    await inspector.close();
    await page.getByRole('link', { name: 'Need someone 3' }).click();
    await says(page, 'the server does not answer');
    await says(page, 'not connected');
  });
});

describe('hostile data', () => {
  test('is text in every room', async () => {
    const seen = await visit(await inspect(await fleetOf()), '/accounts?show=attention');
    const { page } = seen;
    await page.getByRole('link', { name: hostile }).click();
    await page.locator('h1', { hasText: hostile }).waitFor();
    await becomes(
      () =>
        page
          .locator('.payload')
          .innerText()
          .then((text) => text.includes(`${hostile.slice(0, 10)}`)),
      true,
    );
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe(`${hostile} · account-lifecycle`);
    await page.reload();
    await page.locator('h1', { hasText: hostile }).waitFor();
    expect([seen.complaints, seen.strangers]).toEqual([[], []]);
  });

  test.each(['a/b?c#d', '100% %2F', '-Y6jmQ2vAbCdEfGhIjKlMn'])('has rooms for ids like %s', async (id) => {
    const { store } = await fleetOf([
      line('2026-03-01T08:00:00.000Z', 'webhook', status(id, 'LINKEDIN', 'ERROR')),
    ]);
    const { page } = await visit(await inspect({ store }), '/accounts?show=attention');
    await page.locator('.accounts-rows a').click();
    await page.locator('h1', { hasText: id }).waitFor();
  });
});

describe('the fleet through time', () => {
  test('is shown as of the moment that the chart is pressed at, in the address too', async () => {
    const { page, complaints } = await visit(await inspect(await fleetOf()), '/time');
    await says(page, '3 of 4 accounts broken');
    await becomes(() => page.locator('.then-list .who-name').count(), 3);
    await page.getByRole('slider', { name: 'Moment' }).click();
    await says(page, '0 of 1 account broken');
    await becomes(async () => addressOf(page).startsWith('/time?at=2025-08-2'), true);
    await page.getByRole('button', { name: 'The next change' }).click();
    await says(page, 'as of 2026-02-20 10:00 UTC');
    await page.getByRole('link', { name: 'Changes' }).click();
    await says(page, 'new → CREATION_SUCCESS');
    await page.reload();
    await says(page, 'as of 2026-02-20 10:00 UTC');
    expect(complaints).toEqual([]);
  });

  test('is played by the space bar after any click of the transport', async () => {
    // From so far back that playing does not come to its end meanwhile.
    const { page } = await visit(await inspect(await fleetOf()), '/time?at=2025-09-01T00:00:00.000Z');
    await says(page, '0 of 1 account broken');
    for (const click of ['The change before', '1 h', 'Back to the present', '6 h']) {
      await page.getByText(click, { exact: true }).or(page.getByLabel(click)).first().click();
      await page.keyboard.press(' ');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.keyboard.press(' ');
      await page.getByRole('button', { name: 'Play' }).waitFor();
    }
  });

  test('is narrowed to a stretch by the edges of the overview, and has the worst of it below', async () => {
    const { page } = await visit(await inspect(await fleetOf()), '/time');
    await becomes(() => page.locator('.fleet-lanes li').count(), 3);
    const beginning = page.getByRole('slider', { name: 'Beginning of what is shown' });
    await becomes(async () => {
      await beginning.press('PageUp');
      return addressOf(page).startsWith('/time?from=2026-03-01');
    }, true);
    await page.locator('.fleet-lanes a').first().click();
    await page.locator('h1').waitFor();
    expect(addressOf(page)).toMatch(/^\/accounts\//);
  });
});

describe('the replay', () => {
  test('is started over, stepped and read on; what changed is listed', async () => {
    const { page, complaints } = await visit(await inspect({ log: logOf() }), '/replay');
    await says(page, '10 lines of 10, at the end');
    await page.getByRole('button', { name: 'Start over' }).click();
    await says(page, 'Nothing has been replayed yet');
    await page.keyboard.press('.');
    await says(page, '1 line of 10');
    await becomes(() => page.locator('.then-list .who-name').allInnerTexts(), ['linkedin-1']);
    await page.getByText('all', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Read on' }).click();
    await says(page, '10 lines of 10, at the end');
    await says(page, 'OK → CREDENTIALS');
    await page.locator('.then-list a', { hasText: 'mailbox' }).first().click();
    await page.locator('h1').waitFor();
    expect(complaints).toEqual([]);
  });

  test('without a log goes through the past of the database', async () => {
    const { page } = await visit(await inspect(await fleetOf()), '/replay');
    await says(page, '3 of 4 accounts broken');
    expect(await page.getByRole('button', { name: 'Start over' }).count()).toBe(0);
  });
});

describe('the page', () => {
  test('shows its keys, and closes them again', async () => {
    const { page } = await visit(await inspect(await fleetOf()));
    await says(page, 'need someone');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('says where to go where there is no room', async () => {
    const inspector = await inspect(await fleetOf());
    const { page } = await visit(inspector);
    const answer = await page.goto(`http://127.0.0.1:${inspector.port}/nowhere`);
    expect(answer?.status()).toBe(404);
    await says(page, 'The page is at /.');
  });

  test('without the token is not shown', async () => {
    const inspector = await inspect(await fleetOf());
    const { page } = await visit(inspector);
    await page.context().clearCookies();
    const answer = await page.goto(`http://127.0.0.1:${inspector.port}/`);
    expect(answer?.status()).toBe(401);
    await says(page, 'Open the address that account-lifecycle inspect printed');
  });
});

describe('the quarantine', () => {
  test('shows what could not be read as text, whole once it is opened, and the commands that act', async () => {
    const { store, lifecycle } = await fleetOf();
    const long = `{"broken": "${'x'.repeat(500)}" ${hostile}\u001b[31m</pre>`;
    for (const body of ['a=%', long]) await lifecycle.receive(body);
    const { page, complaints, strangers } = await visit(await inspect({ store }), '/quarantine');
    await says(page, '2 deliveries could not be read');
    const items = page.locator('.quarantine-list li');
    await items.first().locator('summary').click();
    await becomes(() => items.first().locator('pre').innerText(), long.replace('\u001b', '\\u{1b}'));
    expect(await page.title()).toBe('Quarantine · account-lifecycle');
    await says(page, 'account-lifecycle quarantine retry --all --db FILE');
    expect([complaints, strangers]).toEqual([[], []]);
  });

  test('says so where there is nothing in it', async () => {
    const { page } = await visit(await inspect(await fleetOf()), '/quarantine');
    await says(page, 'Nothing is in quarantine');
    await page.getByRole('link', { name: 'Work' }).click();
    await says(page, '3 accounts need someone');
  });
});
