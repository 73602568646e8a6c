import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../build.ts';

beforeAll(() => void buildWhenStale());

test('the example shows the way back of an account', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  expect(execFileSync(process.execPath, ['examples/way-back.js'], { cwd: root, encoding: 'utf8' }))
    .toMatchInlineSnapshot(`
    "The account breaks.
      paused: waitsForUser
    A mail is sent; a scanner opens its link, and then the user.
      scanner: 200 Reconnect your LinkedIn account; calls of the API: 0
      user: 200 Reconnect your LinkedIn account; calls of the API: 0
      user presses the button: 303 https://account.unipile.com/hosted/1; calls of the API: 1
    The user has signed in.
      resumed: works
      the link of the mail: 410 It works again; calls of the API: 1
    "
  `);
});
