import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { TimedSummary } from '../../src/cli/print/replay.ts';
import type { AccountView } from '../../src/views/account.ts';
import { run as ran, temporaryFolder, type Ran } from '../cli/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const samples = join(root, 'test/fixtures/logs');
const page = readFileSync(join(root, 'docs/logs.md'), 'utf8');

/** A recipe of the page: what it is for, its last command, and what it says that comes of it. */
interface Recipe {
  readonly system: string;
  readonly command: string;
  readonly said: string;
}

const recipes: readonly Recipe[] = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    system: section.slice(0, section.indexOf('\n')),
    command: /^account-lifecycle .*$/m.exec(section)?.[0] ?? '',
    said: /^```text\n([^]*?)^```$/m.exec(section)?.[1] ?? '',
  }));

const folder = temporaryFolder();

/** The words of a command line as a shell would hand them over. */
const wordsOf = (command: string): readonly string[] =>
  Array.from(command.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '').slice(1);

/** Runs a command beside the samples. */
const run = (command: string): Promise<Ran> => ran(wordsOf(command), { cwd: samples });

const summaryOf = (stdout: string): TimedSummary => JSON.parse(stdout) as TimedSummary;

/** Systems whose sample does not say when. */
const untimed: ReadonlySet<string> = new Set(['GET /accounts']);

describe('the page of logs', () => {
  it('has recipes for twelve systems and more', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(12);
    expect(recipes.filter(({ command, said }) => command === '' || said === '')).toEqual([]);
  });

  it.each(recipes)('$system: the recipe does what the page says', async ({ system, command, said }) => {
    const db = join(folder, `${system.replaceAll(/\W/g, '-')}.db`);
    const { code, stdout, stderr } = await run(`${command} --json --db ${db}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: said });
    const { events, decisions, byStatus, quarantined } = summaryOf(stdout);
    expect({ events, applied: decisions.applied, quarantined }).toEqual({
      events: 2,
      applied: 2,
      quarantined: [],
    });
    expect(byStatus['CREDENTIALS']).toBe(1);
    if (untimed.has(system)) return;
    const [account] = JSON.parse(
      (await run(`account-lifecycle accounts --json --db ${db}`)).stdout,
    ) as AccountView[];
    // Microseconds of journald and nanoseconds of Docker are cut, not rounded.
    expect(account?.since).toBe('2026-03-01T09:05:00.456Z');
  });
});

/** What each case comes to: the options, how many lines were applied, and the statuses at the end. */
const cases: readonly (readonly [string, string, number, Readonly<Record<string, number>>])[] = [
  ['07-account-list.json', '', 2, { CREDENTIALS: 1, OK: 1 }],
  ['08-n8n-item.ndjson', '', 1, { CREDENTIALS: 1 }],
  ['22-nul-tail.ndjson', '', 3, { CREDENTIALS: 1 }],
  ['23-cloudwatch-events.ndjson', '', 1, { CREDENTIALS: 1 }],
  ['24-cloudwatch-s3.log', '', 2, { OK: 1 }],
  ['27-times.ndjson', ' --zone UTC', 6, { CREDENTIALS: 1 }],
  ['28-table-export.ndjson', '', 2, { OK: 1 }],
  ['31-gzip-members.ndjson.gz', '', 3, { CREDENTIALS: 1 }],
  ['32-bom-crlf-blank.ndjson', '', 3, { CREDENTIALS: 1 }],
  ['33-pretty-among-lines.ndjson', '', 3, { CREDENTIALS: 1 }],
  ['34-dash-ids.ndjson', '', 3, { OK: 3 }],
];

describe('a log that people have', () => {
  it.each(cases)('%s%s is read whole', async (name, options, applied, byStatus) => {
    const { code, stdout } = await run(`account-lifecycle replay cases/${name} --json${options}`);
    const summary = summaryOf(stdout);
    expect({ code, applied: summary.decisions.applied, byStatus: summary.byStatus }).toEqual({
      code: 0,
      applied,
      byStatus,
    });
  });

  it('with a time that names no zone is read but for that line, and told the option', async () => {
    const { code, stdout } = await run('account-lifecycle replay cases/27-times.ndjson --json');
    const { events, quarantined } = summaryOf(stdout);
    expect({ code, events }).toEqual({ code: 3, events: 5 });
    expect(quarantined).toEqual([
      { file: 'cases/27-times.ndjson', line: 4, reason: expect.stringContaining('--zone') as string },
    ]);
  });

  it('in a zip archive is refused, and read the way that is told', async () => {
    const { code, stderr } = await run('account-lifecycle replay cases/29-log.zip');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'error: cases/29-log.zip cannot be read: it is a zip archive\n' +
        'hint: Unpack it on the way: unzip -p cases/29-log.zip | account-lifecycle replay -\n',
    });
  });

  it('has ids that begin with a dash, which are found', async () => {
    const db = join(folder, 'dash.db');
    await run(`account-lifecycle replay cases/34-dash-ids.ndjson --db ${db}`);
    for (const id of ['-hT9cJ4kQx2Vb7LmNp0RsA', '--dbJ4kQx2Vb7LmNp0RsAx'])
      expect(
        await run(`account-lifecycle show --db ${db} ${id.startsWith('--') ? '-- ' : ''}${id}`),
      ).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(id) as string,
      });
    const { stdout } = await run(
      'account-lifecycle replay cases/34-dash-ids.ndjson --json --account=-VkXJUkBZMYVJXiMo0Pe12',
    );
    expect(summaryOf(stdout).events).toBe(1);
  });
});
