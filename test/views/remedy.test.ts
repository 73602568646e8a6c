import { describe, expect, test } from 'vitest';
import { causeNamed, causes, nameOf, undetermined } from '../../machines/causes/catalogue.ts';
import { openLifecycle } from '../../src/index.ts';
import { remedyOf } from '../../src/views/remedy.ts';
import { tagsOf } from '../../src/model/meaning.ts';
import { createSimulatedClock } from '../../src/testing/index.ts';
import { toCause, toState } from '../machines/journey.ts';

const T0 = Date.parse('2026-03-01T09:00:00Z');

const states = [...Object.keys(toState), ...Object.keys(toCause).map((cause) => `CREDENTIALS.${cause}`)];

describe('a remedy', () => {
  test.each(states)('is there for %s if, and only if, somebody has to act', (connection) => {
    const tags = tagsOf({ connection });
    const needed = tags.includes('needsUser') || tags.includes('needsOperator');
    expect(remedyOf(connection) !== null).toBe(needed);
  });

  test.each(states)('for %s sends for those whom the chart sends for', (connection) => {
    const actor = remedyOf(connection)?.actor;
    expect(actor === 'operator').toBe(tagsOf({ connection }).includes('needsOperator'));
  });

  test.each(causes.map((cause) => [nameOf(cause), cause] as const))(
    'for %s is in the catalogue',
    (name, cause) => {
      const { actor, forUser, forOperator, retryHelps } = cause;
      expect(remedyOf(`CREDENTIALS.${name}`)).toEqual({ actor, forUser, forOperator, retryHelps });
    },
  );

  test('for an undetermined cause is to reconnect', () => {
    expect(remedyOf('CREDENTIALS.undetermined')).toEqual(undetermined);
    expect(undetermined.forUser).toContain('reconnect');
  });

  test('tells the user what was done only where it is as good as certain', () => {
    const state = 'CREDENTIALS.linkedin.browserLogout';
    const sure = causeNamed('linkedin.browserLogout')?.forUserIfCertain;
    for (const strength of ['none', 'weak', 'strong'] as const)
      expect(remedyOf(state, { strength })?.forUser).not.toBe(sure);
    expect(remedyOf(state, { strength: 'decisive' })?.forUser).toBe(sure);
    const same = 'CREDENTIALS.linkedin.duplicate';
    expect(remedyOf(same, { strength: 'decisive' })).toEqual(remedyOf(same));
  });

  test('for an undetermined cause tells the team what would tell it', () => {
    const nextTest = 'retry with the stored password';
    const asked = remedyOf('CREDENTIALS.undetermined', { strength: 'none', nextTest });
    expect(asked?.forOperator).toBe(`${undetermined.forOperator} To find out why: ${nextTest}.`);
    const known = remedyOf('CREDENTIALS.imap.passwordChanged', { strength: 'weak', nextTest });
    expect(known?.forOperator).not.toContain(nextTest);
  });

  test.each(['proxy', 'provider', 'unipile'])(
    'for an ERROR names the reason that Unipile gave: %s',
    async (reason) => {
      const clock = createSimulatedClock(T0);
      await using lifecycle = openLifecycle({ clock });
      const event = (type: string, at: number, payload: object) => ({
        id: `${type} ${at}`,
        created_at: new Date(at).toISOString(),
        account_id: 'a',
        type: `account.status.${type}`,
        payload,
      });
      const errored = await lifecycle.receive(event('errored', T0 - 3000, { reason }));
      expect(errored.account?.remedy?.forOperator).toMatch(
        reason === 'unipile' ? /^Unipile gives itself/ : new RegExp(`^Unipile gives the ${reason}`),
      );
      const [entry] = await Array.fromAsync(lifecycle.history('a'));
      expect(entry?.summary).toContain('as the reason.');
      clock.advance(60_000);
      await lifecycle.receive(event('running', T0 + 1000, {}));
      clock.advance(60_000);
      const again = await lifecycle.receive(event('errored', T0 + 70_000, {}));
      expect(again.account?.remedy?.forOperator).toBe(remedyOf('ERROR')?.forOperator);
    },
  );

  test('for ERROR and STOPPED is a restart', () => {
    for (const status of ['ERROR', 'STOPPED'])
      expect(remedyOf(status)).toMatchObject({ actor: 'operator', retryHelps: true });
  });
});
