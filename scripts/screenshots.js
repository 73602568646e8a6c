// Takes the pictures in docs/pictures anew, from the demo log, in light and dark. Needs a build and Chromium
// (scripts/prepare-machine.sh); CHROMIUM_PATH names another one.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The accounts that are shown: one per room that needs one. */
const account = 'pp9tIPajtPIPC9Nq5rkw5g';

const pictures = [
  { name: 'work', path: '/' },
  { name: 'account', path: `/accounts/${account}`, height: 900 },
  { name: 'replay', path: '/replay', prepare: (page) => replayHalf(page) },
];

const replayHalf = async (page) => {
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.mouse.move(0, 0);
  await page.getByText('Nothing has been replayed yet').waitFor();
  await page.request.post(new URL('/api/replay', page.url()).href, {
    headers: { origin: new URL(page.url()).origin },
    data: { action: 'step', lines: 6300 },
  });
  await page.getByText('300 lines of').waitFor();
};

/** Starts the inspector and returns its address. */
const started = async () => {
  const args = [at('bin/account-lifecycle.js'), 'inspect', '--log', 'demo/fleet.ndjson', '--port', '0'];
  const inspector = spawn(process.execPath, args, { cwd: at(''), stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: inspector.stdout }))
    return { inspector, address: new URL(line) };
  throw new Error('the inspector did not start');
};

const program = () =>
  process.env.CHROMIUM_PATH ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();

const takePictures = async (browser, address, colorScheme) => {
  const page = await browser.newPage({ viewport: { width: 1200, height: 750 }, colorScheme });
  await page.goto(address.href);
  for (const { name, path, height = 750, prepare } of pictures) {
    await page.setViewportSize({ width: 1200, height });
    await page.goto(address.origin + path);
    await page.locator('.freshness span').first().waitFor();
    await page.waitForLoadState('domcontentloaded');
    await prepare?.(page);
    // Answers that are on their way, and 150 ms of transitions.
    await page.waitForTimeout(1000);
    await page.screenshot({ path: at(`docs/pictures/${name}-${colorScheme}.png`) });
  }
  await page.close();
};

mkdirSync(at('docs/pictures'), { recursive: true });
const browser = await chromium.launch({ executablePath: program(), args: ['--no-sandbox', '--disable-gpu'] });
for (const scheme of ['light', 'dark']) {
  const { inspector, address } = await started();
  await takePictures(browser, address, scheme).finally(() => inspector.kill('SIGINT'));
}
await browser.close();
