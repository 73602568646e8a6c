import { describe, expect, it } from 'vitest';
import { dashed, database, plainId, run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);

describe('explain', () => {
  it('answers why, what to do, what else it could be and what happened last', async () => {
    const { code, stdout, stderr } = await run(['explain', dashed, '--db', db]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "■ CREDENTIALS   -Y6jmQ2vAbCdEfGhIjKlMn (instagram)   for 2 h, since 2026-03-01 07:00 UTC

      Most likely proxyUnavailable (decisive)
        · 1 API call answered 407 proxy_error at 2026-03-01 06:50 UTC

      What to do
        must act       operator
        team           Fix or replace the proxy, then reconnect the account.
        tell the user  The connection to Instagram failed on our side: we are fixing it and will ask you
                       to reconnect.
        retry          Trying again with nothing else changed does not help.

      What else it could be, and why not
        securityCheckpoint  nothing seen that speaks for it
                            would need: 401 checkpoint_error, 403 action_required or
                            unknown_authentication_context, or a reconnect answered 202 with a checkpoint
        sessionExpired      nothing seen that speaks for it
                            would need: the break coming about a year after the last login
        sessionTerminated   nothing seen that speaks for it
                            would need: a reconnect with the same credentials that succeeded, or nothing
                            that fits another cause
        credentialsChanged  nothing seen that speaks for it
                            would need: a reconnect answered 401 invalid_credentials, or 401
                            invalid_credentials or expired_credentials before
        excessiveRequests   nothing seen that speaks for it
                            would need: 403 account_restricted, a counter over its limit, 429 or
                            limit_exceeded around the break, or a burst of provider_error

      Last events
        AGO  EVENT             SOURCE   DECISION  CHANGE
        8 d  CREATION_SUCCESS  webhook  applied   NEW → CREATION_SUCCESS
        8 d  OK                webhook  applied   CREATION_SUCCESS → OK
        2 h  apiError          signal   recorded
        2 h  CREDENTIALS       webhook  applied   OK → CREDENTIALS proxyUnavailable
      "
    `);
  });

  it('says that nobody needs to act on an account that works', async () => {
    const { stdout } = await run(['explain', 'mailbox', '--db', db]);
    expect(stdout).toContain('nobody needs to act');
    expect(stdout).not.toContain('Most likely');
    expect(stdout).toContain('2026-02-20 12:05 UTC, webhook: OK applied: CREATION_SUCCESS → OK.');
    expect(stdout).toContain('2026-02-20 12:06 UTC, webhook: OK says what is known already');
  });

  it('prints the explanation as JSON', async () => {
    const { stdout } = await run(['explain', plainId, '--db', db, '--json']);
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual([
      'account',
      'hypotheses',
      'refused',
      'wanted',
      'recent',
    ]);
  });

  it.each(['show', 'history', 'explain'])('fails for an unknown account: %s', async (command) => {
    const { code, stdout, stderr } = await run([command, 'Acc0unt_Id-22chars-ABD', '--db', db, '--json']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`Did you mean ${plainId}?`);
    expect((await run([command, 'nothing alike', '--db', db])).stderr).toContain(
      'account-lifecycle accounts',
    );
  });
});
