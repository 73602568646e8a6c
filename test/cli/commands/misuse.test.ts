import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram, main } from '../../../src/cli/main.ts';
import { createShell } from '../../../src/cli/shell.ts';
import { dashed, database, logFile, plainId, run, smallLog, temporaryFolder, testIo } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);
const empty = await database(folder, []);
const log = logFile(folder, 'log.ndjson');
const text = join(folder, 'text.db');
writeFileSync(text, 'this is no database, though it is long enough to be looked at as one\n'.repeat(40));
mkdirSync(join(folder, 'a-folder'));

/** Every command that reads a database, with what it takes besides. */
const readers: readonly (readonly string[])[] = [
  ['accounts'],
  ['attention'],
  ['show', plainId],
  ['history', plainId],
  ['explain', plainId],
  ['db', 'check'],
  ['db', 'info'],
  ['db', 'export'],
  ['db', 'backup', join(folder, 'never.bak')],
  ['inspect', '--port', '0'],
];

/** Every command there is, subcommands by both of their names. */
const commands = createProgram(createShell(testIo())).commands.flatMap((command) =>
  command.commands.length === 0
    ? [[command.name()]]
    : command.commands.map((sub) => [command.name(), sub.name()]),
);

describe('every command', () => {
  it.each(commands.map((words) => [words.join(' '), words] as const))(
    '%s has help with a sentence of its own, on standard output',
    async (_, words) => {
      const { code, stdout, stderr } = await run([...words, '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^Usage: account-lifecycle ${words.join(' ')}`));
      expect(stdout).toMatch(/\n\n[A-Z][^\n]+[.:]?/);
    },
  );

  it.each(commands.map((words) => [words.join(' '), words] as const))(
    '%s refuses an option that it does not have, and does nothing',
    async (_, words) => {
      const { code, stdout, stderr } = await run([...words, '--frobnicate']);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
    },
  );
});

describe('a command that reads a database', () => {
  it.each(readers.map((argv) => [argv.slice(0, 2).join(' '), argv] as const))(
    '%s says how to name one',
    async (_, argv) => {
      expect(await run(argv)).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'error: no database is named\nhint: Give --db FILE, set ACCOUNT_LIFECYCLE_DB, or write { "database": "accounts.db" } into .account-lifecycle.json.\n',
      });
    },
  );

  it.each(readers.map((argv) => [argv.slice(0, 2).join(' '), argv] as const))(
    '%s ends with 5 where there is none, where it is none, and where it is a folder',
    async (_, argv) => {
      for (const wrong of ['missing.db', 'text.db', 'a-folder']) {
        const { code, stdout, stderr } = await run([...argv, '--db', wrong], { cwd: folder });
        expect([wrong, code, stdout]).toEqual([wrong, 5, '']);
        expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
      }
    },
  );

  it('takes the one that the environment names, and that of the option before it', async () => {
    const env = { ACCOUNT_LIFECYCLE_DB: empty };
    expect((await run(['accounts', '--json'], { env })).stdout).toBe('[]\n');
    expect(JSON.parse((await run(['accounts', '--json', '--db', db], { env })).stdout)).toHaveLength(4);
    expect((await run(['accounts'], { env: { ACCOUNT_LIFECYCLE_DB: '' } })).code).toBe(2);
  });

  it('finds it from the folder that it is in', async () => {
    const name = db.slice(folder.length + 1);
    expect((await run(['accounts', '--db', name], { cwd: folder })).code).toBe(0);
    expect((await run(['accounts', '--db', name], { cwd: join(folder, 'a-folder') })).code).toBe(5);
  });
});

describe('an account that is asked for', () => {
  it.each(['show', 'history', 'explain'])(
    '%s: an unknown one ends with 1, and names the nearest',
    async (command) => {
      const near = await run([command, 'mailbx', '--db', db]);
      expect(near).toEqual({
        code: 1,
        stdout: '',
        stderr: 'error: there is no account mailbx\nhint: Did you mean mailbox?\n',
      });
      const far = await run([command, 'nothing-like-it-at-all', '--db', db]);
      expect(far.stderr).toContain('hint: See all of them: account-lifecycle accounts');
      expect((await run([command, 'mailbox', '--db', empty])).code).toBe(1);
    },
  );

  it.each(['show', 'history', 'explain'])('%s: one that begins with a dash is found', async (command) => {
    for (const form of [[], ['--json'], ['--ndjson']]) {
      const { code, stdout } = await run([command, dashed, '--db', db, ...form]);
      expect([form, code]).toEqual([form, 0]);
      expect(stdout).toContain(dashed);
    }
  });

  it.each(['show', 'history', 'explain'])('%s: must be named, and only one', async (command) => {
    expect((await run([command, '--db', db])).stderr).toContain("missing required argument 'id'");
    const two = await run([command, plainId, 'mailbox', '--db', db]);
    expect(two.code).toBe(2);
    expect(two.stderr).toContain('too many arguments');
  });
});

describe('JSON', () => {
  const forms: readonly (readonly [readonly string[], 'array' | 'object'])[] = [
    [['accounts'], 'array'],
    [['attention'], 'array'],
    [['history', plainId], 'array'],
    [['show', plainId], 'object'],
    [['explain', plainId], 'object'],
  ];

  it.each(forms)('%j is one document, and the same as lines', async (argv, shape) => {
    const document: unknown = JSON.parse((await run([...argv, '--db', db, '--json'])).stdout);
    const lines = (await run([...argv, '--db', db, '--ndjson'])).stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(Array.isArray(document)).toBe(shape === 'array');
    expect(lines).toEqual(shape === 'array' ? document : [document]);
  });

  it.each(forms)('%j is never cut to a terminal, nor coloured', async (argv) => {
    const wide = await run([...argv, '--db', db, '--json']);
    const narrow = await run([...argv, '--db', db, '--json'], { columns: 20, env: { FORCE_COLOR: '1' } });
    expect(narrow.stdout).toBe(wide.stdout);
  });

  it.each(['check', 'info'])('db %s is one document', async (command) => {
    const { code, stdout } = await run(['db', command, '--db', db, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ accounts: 4, logEntries: 11 });
  });
});

describe('replay', () => {
  it.each([
    [['replay'], 2, "missing required argument 'files'"],
    [['replay', log, '--order', 'random'], 2, '"random" is not an order'],
    [['replay', log, '--until', 'soon'], 2, '"soon" is not a valid time'],
    [['replay', log, '--fail-on', 'BROKEN'], 2, '"BROKEN" is not a status of accounts'],
    [['replay', log, '--resume'], 2, '--resume needs a database'],
    [['replay', join(folder, 'missing.ndjson')], 1, 'missing.ndjson'],
    [['replay', join(folder, 'none-*.ndjson')], 1, 'none-*.ndjson'],
    [['replay', log, '--db', text], 5, 'text.db'],
  ])('%j ends with %i', async (argv, code, message) => {
    const ran = await run(argv);
    expect([ran.code, ran.stdout]).toEqual([code, '']);
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain('\nhint: ');
  });

  it.each([
    ['0 for what is fine', smallLog, [], 0],
    ['0 for nothing at all', [], [], 0],
    ['3 for a line that cannot be read', [...smallLog, '{'], [], 3],
    ['4 for a status that must not be', smallLog, ['--fail-on', 'DELETED'], 4],
    ['4 for both, which is the stronger', [...smallLog, '{'], ['--fail-on', 'DELETED'], 4],
    ['3 where that status is nowhere', [...smallLog, '{'], ['--fail-on', 'PERMISSIONS'], 3],
  ])('ends with %s', async (_, lines, flags, code) => {
    const file = logFile(folder, 'codes.ndjson', lines);
    expect((await run(['replay', file, '--quiet', '--json', ...flags])).code).toBe(code);
  });

  it('ends with 130 when it is interrupted, whatever else it found, and says how to go on', async () => {
    const kept = join(folder, 'kept.db');
    const file = logFile(folder, 'interrupted.ndjson', [...smallLog, '{']);
    const { code, stderr } = await run(['replay', file, '--db', kept, '--order', 'time'], {
      interrupt: 'SIGINT',
    });
    expect(code).toBe(130);
    expect(stderr).toContain(`account-lifecycle replay --db ${kept} --resume --order time ${file}`);
    const lost = await run(['replay', file], { interrupt: 'SIGINT' });
    expect(lost.stderr).toContain('Nothing was kept: name a database with --db FILE');
  });

  it('of an empty standard input is a summary of nothing', async () => {
    const { code, stdout } = await run(['replay', '-', '--json'], { stdin: '' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ lines: 0, events: 0, accounts: 0, quarantined: [] });
  });

  it('of bytes that are no text quarantines them and goes on', async () => {
    const good = Buffer.from(`${smallLog[0] ?? ''}\n`);
    const stdin = Buffer.concat([Buffer.from([0x80, 0x81, 0x0a]), good]);
    const { code, stdout } = await run(['replay', '-', '--json'], { stdin });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ events: 1, accounts: 1, decisions: { quarantined: 1 } });
  });
});

describe('output whose reader has gone', () => {
  it.each([['accounts'], ['history', plainId], ['machine'], ['completion', 'bash']])(
    'is no fault of %s',
    async (...argv) => {
      const io = testIo();
      const closed = { ...io, stdout: { ...io.stdout, write: () => false } };
      expect(
        await main(
          [...argv, ...(argv[0] === 'accounts' || argv[0] === 'history' ? ['--db', db] : [])],
          closed,
        ),
      ).toBe(0);
    },
  );
});

describe('other options', () => {
  it.each([
    [['machine', '--format', 'pdf'], 'Known are mermaid, dot, svg, json.'],
    [['machine', '--format', 'mermiad'], 'Did you mean mermaid?'],
    [['machine', '--provider', 'linkdin'], 'Did you mean linkedin?'],
    [['completion'], 'See account-lifecycle completion --help.'],
    [['completion', 'powershell'], 'Known are bash, zsh, fish.'],
    [['serve', '--port', '65536'], 'Give a number from 0 (any free one) to 65535.'],
    [['serve', '--port', '-1'], 'Give a number from 0 (any free one) to 65535.'],
    [['serve', '--port', 'http'], 'Give a number from 0 (any free one) to 65535.'],
    [['serve', '--log-level', 'loud'], 'See account-lifecycle serve --help.'],
    [['serve', '--db', db], 'Set ACCOUNT_LIFECYCLE_V1_SECRETS, _V2_SECRETS, _NOTIFY_KEY or _SIGNAL_SECRETS'],
    [['serve', '--host', '0.0.0.0', '--allow-unauthenticated'], 'Listen on 127.0.0.1, or set a secret'],
    [['webhook', 'register'], 'See account-lifecycle webhook register --help.'],
    [['webhook', 'register', '--url', 'ftp://x'], 'Give one such as https://example.org/webhooks/v1.'],
    [['webhook', 'register', '--url', 'x'], 'Give one such as https://example.org/webhooks/v1.'],
    [['webhook', 'list'], 'Set UNIPILE_DSN, or UNIPILE_DSN_FILE'],
    [['webhook', 'delete', 'w'], 'Set UNIPILE_DSN, or UNIPILE_DSN_FILE'],
    [['reconcile', '--db', db], 'Set UNIPILE_DSN, or UNIPILE_DSN_FILE'],
    [['notify-url', '--base', 'https://x', '--tenant', 't'], 'Set ACCOUNT_LIFECYCLE_NOTIFY_KEY'],
    [['notify-url', '--tenant', 't'], 'See account-lifecycle notify-url --help.'],
    [['inspect', '--log', '-'], 'Name a file: it is read again when the replay starts over.'],
  ])('%j is refused with the hint: %s', async (argv, hint) => {
    const { code, stdout, stderr } = await run(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`hint: ${hint}`);
  });

  it('one value of two where one is wanted is refused without telling either', async () => {
    const env = { UNIPILE_DSN: 'api1.unipile.com:13111', UNIPILE_API_KEY: 'sesame-one,sesame-two' };
    const { code, stderr } = await run(['webhook', 'list'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('UNIPILE_API_KEY holds more than one value');
    expect(stderr).not.toContain('sesame');
  });
});

describe('notify-url', () => {
  const key = 'a-key-that-is-long-enough-for-anybody-0123456789';
  const url = (env: Record<string, string>, ...more: string[]) =>
    run(['notify-url', '--base', 'https://example.org', '--tenant', 'user 7', ...more], { env });

  it('prints an address that vouches for the tenant, without the key', async () => {
    const { code, stdout, stderr } = await url({ ACCOUNT_LIFECYCLE_NOTIFY_KEY: key });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^https:\/\/example\.org\/webhooks\/notify\?/);
    expect(URL.canParse(stdout.trim())).toBe(true);
    expect(stdout).not.toContain(key);
  });

  it.each([
    ['30m', 30 * 60],
    ['24h', 24 * 3600],
    ['7d', 7 * 86_400],
    ['2099-01-01', null],
  ])('prints one that expires after %s', async (duration, seconds) => {
    const { code, stdout } = await url({ ACCOUNT_LIFECYCLE_NOTIFY_KEY: key }, '--expires', duration);
    expect(code).toBe(0);
    const expires = Number(new URL(stdout.trim()).searchParams.get('expires'));
    const now = Date.UTC(2026, 2, 1, 9) / 1000;
    expect(expires).toBe(seconds === null ? Date.UTC(2099, 0, 1) / 1000 : now + seconds);
  });

  it.each(['0m', 'soon', '2020-01-01', '-1h', '1w'])('refuses to expire at %s', async (text) => {
    const { code, stderr } = await url({ ACCOUNT_LIFECYCLE_NOTIFY_KEY: key }, `--expires=${text}`);
    expect([code, stderr.includes('hint:')]).toEqual([2, true]);
  });

  it('differs between tenants and between keys', async () => {
    const one = await url({ ACCOUNT_LIFECYCLE_NOTIFY_KEY: key });
    const other = await url({ ACCOUNT_LIFECYCLE_NOTIFY_KEY: key }, '--tenant', 'user 8');
    const rekeyed = await url({ ACCOUNT_LIFECYCLE_NOTIFY_KEY: `${key}-other` });
    expect(new Set([one.stdout, other.stdout, rekeyed.stdout]).size).toBe(3);
    expect((await url({ ACCOUNT_LIFECYCLE_NOTIFY_KEY: key })).stdout).toBe(one.stdout);
  });
});
