import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startFakeUnipile } from '../../src/testing/index.ts';
import { buildWhenStale } from '../build.ts';
import { run } from '../cli/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const pages = ['README.md', ...docs.map((name) => `docs/${name}`)];

/** Pages whose examples in JavaScript run as they stand. */
const running = [
  'README.md',
  'docs/receiving.md',
  'docs/reconciling.md',
  'docs/notify.md',
  'docs/storage.md',
];
const snippets = running.flatMap((page) =>
  Array.from(read(page).matchAll(/^```js\n([\s\S]*?)^```$/gm), ([, text]) => text ?? ''),
);

/** The example that has this in it. */
const snippetWith = (what: string): string => snippets.find((text) => text.includes(what)) ?? '';

const receiving = read('docs/receiving.md');

/** The line of code that the page gives for a framework. */
const lineFor = (framework: string): string =>
  new RegExp(`^\\| ${framework.replace('.', '\\.')} +\\| \`([^\`]+)\``, 'm').exec(receiving)?.[1] ?? '';

/** A folder inside the package, so that a snippet can import it by its own name. */
let folder = '';

beforeAll(() => {
  buildWhenStale();
  folder = mkdtempSync(join(root, 'dist/.snippets-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder for the database of one snippet. */
const room = (): string => mkdtempSync(join(folder, 'room-'));

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const delivery = {
  method: 'POST',
  headers: { 'unipile-auth': 'only-for-this-test', 'content-type': 'application/json' },
  body: JSON.stringify({
    AccountStatus: { account_id: 'Acc0unt_Id-22chars-ABC', account_type: 'LINKEDIN', message: 'CREDENTIALS' },
  }),
};

const environment = { ...process.env, WEBHOOK_SECRET: 'only-for-this-test' };

/** Runs a snippet that serves, and gives its answer to a delivery at a path. */
const answerOf = async (name: string, text: string, path: string): Promise<unknown> => {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, text);
  const port = await freePort();
  const child = spawn(process.execPath, [file], {
    cwd: room(),
    env: { ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (data) => (stderr += String(data)));
  const url = `http://127.0.0.1:${port}${path}`;
  const ask = async (): Promise<unknown> => {
    const answer = await fetch(url, delivery);
    return [answer.status, await answer.json()];
  };
  let told: unknown;
  await expect
    .poll(async () => (told = stderr === '' ? await ask().catch(() => undefined) : stderr), {
      timeout: 20_000,
    })
    .toBeDefined();
  return told;
};

const applied = [200, { decision: 'applied' }];

const serving = snippetWith('nodeHandler(receiver)');
const importing = (text: string, names: string): string => text.replace('nodeHandler', names);
const lastLine = /^createServer.*\n/m;

/** The example of a server with other last lines. */
const servingWith = (names: string, ...lines: readonly string[]): string =>
  importing(serving.replace(lastLine, lines.map((line) => `${line}\n`).join('')), names);

/** The example of a server of your own, for each framework. */
const servers = {
  node: serving,
  express: servingWith(
    'expressHandler',
    "import express from 'express';",
    'const app = express();',
    lineFor('Express'),
    'app.listen(PORT);',
  ),
  fastify: servingWith(
    'fastifyPlugin',
    "import fastify from 'fastify';",
    'const app = fastify();',
    lineFor('Fastify'),
    'await app.listen({ port: Number(PORT) });',
  ),
  hono: servingWith(
    'systemClock',
    "import { Hono } from 'hono';",
    "import { serve } from '@hono/node-server';",
    'const app = new Hono();',
    lineFor('Hono'),
    'serve({ fetch: app.fetch, port: Number(PORT) });',
  ),
  next: servingWith('routeHandlers', lineFor('Next.js')).replace(
    '{ lifecycle,',
    "{ lifecycle, basePath: '/api/unipile',",
  ),
} as const;

describe('the example of a server of your own takes a delivery', () => {
  test.each([
    ['Node alone', 'node', '/webhooks/v1'],
    ['Express', 'express', '/unipile/webhooks/v1'],
    ['Fastify', 'fastify', '/unipile/webhooks/v1'],
    ['Hono', 'hono', '/unipile/webhooks/v1'],
  ] as const)('with %s', async (_, name, path) => {
    expect(await answerOf(name, servers[name], path)).toEqual(applied);
  });

  test('as a route of Next.js', () => {
    writeFileSync(join(folder, 'route.mjs'), servers.next);
    const calling = `const { POST } = await import('./route.mjs');
      const answer = await POST(new Request('http://localhost/api/unipile/webhooks/v1', ${JSON.stringify(delivery)}));
      console.log(JSON.stringify([answer.status, await answer.json()]));`;
    writeFileSync(join(folder, 'next.mjs'), calling);
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'next.mjs')], {
      cwd: room(),
      env: environment,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(applied);
  });
});

describe('every example is strict TypeScript', () => {
  const written = pages.flatMap((page) =>
    Array.from(
      read(page).matchAll(/^```(?:js|ts|javascript|typescript)\n([\s\S]*?)^```$/gm),
      ([, text = ''], index) => [`${page.replaceAll(/\W/g, '-')}-${index + 1}`, text] as const,
      // A block that names its file is a program in JavaScript, which a test of its own runs.
    ).filter(([, text]) => !/^\/\/ \S+\.js\n/.test(text)),
  );

  /** What the compiler says of programs that use the package as it is shipped, by its own types. */
  const complaintsOf = (programs: Readonly<Record<string, string>>): string => {
    const place = mkdtempSync(join(folder, 'typed-'));
    for (const [name, text] of Object.entries(programs)) writeFileSync(join(place, `${name}.ts`), text);
    const compilerOptions = {
      target: 'es2023',
      lib: ['es2023', 'esnext.disposable'],
      module: 'nodenext',
      types: ['node'],
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      experimentalDecorators: true,
      noEmit: true,
      skipLibCheck: true,
    };
    writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc');
    return spawnSync(process.execPath, [compiler, '-p', place], { cwd: root, encoding: 'utf8' }).stdout;
  };

  test('as it stands, and for each framework', () => {
    expect(written.length).toBeGreaterThan(3);
    expect(complaintsOf({ ...Object.fromEntries(written), ...servers })).toBe('');
  });

  test('and one with a slip in it is not', () => {
    const slip = snippetWith('explain(').replace("'CREDENTIALS') console", "'CREDENTAILS') console");
    expect(slip).not.toBe(snippetWith('explain('));
    expect(complaintsOf({ slip })).toContain('\'"CREDENTAILS"\'');
  });
});

test('the example of reconciling runs as it stands', async () => {
  await using fake = await startFakeUnipile();
  fake.add({ id: 'a', sources: [{ id: 's', status: 'ERROR' }] });
  writeFileSync(join(folder, 'reconcile.mjs'), snippetWith('createReconciler'));
  const child = spawn(process.execPath, [join(folder, 'reconcile.mjs')], {
    cwd: room(),
    env: { ...process.env, UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY: fake.apiKey },
  });
  let output = '';
  child.stdout.on('data', (data) => (output += String(data)));
  child.stderr.on('data', (data) => (output += String(data)));
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(output.trim()).toBe('{ seen: 1, changed: 0, added: 1, gone: 0 }');
});

test('the example of emptying a quarantine runs as it stands', () => {
  const filling = snippetWith('retryQuarantined').replace(
    'for (const {',
    "for (const body of ['', '{', '[']) await lifecycle.receive(body);\nfor (const {",
  );
  writeFileSync(join(folder, 'quarantine.mjs'), filling);
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'quarantine.mjs')], {
    cwd: room(),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^3 .* the body is not JSON: "\[" \[$/m);
  expect(stdout).toContain('{ taken: 0, unreadable: 3 }');
  expect(stdout).toMatch(/^1$/m);
});

test('every example in JavaScript is run by a test', () => {
  const run = [
    'explain(',
    'nodeHandler(receiver)',
    'createReconciler',
    'retryQuarantined',
    'createDispatcher',
  ].map(snippetWith);
  expect(new Set(run)).toEqual(new Set(snippets));
});

test('every command line names commands and options that there are', async () => {
  const lines = pages
    .flatMap((page) => Array.from(read(page).matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, text]) => text ?? ''))
    .join('\n')
    .split('\n')
    .filter((line) => line.startsWith('account-lifecycle '));
  expect(lines.length).toBeGreaterThan(6);
  for (const line of lines) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/).slice(1);
    const commands = words.slice(
      0,
      ['webhook', 'db', 'quarantine', 'outbox'].includes(words[0] ?? '') ? 2 : 1,
    );
    const { code, stdout } = await run([...commands, '--help']);
    expect([line, code]).toEqual([line, 0]);
    expect(stdout).toContain(`account-lifecycle ${commands.join(' ')}`);
    for (const word of words.filter((each) => /^--[a-z]/.test(each)))
      expect(stdout).toContain(word.replace(/=.*/, ''));
  }
});

test('every status that the receiving side answers with is explained', () => {
  const source = readFileSync(join(root, 'src/http/problem.ts'), 'utf8');
  const answered = new Set(Array.from(source.matchAll(/status: (\d{3})/g), ([, status]) => status ?? ''));
  expect(answered.size).toBeGreaterThan(10);
  const explained = Array.from(
    receiving.matchAll(/^\| ([\d, ]+?) +\|/gm),
    ([, list]) => list?.split(', ') ?? [],
  );
  expect(new Set(explained.flat())).toEqual(new Set(['200', ...answered]));
});

test('every environment variable of the commands is named', async () => {
  for (const command of ['serve', 'notify-url', 'webhook', 'reconcile']) {
    const { stdout } = await run([command, '--help']);
    const outside = pages
      .filter((page) => page !== 'docs/commands.md')
      .map(read)
      .join('\n');
    for (const [variable] of stdout.matchAll(/\b(?:ACCOUNT_LIFECYCLE|UNIPILE)_[A-Z0-9_]+[A-Z0-9]\b/g))
      expect(outside).toContain(variable.replace(/_FILE$/, ''));
  }
});
