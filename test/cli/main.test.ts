import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../src/cli/main.ts';
import { exitOfError } from '../../src/cli/exit.ts';
import { prepared } from '../../src/cli/arguments.ts';
import { createShell } from '../../src/cli/shell.ts';
import { dashed, database, logFile, plainId, run, smallLog, temporaryFolder, testIo } from './run.ts';

const folder = temporaryFolder();
const db = await database(folder);
const log = logFile(folder, 'log.ndjson');
const escape = String.fromCharCode(27);

describe('the program', () => {
  it('prints its help on standard error when it is told nothing, and ends with 2', async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: account-lifecycle/);
  });

  it.each([
    ['--help'],
    ['-h'],
    ['help'],
    ['help', 'replay'],
    ['replay', '--help'],
    ['db', 'check', '--help'],
  ])('prints help that was asked for on standard output: %s', async (...argv) => {
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: account-lifecycle/);
  });

  it('says which of db is missing', async () => {
    const { code, stdout, stderr } = await run(['db']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('check');
  });

  it('prints its version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['shwo'], "error: unknown command 'shwo'\nhint: Did you mean show?\n"],
    [['frobnicate'], "error: unknown command 'frobnicate'\nhint: See account-lifecycle --help.\n"],
    [['accounts', '--jsno'], "error: unknown option '--jsno'\nhint: Did you mean --json?\n"],
    [['db', 'chek'], "error: unknown command 'chek'\nhint: Did you mean check?\n"],
    [['show'], "error: missing required argument 'id'\nhint: See account-lifecycle show --help.\n"],
    [
      ['accounts', '--json', '--ndjson'],
      "error: option '--json' cannot be used with option '--ndjson'\nhint: See account-lifecycle accounts --help.\n",
    ],
  ])('says what is wrong with %j, and what was meant', async (argv, expected) => {
    expect(await run(argv)).toEqual({ code: 2, stdout: '', stderr: expected });
  });

  it('prints a stack only when asked', async () => {
    const argv = ['accounts', '--db', join(folder, 'missing.db')];
    expect((await run(argv)).stderr).not.toContain('    at ');
    expect((await run([...argv, '--debug'])).stderr).toContain('    at ');
    expect((await run(argv, { env: { DEBUG: '1' } })).stderr).toContain('    at ');
  });

  it('shows no hostile character of what came from outside', async () => {
    const { stderr } = await run(['show', `${escape}[2Jx`, '--db', db]);
    expect(stderr).not.toContain(escape);
  });
});

describe('exit codes of faults', () => {
  it.each([
    ['invalidOption', 2],
    ['accountNotFound', 1],
    ['addressUnavailable', 1],
    ['inputUnreadable', 1],
    ['packageMissing', 1],
    ['internal', 1],
    ['nodeUnsupported', 5],
    ['notOurDatabase', 5],
    ['schemaTooNew', 5],
    ['machineVersionMismatch', 5],
    ['databaseBusy', 5],
    ['diskFull', 5],
    ['databaseCorrupt', 5],
    ['databaseFailed', 5],
    ['commitUnknown', 5],
  ] as const)('%s is %i', (code, expected) => {
    expect(exitOfError(code)).toBe(expected);
  });
});

describe('colour', () => {
  const attention = ['attention', '--db', db];

  it('is used on a terminal and nowhere else', async () => {
    expect((await run(attention, { columns: 100 })).stdout).toContain(`${escape}[31m■ YOU`);
    expect((await run(attention)).stdout).not.toContain(escape);
  });

  it('obeys NO_COLOR, FORCE_COLOR and TERM=dumb', async () => {
    const coloured = async (columns: number | undefined, env: Record<string, string>): Promise<boolean> => {
      const { stdout, stderr } = await run(attention, { ...(columns === undefined ? {} : { columns }), env });
      return stdout.includes(escape) || stderr.includes(escape);
    };
    expect(await coloured(100, { NO_COLOR: '1' })).toBe(false);
    expect(await coloured(100, { TERM: 'dumb' })).toBe(false);
    expect(await coloured(undefined, { FORCE_COLOR: '1' })).toBe(true);
    expect(await coloured(undefined, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });

  it('never carries JSON', async () => {
    const { stdout } = await run([...attention, '--json'], { columns: 40, env: { FORCE_COLOR: '1' } });
    expect(stdout).not.toContain(escape);
    expect(JSON.parse(stdout)).toHaveLength(2);
  });

  it('is not needed to read a status, nor are glyphs outside ASCII', async () => {
    const { stdout } = await run(attention, { env: { LANG: 'C' } });
    expect(stdout).toContain('# YOU');
    for (const line of stdout.split('\n')) expect(line).toMatch(/^[ -~]*$/);
  });
});

describe('arguments that begin with a dash', () => {
  const program = createProgram(createShell(testIo()));

  it.each([
    [
      ['show', dashed],
      ['show', `\0${dashed}`],
    ],
    [
      ['show', '--db', dashed],
      ['show', '--db', dashed],
    ],
    [
      ['show', '--', dashed],
      ['show', '--', dashed],
    ],
    [
      ['accounts', dashed],
      ['accounts', dashed],
    ],
    [
      ['show', '-x'],
      ['show', '-x'],
    ],
    [
      ['signal', dashed, 'connection', '--user_agent', 'a_b'],
      ['signal', `\0${dashed}`, 'connection', '--user-agent', 'a_b'],
    ],
    [
      ['signal', plainId, 'usage', '--window_hours=24'],
      ['signal', plainId, 'usage', '--window-hours=24'],
    ],
  ])('%j', (typed, expected) => {
    expect(prepared(typed, program)).toEqual(expected);
  });

  it('are options all the same when they are none of ours', async () => {
    expect((await run(['show', '-x', '--db', db])).code).toBe(2);
  });
});

describe('demo', () => {
  // What it keeps goes with the folder of these tests.
  beforeEach(() => void vi.stubEnv('TMPDIR', folder));
  afterEach(() => void vi.unstubAllEnvs());

  it('shows the fleet, who needs somebody, one answer, and where to go on', async () => {
    const { code, stdout, stderr } = await run(['demo'], { columns: 100, env: { NO_COLOR: '1' } });
    expect(code).toBe(0);
    for (const part of [
      'By status',
      'By provider',
      'by cause',
      'accounts need someone',
      'What to do',
      'Last events',
    ])
      expect(stdout).toContain(part);
    expect(stderr).toContain('Replaying');
    const [, kept = ''] = /The database is kept: (\S+)/.exec(stdout) ?? [];
    expect(stdout).toContain(`account-lifecycle attention --db ${kept}`);
    expect((await run(['db', 'check', '--db', kept])).code).toBe(0);
  });

  it('ends early when it is asked to', async () => {
    const { code, stdout } = await run(['demo'], { interrupt: 'SIGTERM' });
    expect({ code, stdout }).toEqual({ code: 143, stdout: '' });
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s knows every command and option', async (name) => {
    const { code, stdout } = await run(['completion', name]);
    expect(code).toBe(0);
    const commands = createProgram(createShell(testIo())).commands;
    for (const command of commands) {
      expect(stdout).toContain(command.name());
      for (const { long } of command.options)
        expect(stdout).toContain(name === 'fish' ? `-l ${long?.slice(2) ?? ''}` : (long ?? ''));
    }
  });

  it.each([
    [['a'], ['attention', 'accounts']],
    [['db', ''], 'check backup restore export import upgrade prune copy schema info --help'.split(' ')],
    [['db', 'check', '--j'], ['--json']],
    [['accounts', '--status', 'CRED'], ['CREDENTIALS']],
    [
      ['replay', '--order', ''],
      ['arrival', 'time'],
    ],
  ])('for bash completes %j', async (typed, expected) => {
    const { stdout } = await run(['completion', 'bash']);
    const words = ['account-lifecycle', ...typed].map((word) => `'${word}'`).join(' ');
    const script = `${stdout}\nCOMP_WORDS=(${words}) COMP_CWORD=${typed.length}; _account_lifecycle; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const completed = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(completed.trimEnd().split('\n')).toEqual(expected);
  });

  it('suggests the shell that was meant', async () => {
    const { code, stderr } = await run(['completion', 'fihs']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean fish?');
  });
});

it('keeps data on standard output alone, all else on standard error', async () => {
  const broken = logFile(folder, 'broken.ndjson', [...smallLog, 'no JSON']);
  const { stdout } = await run(['replay', broken, '--json', '--fail-on', 'DELETED'], { columns: 80 });
  expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  const twice = await run(['replay', log, '--db', db, '--json'], { columns: 80 });
  expect(() => JSON.parse(twice.stdout) as unknown).not.toThrow();
});
