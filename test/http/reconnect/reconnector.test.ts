import { describe, expect, test } from 'vitest';
import { createReconnector, englishWords, type Reconnector } from '../../../src/index.ts';
import { polled, v1 } from '../../payloads.ts';
import { faultOf } from '../../unipile/pair.ts';
import { broken, key, served, serving, urlOf } from './setting.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

describe('a link', () => {
  test('is asked of Unipile at that moment, to reconnect and for an hour', async () => {
    const { fake, reconnector, clock } = await broken();
    const link = await reconnector.link('a');
    const expiresAt = new Date(clock.now() + 60 * MINUTE).toISOString();
    expect(link).toEqual({ url: `${fake.dsn}/hosted/1`, expiresAt });
    expect(fake.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: '/hosted/accounts/link',
      body: { type: 'reconnect', reconnect_account: 'a', expiresOn: expiresAt, name: 'user-1' },
    });
    expect((await reconnector.link('a')).url).not.toBe(link.url);
  });

  test('lets Unipile tell this server of the reconnection, where there is a key for that', async () => {
    const { fake, reconnector } = await broken({ notifyKey: ['notify-key-of-tests'] });
    await reconnector.link('a');
    expect(fake.requests.at(-1)?.body).toMatchObject({
      notify_url: expect.stringMatching(
        /^https:\/\/hooks\.example\.com\/webhooks\/notify\?tenant=user-1&s=[0-9a-f]{64}$/,
      ),
    });
  });

  test('is refused for an account that is unknown or deleted', async () => {
    const { lifecycle, reconnector, fake } = await broken();
    await lifecycle.receive(v1('a', 'DELETED'));
    const before = fake.requests.length;
    expect(await faultOf(reconnector.link('a'))).toMatchObject({ code: 'accountNotFound' });
    expect(await faultOf(reconnector.link('b'))).toMatchObject({ code: 'accountNotFound' });
    expect(fake.requests.length).toBe(before);
  });
});

describe('an address for a mail', () => {
  test('says nothing of the account to whoever reads it', async () => {
    const { reconnector } = await broken();
    const [one, other] = [await urlOf(reconnector), await urlOf(reconnector)];
    expect(one).toMatch(/^https:\/\/hooks\.example\.com\/reconnect\?t=[\w-]{40,200}$/);
    expect(one).not.toBe(other);
    const token = new URL(one).searchParams.get('t') ?? '';
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('["a"');
  });

  test('stands below whatever the base has before its paths', async () => {
    const { reconnector } = await broken({ base: 'https://example.com/api/unipile/' });
    expect(await urlOf(reconnector)).toMatch(/^https:\/\/example\.com\/api\/unipile\/reconnect\?t=/);
  });

  test('is null while nothing is broken', async () => {
    const { lifecycle, reconnector } = await broken();
    await lifecycle.receive(v1('a', 'OK'));
    expect(await reconnector.url('a')).toBeNull();
    expect(await faultOf(reconnector.url('b'))).toMatchObject({ code: 'accountNotFound' });
  });
});

/** Whether 100 GETs and 100 HEADs of a mailed link leave it as it was: no call of the API, and it still works afterwards. */
const survivesScanner = async (change: (page: Reconnector['fetch']) => Reconnector['fetch']) => {
  const { fake, reconnector } = await broken();
  const ask = await served(change(reconnector.fetch), reconnector.path);
  const url = await urlOf(reconnector);
  for (let time = 0; time < 100; time += 1) {
    await (await ask(url, 'HEAD')).text();
    await (await ask(url)).text();
  }
  const { length: called } = fake.requests;
  const { status } = await ask(url, 'POST');
  return called === 0 && status === 303;
};

describe('the page', () => {
  test('survives a scanner: GET and HEAD only show, POST acts', async () => {
    expect(await survivesScanner((page) => page)).toBe(true);
  });

  test('would be caught if its GET acted', async () => {
    const acting = (page: Reconnector['fetch']): Reconnector['fetch'] => {
      return (request) => page(new Request(request.url, { method: 'POST' }));
    };
    expect(await survivesScanner(acting)).toBe(false);
  });

  test('sends the browser to a link of that moment', async () => {
    const { fake, reconnector } = await broken();
    const ask = await served(reconnector.fetch, reconnector.path);
    const response = await ask(await urlOf(reconnector), 'POST');
    expect([response.status, response.headers.get('location')]).toEqual([303, `${fake.dsn}/hosted/1`]);
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(fake.requests.at(-1)?.body).toMatchObject({ type: 'reconnect', reconnect_account: 'a' });
  });

  test('says whose account it is and what to do, with nothing in it but text', async () => {
    const { lifecycle, reconnector } = await broken();
    await lifecycle.receive({ ...polled('a', 'CREDENTIALS'), name: 'Ada <script>"&\'' });
    const response = await reconnector.fetch(new Request(await urlOf(reconnector)));
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).toContain('<h1>Reconnect your LinkedIn account</h1>');
    expect(html).toContain('Ada &lt;script&gt;&quot;&amp;&#39;');
    expect(html).toContain('<form method="post"><button>Reconnect</button></form>');
    expect(html).not.toContain('all the same');
    expect(html).not.toMatch(/<script|<img|<link| on\w+=|http/);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('answers HEAD as GET, without a body', async () => {
    const { reconnector } = await broken();
    const response = await reconnector.fetch(new Request(await urlOf(reconnector), { method: 'HEAD' }));
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('stays while a retry goes on, and says so', async () => {
    const { lifecycle, reconnector } = await broken();
    const url = await urlOf(reconnector);
    await lifecycle.receive(v1('a', 'CONNECTING'));
    const response = await reconnector.fetch(new Request(url));
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringMatching(
        /It is being connected right now\.[\s\S]*You may sign in again all the same\.[\s\S]*<button>/,
      ),
    ]);
    await lifecycle.receive(v1('a', 'ERROR'));
    expect(await (await reconnector.fetch(new Request(url))).text()).toMatch(
      /Nothing to do: the connection is being restarted\.[\s\S]*You may sign in again all the same\.[\s\S]*<button>/,
    );
  });

  test('speaks the language of the account, and English where it has no other', async () => {
    const german = {
      ...englishWords,
      language: 'de',
      title: () => 'Konto neu verbinden',
      sentence: ({ status }: { readonly status: string }) => `Grund: ${status}`,
      button: 'Verbinden',
    };
    const languageOf = ({ tenant }: { readonly tenant?: string }) =>
      tenant === 'user-1' ? 'de' : 'toString';
    const { lifecycle, reconnector } = await broken({ languages: { de: german }, languageOf });
    const html = await (await reconnector.fetch(new Request(await urlOf(reconnector)))).text();
    expect(html).toContain('<html lang="de" dir="ltr">');
    expect(html).toContain('Grund: CREDENTIALS');
    expect(html).toContain('<button>Verbinden</button>');
    await lifecycle.receive(v1('b', 'CREDENTIALS'));
    expect(await (await reconnector.fetch(new Request(await urlOf(reconnector, 'b')))).text()).toContain(
      '<html lang="en" dir="ltr">',
    );
  });

  test('offers the button again when Unipile cannot be asked', async () => {
    const { fake, reconnector, faults } = await broken();
    fake.trouble({ kind: 'status', status: 500 });
    const response = await reconnector.fetch(new Request(await urlOf(reconnector), { method: 'POST' }));
    expect([response.status, await response.text()]).toEqual([
      503,
      expect.stringContaining('<button>Reconnect</button>'),
    ]);
    expect(faults).toHaveLength(1);
  });

  test('lets its button be pressed so often for a break, whichever of its links is used, and says when again', async () => {
    const { fake, reconnector, clock } = await broken({ postsPerLink: 3 });
    const press = async () => {
      const url = await urlOf(reconnector);
      const { status, headers } = await reconnector.fetch(new Request(url, { method: 'POST' }));
      return [status, headers.get('retry-after')];
    };
    const pressed = [await press(), await press(), await press(), await press(), await press()];
    expect(pressed).toEqual([
      [303, null],
      [303, null],
      [303, null],
      [429, '200'],
      [429, '200'],
    ]);
    expect(fake.requests).toHaveLength(3);
    expect((await reconnector.fetch(new Request(await urlOf(reconnector)))).status).toBe(200);
    await clock.advance(199_000);
    expect(await press()).toEqual([429, '1']);
    await clock.advance(1000);
    expect(await press()).toEqual([303, null]);
  });

  test('holds up nobody else when one link is pressed too often', async () => {
    const { fake, lifecycle, reconnector } = await broken({ postsPerLink: 1 });
    fake.add({ id: 'b' });
    await lifecycle.receive(v1('b', 'CREDENTIALS'));
    const press = async (id: string) =>
      (await reconnector.fetch(new Request(await urlOf(reconnector, id), { method: 'POST' }))).status;
    const statuses = [await press('a'), await press('a'), await press('b')];
    expect(statuses).toEqual([303, 429, 303]);
  });

  test('is pressed so often from one address, over whatever proxy, and looked at as often as anybody likes', async () => {
    const { fake, reconnector } = await broken({ postsPerAddress: 2 });
    const origin = await serving(reconnector.fetch, reconnector.path);
    const ask = async (method: string, from: string) => {
      const url = `${origin}/reconnect?t=none-of-ours`;
      const response = await fetch(url, { method, headers: { 'x-forwarded-for': from } });
      const html = await response.text();
      return [response.status, response.headers.get('retry-after'), html.includes('<button>')];
    };
    const from = '203.0.113.9, 198.51.100.1';
    expect(await ask('POST', from)).toEqual([404, null, false]);
    expect(await ask('POST', from)).toEqual([404, null, false]);
    expect(await ask('POST', from)).toEqual([429, '300', true]);
    expect(await ask('POST', '198.51.100.1')).toEqual([429, '300', true]);
    expect(await ask('POST', '198.51.100.2')).toEqual([404, null, false]);
    expect(await ask('GET', from)).toEqual([404, null, false]);
    expect(fake.requests).toEqual([]);
  });

  test('takes no other method', async () => {
    const { reconnector } = await broken();
    const response = await reconnector.fetch(new Request(await urlOf(reconnector), { method: 'DELETE' }));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});

type Given = Awaited<ReturnType<typeof broken>>;

/** What GET and POST of a link answer after something has happened; and whether the API was called. */
const after = async (
  happens: (given: Given) => Promise<unknown>,
  change = (given: Given) => given.reconnector,
) => {
  const given = await broken();
  const reconnector = change(given);
  const url = await urlOf(reconnector);
  await happens(given);
  const statuses: number[] = [];
  for (const method of ['GET', 'HEAD', 'POST'])
    statuses.push((await reconnector.fetch(new Request(url, { method }))).status);
  const html = await (await reconnector.fetch(new Request(url))).text();
  const title = /<h1>(.*)<\/h1>/.exec(html)?.[1];
  return { statuses, title, calls: given.fake.requests.length };
};

const dead = (title: string) => ({ statuses: [410, 410, 410], title, calls: 0 });

describe('a mailed link is dead', () => {
  test('once its break has healed', async () => {
    expect(await after(({ lifecycle }) => lifecycle.receive(v1('a', 'OK')))).toEqual(dead('It works again'));
  });

  test('and stays so when the account breaks again', async () => {
    expect(
      await after(async ({ lifecycle }) => {
        await lifecycle.receive(v1('a', 'OK'));
        await lifecycle.receive(v1('a', 'CREDENTIALS'));
      }),
    ).toEqual(dead('This link is out of date'));
  });

  test('would be caught if it outlived its break', async () => {
    const outliving = ({ lifecycle, store }: Given): Reconnector => {
      const then = store.snapshot('a');
      return createReconnector({
        lifecycle: { account: (id) => lifecycle.account(id), snapshot: () => Promise.resolve(then) },
        client: { hostedLink: () => Promise.resolve('https://account.unipile.test/1') },
        secrets: key,
        base: 'https://hooks.example.com',
        now: () => 0,
      });
    };
    const found = await after(({ lifecycle }) => lifecycle.receive(v1('a', 'OK')), outliving);
    expect(found).not.toEqual(dead('It works again'));
  });

  test('when it has expired', async () => {
    expect((await after(({ clock }) => clock.advance(14 * DAY - 1))).statuses).toEqual([200, 200, 303]);
    expect(await after(({ clock }) => clock.advance(14 * DAY))).toEqual(dead('This link is out of date'));
  });

  test('when the account was deleted', async () => {
    expect(await after(({ lifecycle }) => lifecycle.receive(v1('a', 'DELETED')))).toEqual(
      dead('This account was removed'),
    );
  });
});

describe('a token that is not ours', () => {
  test.each([[''], ['?t='], ['?t=AAAA'], [`?t=${'A'.repeat(120)}`], [`?t=${'A'.repeat(5000)}`], ['?t=%00']])(
    'leads nowhere: %j',
    async (search) => {
      const { fake, reconnector } = await broken();
      const response = await reconnector.fetch(
        new Request(`https://hooks.example.com/reconnect${search}`, { method: 'POST' }),
      );
      expect([response.status, fake.requests.length]).toEqual([404, 0]);
    },
  );

  test('is one of which any character was changed', async () => {
    const { reconnector } = await broken();
    const url = new URL(await urlOf(reconnector));
    const token = url.searchParams.get('t') ?? '';
    for (let at = 0; at < token.length - 1; at += 7) {
      const other = token[at] === 'A' ? 'B' : 'A';
      url.searchParams.set('t', token.slice(0, at) + other + token.slice(at + 1));
      expect((await reconnector.fetch(new Request(url))).status).toBe(404);
    }
  });

  test('is not one of the earlier key while keys are rotated', async () => {
    const { lifecycle, reconnector, clock } = await broken();
    const url = await urlOf(reconnector);
    const withKeys = (...secrets: readonly string[]) =>
      createReconnector({
        lifecycle,
        client: { hostedLink: () => Promise.resolve('https://account.unipile.test/1') },
        secrets,
        base: 'https://hooks.example.com',
        now: clock.now,
      }).fetch(new Request(url));
    expect((await withKeys('another-key-of-tests', ...key)).status).toBe(200);
    expect((await withKeys('another-key-of-tests')).status).toBe(404);
  });
});

test.each([
  [{ base: 'ftp://example.com' }],
  [{ base: 'https://example.com/?a=1' }],
  [{ secrets: [] }],
  [{ urlDays: 0 }],
  [{ linkMinutes: 1441 }],
  [{ postsPerLink: 0 }],
  [{ postsPerAddress: 1.5 }],
])('options that cannot be used are refused at once: %j', async (options) => {
  expect(await faultOf(broken(options))).toMatchObject({ code: 'invalidOption' });
});
