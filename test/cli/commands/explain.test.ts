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

      Most likely proxyUnavailable
        likely, 83 of 100 (strong)
        · +4.5 1 API call answered 407 proxy_error at 2026-03-01 06:50 UTC

      What to do
        must act       operator
        team           Fix or replace the proxy, then retry with what is stored: POST
                       /api/v1/accounts/{id}.
        tell the user  The connection to Instagram failed on our side: we are fixing it and will ask you
                       to reconnect.
        retry          Trying again with nothing else changed does not help.

      What else it could be, and why not
        securityCheckpoint  not likely, 5 of 100
                            +0.4 authorised 8.9 days before the break
                            −1.9 1 API call answered 407 proxy_error at 2026-03-01 06:50 UTC
                            −0.7 calls are told of, and none was answered 403 account_restricted
                            likelier with: challenge_required, checkpoint_error, or a reconnect answered
                            202 with IN_APP_VALIDATION
        notWarmedUp         not likely, 4 of 100
                            +3.0 the account was made 8.9 days before the break
                            +0.6 calls are told of, and none was answered 401 before the break
                            +0.2 authorised 8.9 days before the break
                            likelier with: an account made less than two weeks ago, and 403
                            account_restricted or 429
        credentialsChanged  hardly, 2 of 100
                            likelier with: a reconnect with the stored password answered 401
                            invalid_credentials
        excessiveRequests   hardly, 2 of 100
                            likelier with: 403 account_restricted, feedback_required, 429 shortly before
                            the break, or counters over what is usual
        unlisted            hardly, 1 of 100
        sessionTerminated   hardly, 1 of 100
                            likelier with: user_has_logged_out, or a reconnect with what is stored that
                            succeeds
        sessionPurged       hardly, 1 of 100
                            likelier with: a reconnect with what is stored that succeeds, with no sign of
                            a change by the user
        suspended           hardly, under 1 of 100
                            likelier with: the provider saying that the account is disabled, or 403
                            account_restricted that waiting does not end
        unipileIncident     hardly, under 1 of 100
                            likelier with: accounts of several providers breaking together, or ERROR with
                            the reason unipile
        sessionExpired      hardly, under 1 of 100
                            likelier with: the break coming about a year after the last login

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
