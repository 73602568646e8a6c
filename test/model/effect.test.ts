import { describe, expect, test } from 'vitest';
import { decisionNames } from '../../src/model/decision.ts';
import { askOf, effectsOf } from '../../src/model/effect.ts';
import type { ConnectionPath } from '../../src/model/names.ts';
import type { State } from '../../src/model/state.ts';

const at = (connection: ConnectionPath): State => ({ connection, sync: 'WAITING' });

const effects = (from: ConnectionPath, to: ConnectionPath) => effectsOf(at(from), at(to), 'applied');

describe('an effect', () => {
  test('asks the user, or the operator, with status and cause', () => {
    expect(effects('OK', 'CREDENTIALS.linkedin.sessionExpired')).toEqual([
      { type: 'askUser', status: 'CREDENTIALS', cause: 'linkedin.sessionExpired' },
    ]);
    expect(effects('OK', 'ERROR')).toEqual([{ type: 'askOperator', status: 'ERROR', cause: null }]);
  });

  test('withdraws what was asked when the account heals or is gone', () => {
    expect(effects('PERMISSIONS', 'OK')).toEqual([{ type: 'withdraw', of: 'askUser' }]);
    expect(effects('STOPPED', 'DELETED')).toEqual([{ type: 'withdraw', of: 'askOperator' }]);
  });

  test('withdraws before it asks somebody else', () => {
    expect(effects('CREDENTIALS.undetermined', 'ERROR')).toEqual([
      { type: 'withdraw', of: 'askUser' },
      { type: 'askOperator', status: 'ERROR', cause: null },
    ]);
  });

  test('replaces what the same people were asked, and is silent when nothing about it is new', () => {
    expect(effects('ERROR', 'STOPPED')).toEqual([{ type: 'askOperator', status: 'STOPPED', cause: null }]);
    expect(effects('CREDENTIALS.undetermined', 'CREDENTIALS.imap.passwordChanged')).toEqual([
      { type: 'askUser', status: 'CREDENTIALS', cause: 'imap.passwordChanged' },
    ]);
    expect(effects('ERROR', 'ERROR')).toEqual([]);
    expect(effects('OK', 'RECONNECTED')).toEqual([]);
  });

  test('verifies when CONNECTING has just stalled', () => {
    expect(effects('CONNECTING.attempting', 'CONNECTING.stalled')).toEqual([
      { type: 'askOperator', status: 'CONNECTING', cause: null },
      { type: 'verify', reason: 'stalled' },
    ]);
    expect(effects('CONNECTING.stalled', 'CONNECTING.stalled')).toEqual([]);
  });

  test.each(decisionNames)('verifies after %s only where it leaves the truth open', (decision) => {
    const open = ['late', 'unexpected', 'afterDeletion', 'unknownStatus'].includes(decision);
    expect(effectsOf(at('OK'), at('OK'), decision)).toEqual(
      open ? [{ type: 'verify', reason: decision }] : [],
    );
  });
});

test('nobody is asked where nobody has to act', () => {
  expect(askOf(at('OK'))).toBeNull();
  expect(askOf(at('NEW'))).toBeNull();
});
