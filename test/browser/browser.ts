import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Inspector } from '../../src/inspector/index.ts';
import { requiredChromium } from '../chromium.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser | null = null;
const pages: Page[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: requiredChromium(), args: flags });
});

afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});

afterAll(async () => {
  await browser?.close();
});

/** What a page has done that no page of ours may do. */
export interface Watched {
  readonly page: Page;
  /** Errors, refusals of the content security policy and other complaints on the console. */
  readonly complaints: readonly string[];
  /** Requests to anybody but the server of the page. */
  readonly strangers: readonly string[];
}

/** Opens an address in a browser of its own. */
export const visitAddress = async (
  address: string,
  options: BrowserContextOptions = {},
): Promise<Watched> => {
  if (browser === null) throw new Error('the browser has not been started');
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  pages.push(page);
  const [complaints, strangers]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const own = `${new URL(address).origin}/`;
  page.on('request', (request) => {
    if (!request.url().startsWith(own) && !request.url().startsWith('data:')) strangers.push(request.url());
  });
  await page.goto(address);
  return { page, complaints, strangers };
};

/** Opens a room of an inspector in a browser of its own. */
export const visit = (
  inspector: Inspector,
  path = '/',
  options: BrowserContextOptions = {},
): Promise<Watched> => {
  const address = new URL(path, inspector.url('/'));
  address.searchParams.set('token', inspector.token);
  return visitAddress(address.href, options);
};

/** Waits until the page says something. */
export const says = async (page: Page, text: string): Promise<void> => {
  await page.getByText(text, { exact: false }).first().waitFor();
};

/** The path and query of the page's address. */
export const addressOf = (page: Page): string => {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
};

/** Waits for what a function finds on the page to be `value`. */
export const becomes = async <T>(find: () => Promise<T>, value: T): Promise<void> => {
  await expect.poll(find, { timeout: 10_000 }).toEqual(value);
};
