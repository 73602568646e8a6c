import { describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../machines/event.ts';
import { defaultPolicy, MINUTE } from '../../machines/policy.ts';
import type { Signal } from '../../machines/signal.ts';
import type { Effect } from '../../src/model/effect.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import type { SyncState } from '../../src/model/names.ts';
import { internedState, stateOf, type State } from '../../src/model/state.ts';
import { stepperUnder, type Step } from '../../src/decide/step.ts';
import {
  accountIn,
  departure,
  facts,
  journey,
  poll,
  signal,
  status,
  toCause,
  toState,
  type Stop,
} from './journey.ts';
import { decisionTable, syncTable } from './table.ts';

/** The targets' abbreviations. */
const targets: Readonly<Record<string, string>> = {
  OK: 'OK',
  CONN: 'CONNECTING.attempting',
  STALL: 'CONNECTING.stalled',
  STOP: 'STOPPED',
  ERR: 'ERROR',
  PERM: 'PERMISSIONS',
  CRED: 'CREDENTIALS.undetermined',
  CS: 'CREATION_SUCCESS',
  CF: 'CREATION_FAIL',
  REC: 'RECONNECTED',
  DEL: 'DELETED',
};

/** The abbreviations of what moves nothing. */
const decisions: Readonly<Record<string, Step['decision']>> = {
  '=': 'repeat',
  late: 'late',
  unexp: 'unexpected',
  after: 'afterDeletion',
  unk: 'unknownStatus',
  rec: 'recorded',
  stale: 'stale',
  dup: 'duplicate',
};

const syncs: Readonly<Record<string, SyncState>> = { '~RUN': 'RUNNING', '~SYNC': 'SYNC_SUCCESS' };

const effectMarks: Readonly<Record<string, string>> = {
  '-u': 'withdraw askUser',
  '-o': 'withdraw askOperator',
  '+u': 'askUser',
  '+o': 'askOperator',
  '?': 'verify',
};

const effectName = (effect: Effect): string =>
  effect.type === 'withdraw' ? `withdraw ${effect.of}` : effect.type;

interface Outcome {
  readonly decision: string;
  readonly state: State;
  readonly effects: readonly string[];
}

/** What a cell says of an account in a state. */
const read = (cell: string, from: State): Outcome => {
  const [, what = '', sync = '', marks = ''] = /^([\w.=]*)(~\w+)?([-+?uo]*)$/.exec(cell) ?? [];
  const effects = (marks.match(/[-+][uo]|\?/g) ?? []).map((mark) => String(effectMarks[mark]));
  const decision = decisions[what];
  if (decision !== undefined) return { decision, state: from, effects };
  const connection = what === '' ? from.connection : (targets[what] ?? `CREDENTIALS.${what}`);
  return { decision: 'applied', state: internedState(connection, syncs[sync] ?? from.sync), effects };
};

/** Word of what it was: of another cause of each family, which an operator has to see to where the family has such a one. */
const proof = (accountType: string | null): Signal => {
  const told = (cause: string): Signal => ({ type: 'outcome', cause, by: 'operator' });
  if (accountType === 'MAIL') return told('imap.passwordChanged');
  return told(
    accountType === 'GOOGLE' || accountType === 'OUTLOOK' ? 'oauthKeysChanged' : 'excessiveRequests',
  );
};

type Column = (at: number, account: AccountSnapshot) => AccountEvent;

/** The event of each column. */
const columns: Readonly<Record<string, Column>> = {
  OK: (at) => status('OK', at),
  CONN: (at) => status('CONNECTING', at),
  STOP: (at) => status('STOPPED', at),
  ERR: (at) => status('ERROR', at),
  PERM: (at) => status('PERMISSIONS', at),
  CRED: (at) => status('CREDENTIALS', at),
  CS: (at) => status('CREATION_SUCCESS', at),
  REC: (at) => status('RECONNECTED', at),
  SYNC: (at) => status('SYNC_SUCCESS', at),
  CF: (at) => status('CREATION_FAIL', at),
  DEL: (at) => status('DELETED', at),
  sig: (at) => signal({ type: 'unknown', name: 'weather' }, at),
  evid: (at, { context }) => signal(proof(context.accountType), at),
  note: (at) => ({ ...facts(at), type: 'NOTICE', notice: 'account.locked' }),
  unk: (at) => ({ ...facts(at), type: 'UNKNOWN_STATUS', status: 'DREAMING' }),
  due: (at) => ({
    accountId: 'a',
    at,
    source: 'deadline',
    type: 'xstate.after.connectingStalls.account.connection.CONNECTING.attempting',
  }),
  pOK: (at) => poll('OK', at),
  pCONN: (at) => poll('CONNECTING', at),
  pSTOP: (at) => poll('STOPPED', at),
  pERR: (at) => poll('ERROR', at),
  pPERM: (at) => poll('PERMISSIONS', at),
  pCRED: (at) => poll('CREDENTIALS', at),
  stale: (at) => ({ ...status('ERROR', at), occurredAt: departure - 1 }),
  dup: (at) => status('ERROR', at),
};

interface Cell {
  readonly row: string;
  readonly column: string;
  readonly cell: string;
}

const cellsOf = (table: string): readonly Cell[] => {
  const [head = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([row = '', ...cells]) => {
    expect(cells, `cells of ${row}`).toHaveLength(head.length - 1);
    return cells.map((cell, index) => ({ row, column: String(head[index + 1]), cell }));
  });
};

/** The step that a column's event takes from a state, and what the cell promised. */
const check = (before: AccountSnapshot, { column, cell }: Cell, policy = defaultPolicy): void => {
  const event = columns[column]?.(before.context.lastSeenAt + MINUTE, before);
  if (event === undefined) throw new Error(`no column ${column}`);
  const step = stepperUnder(policy)(before, event, column === 'dup');
  const from = stateOf(before.value);
  const promised = read(cell, from);
  const state = stateOf(step.snapshot.value);
  expect({ decision: step.decision, state, effects: step.effects.map(effectName) }).toEqual(promised);
  const moved = promised.decision === 'applied' ? 1 : 0;
  expect(step.snapshot.version).toBe(before.version + moved);
  expect(step.transitions).toEqual(
    [{ accountId: 'a', version: before.version + 1, from, to: state, event: event.type, at: event.at }].slice(
      0,
      moved,
    ),
  );
};

const fullName = (row: string): string =>
  row === 'undetermined' || row in toCause ? `CREDENTIALS.${row}` : row;

const rowsOf = (cells: readonly Cell[]): ReadonlyMap<string, readonly Cell[]> =>
  new Map(cells.map(({ row }) => [row, cells.filter((cell) => cell.row === row)]));

describe('the decision table', () => {
  const cells = cellsOf(decisionTable);
  const rows = rowsOf(cells);

  test('has a row for every state and a column for every event', () => {
    expect([...rows.keys()].map(fullName).toSorted()).toEqual(
      [...Object.keys(toState), ...Object.keys(toCause).map((cause) => `CREDENTIALS.${cause}`)].toSorted(),
    );
    expect(cells).toHaveLength(rows.size * Object.keys(columns).length);
  });

  describe.each([...rows.keys()])('an account in %s', (row) => {
    const before = accountIn(fullName(row));

    test('is there', () => {
      expect(stateOf(before.value).connection).toBe(fullName(row));
    });

    test.each([...(rows.get(row) ?? [])])('answers $column with $cell', (cell) => {
      check(before, cell);
    });
  });
});

describe('the table of syncs', () => {
  const rows = rowsOf(cellsOf(syncTable));

  /** Here no cause is ever likely enough, so that CREDENTIALS is undetermined for every provider. */
  const cautious = { ...defaultPolicy, weakProbability: 1 };

  /** An account in both states. */
  const accountInBoth = (row: string): AccountSnapshot => {
    const [name = '', sync = ''] = row.split('/');
    const stops = toState[fullName(name)] ?? [];
    const to = (accountType: string, ...way: readonly Stop[]) => journey(accountType, way, cautious);
    if (sync === 'NOT_REPORTED') return to('GOOGLE', ...stops);
    if (sync === 'WAITING' || (sync === 'RUNNING' && name in { CREATION_SUCCESS: 0, RECONNECTED: 0 }))
      return to('MAIL', ...stops);
    if (sync === 'RUNNING') return to('MAIL', 'RECONNECTED', ...stops);
    return name === 'CREATION_SUCCESS' || name === 'RECONNECTED'
      ? to('MAIL', ...stops, 'SYNC_SUCCESS')
      : to('MAIL', 'SYNC_SUCCESS', ...stops);
  };

  describe.each([...rows.keys()])('an account in %s', (row) => {
    const before = accountInBoth(row);

    test('is there', () => {
      const { connection, sync } = stateOf(before.value);
      expect(`${connection}/${sync}`).toBe(row.replace('undetermined', 'CREDENTIALS.undetermined'));
    });

    test.each([...(rows.get(row) ?? [])])('answers $column with $cell', (cell) => {
      check(before, cell, cautious);
    });
  });
});

describe('a deleted account that a poll shows', () => {
  test.each(['OK', 'CONNECTING', 'STOPPED', 'ERROR', 'PERMISSIONS', 'CREDENTIALS'] as const)(
    'as %s begins its second life, of which nothing is known yet',
    (level) => {
      const before = journey('LINKEDIN', [
        { type: 'connection', method: 'cookies' },
        { type: 'deviceSeen' },
        'RECONNECTED',
        'DELETED',
      ]);
      const at = before.context.lastSeenAt + MINUTE;
      const { context } = stepperUnder()(before, poll(level, at)).snapshot;
      expect(before.context).toMatchObject({ incarnation: 1, deletedAt: at - MINUTE });
      expect(context).toMatchObject({
        incarnation: 2,
        deletedAt: null,
        authorizedAt: null,
        connection: null,
        lastVerifiedAt: at,
        evidence: level === 'CONNECTING' ? [{ type: 'connecting', at }] : [],
      });
    },
  );
});
