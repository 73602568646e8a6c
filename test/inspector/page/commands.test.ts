import { expect, test } from 'vitest';
import { handledCommand, linksCommand, snoozeCommand } from '../../../src/inspector/page/parts/commands.ts';

test('a command for one account names it, whatever it is called', () => {
  expect(handledCommand(['acc_1'], '/var/lib/accounts.db')).toBe(
    'account-lifecycle signal --db /var/lib/accounts.db acc_1 handled',
  );
  expect(handledCommand(['-a'], null)).toBe('account-lifecycle signal --db FILE -- -a handled');
  expect(linksCommand(["it's $(rm)"], 'a b')).toBe(
    String.raw`account-lifecycle reconnect --db 'a b' 'it'\''s $(rm)'`,
  );
});

test('a command for several is one line, in which no id is taken for more than a word', () => {
  expect(linksCommand(['a', '-b', '$(c)'], 'x.db')).toBe(
    `for id in a -b '$(c)'; do account-lifecycle reconnect --db x.db -- "$id"; done`,
  );
  expect(snoozeCommand(['a', 'b'], null)).toBe(
    'for id in a b; do account-lifecycle notices snooze --db FILE -- "$id" 3d; done',
  );
});

test('nobody needs no command', () => {
  expect([handledCommand([], 'x.db'), snoozeCommand([], 'x.db')]).toEqual(['', '']);
});
