import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { database, logFile, plainId, run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);
const log = logFile(folder, 'fleet.ndjson');

const address = /^http:\/\/127\.0\.0\.1:\d+(\/\S*)\?token=[A-Za-z0-9_-]{32}\n$/;

describe('inspect', () => {
  it('prints where the page is, with a token, and ends when interrupted', async () => {
    const { code, stdout, stderr } = await run(['inspect', '--db', db, '--port', '0'], {
      interrupt: 'SIGINT',
    });
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'Open this address; Ctrl-C ends.\n' });
    expect(address.exec(stdout)?.[1]).toBe('/');
  });

  it('prints where an account is', async () => {
    const { stdout } = await run(['inspect', '--db', db, '--port', '0', '--account', 'a/b'], {
      interrupt: 'SIGTERM',
    });
    expect(address.exec(stdout)?.[1]).toBe('/accounts/a%2Fb');
    const plain = await run(['inspect', '--log', log, '--port', '0', '--account', plainId], {
      interrupt: 'SIGINT',
    });
    expect(address.exec(plain.stdout)?.[1]).toBe(`/accounts/${plainId}`);
  });

  it('fails at a port that is taken, and says what to do', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', () => done()));
    const bound = taken.address();
    const port = String(typeof bound === 'object' && bound !== null ? bound.port : 0);
    const { code, stdout, stderr } = await run(['inspect', '--db', db, '--port', port]);
    taken.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`port ${port} of 127.0.0.1 is in use`);
    expect(stderr).toContain('--port N');
  });

  it.each([
    ['a port that is none', ['--db', db, '--port', '70000'], 2, '65535'],
    ['no database', [], 2, '--db FILE'],
    ['a log that is not there', ['--log', 'nowhere.ndjson'], 1, 'nowhere.ndjson'],
    ['standard input as the log', ['--log', '-'], 2, 'Name a file'],
    ['both a database and a log', ['--db', db, '--log', log], 2, '--log'],
  ])('refuses %s', async (_what, args, expected, text) => {
    const { code, stdout, stderr } = await run(['inspect', ...args]);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toContain(text);
  });
});
