import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accountAddress } from '../../src/inspector/page/location.ts';
import { fleetOf, inspect } from '../inspector/looking.ts';
import { visit } from './browser.ts';

/** What is measured of an account's room, in pixels. */
interface Measured {
  readonly chartTop: number;
  /** Of what is drawn of the chart. */
  readonly bottom: number;
  /** How high what there is to do is, beside the room that it has. */
  readonly action: number;
  /** How far one line of the head stands in the next. */
  readonly overlap: number;
  readonly narrowest: number;
  readonly episodes: number;
  readonly leaders: number;
  readonly width: number;
}

/** Runs in the page. */
const measure = `(() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const widths = Array.from(document.querySelectorAll('.lane.trouble .band'), (each) => each.getBoundingClientRect().width);
  return {
    chartTop: Math.round(box('.account-chart').top + scrollY),
    bottom: box('.path').bottom + scrollY,
    action: document.querySelector('.action').scrollHeight,
    overlap: Math.max(...Array.from(document.querySelectorAll('.account-head > *'), (each) => {
      const next = each.nextElementSibling?.getBoundingClientRect().top ?? Infinity;
      const lowest = Math.max(...Array.from(each.querySelectorAll('*'), (one) => one.getBoundingClientRect().bottom), 0);
      return lowest - next - 4;
    })),
    narrowest: Math.min(100, ...widths),
    episodes: widths.length,
    leaders: document.querySelectorAll('.leaders path').length,
    width: document.documentElement.scrollWidth,
  };
})()`;

const views = [
  { width: 1440, height: 900 },
  { width: 1024, height: 820 },
];

/** How high the room of what there is to do is. */
const ACTION = 40;

/** Which part of the accounts is looked at: all of them take a minute. */
const PART = process.env['LIVES'] === 'all' ? 1 : 17;

test.each(views)(
  'of every shipped account the remedy, the slider and the chart are seen at once, and the chart never moves: $width × $height',
  async (view) => {
    const { store } = await fleetOf(readFileSync('demo/fleet.ndjson', 'utf8').trimEnd().split('\n'));
    const { page, complaints } = await visit(await inspect({ store }), '/', { viewport: view });
    const found: (Measured & { readonly id: string })[] = [];
    for (const [index, { context }] of [...store.accounts({})].entries()) {
      if (index % PART > 0) continue;
      const id = context.accountId;
      await page.evaluate(`history.pushState(null, '', ${JSON.stringify(accountAddress(id))});
      dispatchEvent(new PopStateEvent('popstate'))`);
      await page.locator('h1', { hasText: id }).waitFor();
      await page.locator('.path .stop.active').waitFor();
      found.push({ id, ...(await page.evaluate<Measured>(measure)) });
    }
    expect(found.length).toBeGreaterThan(300 / PART);
    expect(new Set(found.map(({ chartTop }) => chartTop)).size).toBe(1);
    expect(found.filter(({ bottom, action }) => bottom > view.height || action > ACTION)).toEqual([]);
    expect(found.filter(({ overlap }) => overlap > 0)).toEqual([]);
    expect(found.filter(({ narrowest }) => narrowest < 3.9)).toEqual([]);
    expect(found.filter(({ episodes, leaders }) => episodes !== leaders)).toEqual([]);
    expect(found.filter(({ width }) => width > view.width)).toEqual([]);
    expect(complaints).toEqual([]);
  },
  120_000,
);
