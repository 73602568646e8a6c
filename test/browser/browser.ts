import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
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

const VIEWPORT = { width: 1440, height: 900 };

/** How a page looks at first, and what it may. */
type PageOptions = Omit<BrowserContextOptions, 'viewport' | 'reducedMotion'> & Looks;

/** One for all files of a worker: it ends with the worker's process, whose pipe it listens to. */
let launched: Promise<Browser> | null = null;
const browser = (): Promise<Browser> =>
  (launched ??= chromium.launch({ executablePath: requiredChromium(), args: flags }));

/** Closes a page with all that it keeps, when the test ends. */
const opened = async (options: BrowserContextOptions): Promise<Page> => {
  const context = await (await browser()).newContext({ viewport: VIEWPORT, ...options });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(15_000);
  return context.newPage();
};

/** What a page takes up and lets go of while it stays open. */
type Looks = Pick<BrowserContextOptions, 'reducedMotion'> & { readonly viewport?: typeof VIEWPORT };

let lent: Promise<Page> | null = null;
let isLent = false;

/**
 * A page that goes from test to test, since a new one takes Chromium half a second of the processor. What pages keep is kept by
 * address, and each inspector has one of its own; cookies, which are not, are taken away.
 */
const borrowed = async ({ viewport = VIEWPORT, reducedMotion = null }: Looks): Promise<Page> => {
  isLent = true;
  lent ??= browser().then(async (started) => {
    const context = await started.newContext();
    context.setDefaultTimeout(15_000);
    return context.newPage();
  });
  const page = await lent;
  onTestFinished(async () => {
    page.removeAllListeners();
    await page.goto('about:blank');
    await page.context().clearCookies();
    isLent = false;
  });
  await page.mouse.move(0, 0);
  await page.setViewportSize(viewport);
  await page.emulateMedia({ reducedMotion, colorScheme: null });
  return page;
};

const pageWith = ({ viewport, reducedMotion, ...others }: PageOptions): Promise<Page> => {
  const looks = { ...(viewport && { viewport }), ...(reducedMotion && { reducedMotion }) };
  return isLent || Object.keys(others).length > 0 ? opened({ ...looks, ...others }) : borrowed(looks);
};

/** What a page has done that no page of ours may do. */
export interface Watched {
  readonly page: Page;
  /** Errors, refusals of the content security policy and other complaints on the console. */
  readonly complaints: readonly string[];
  /** Requests to anybody but the server of the page. */
  readonly strangers: readonly string[];
}

/** Opens an address in a page that nothing is left in. */
export const visitAddress = async (address: string, options: PageOptions = {}): Promise<Watched> => {
  const page = await pageWith(options);
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

/** Opens a room of an inspector in a page that nothing is left in. */
export const visit = (inspector: Inspector, path = '/', options: PageOptions = {}): Promise<Watched> => {
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
