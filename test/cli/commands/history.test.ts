import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/cli/terminal/text.ts';
import { dashed, database, plainId, run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);

describe('history', () => {
  it('lists what was heard under the bands of the months', async () => {
    const { code, stdout, stderr } = await run(['history', dashed, '--db', db]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "■ CREDENTIALS proxyUnavailable, strong   -Y6jmQ2vAbCdEfGhIjKlMn   4 entries

        2026-02                     ●●●●●●●●●
        2026-03  ■
        the worst of each day (UTC):  ● works  ■ waits for the operator

      AGO  EVENT             SOURCE   DECISION  CHANGE
      8 d  CREATION_SUCCESS  webhook  applied   NEW → CREATION_SUCCESS
      8 d  OK                webhook  applied   CREATION_SUCCESS → OK
      2 h  apiError          signal   recorded
      2 h  CREDENTIALS       webhook  applied   OK → CREDENTIALS proxyUnavailable
      "
    `);
  });

  it('draws a line per month that the account lived', async () => {
    const { stdout } = await run(['history', plainId, '--db', db]);
    expect(stdout.match(/^ {2}\d{4}-\d\d {2}.+$/gm)).toHaveLength(14);
    expect(stdout).toMatch(/^ {2}2025-04 {2}●{30}$/m);
  });

  it('draws no bands where they do not fit', async () => {
    const { stdout } = await run(['history', plainId, '--db', db], { columns: 50 });
    expect(stdout).not.toContain('2025-04');
  });

  it('prints the entries as JSON', async () => {
    const document = await run(['history', dashed, '--db', db, '--json']);
    expect(JSON.parse(document.stdout)).toMatchObject([
      { event: 'CREATION_SUCCESS', decision: 'applied' },
      { event: 'OK', decision: 'applied' },
      { event: 'apiError', source: 'signal', decision: 'recorded' },
      { event: 'CREDENTIALS', decision: 'applied' },
    ]);
    const lines = await run(['history', dashed, '--db', db, '--ndjson']);
    expect(lines.stdout.trimEnd().split('\n')).toHaveLength(4);
  });

  it.each([60, 80, 200])('stays within a terminal of %i columns', async (columns) => {
    const { stdout } = await run(['history', dashed, '--db', db], { columns });
    for (const line of stdout.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
  });
});
