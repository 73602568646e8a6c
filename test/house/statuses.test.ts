import { describe, expect, test } from 'vitest';
import { sources, textOf } from '../../scripts/house/graph.ts';
import { orderOfStatuses } from '../../src/model/status-order.ts';

/** How many different statuses, close to each other, make a list. */
const LIST = 3;

/** How far apart two members of a list stand at most, in characters: some lines of code. */
const REACH = 240;

/** A status as a text, or as the key of an object; its parts may follow, as in `CONNECTING.stalled`. */
const word = new RegExp(String.raw`(['"\`]|[{,]\s*)(${orderOfStatuses.join('|')})(?:\.[\w.]+)?(?:\1|:)`, 'g');

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');

/** The first list of statuses in a program's text, or null. */
const listIn = (text: string): readonly string[] | null => {
  let found: string[] = [];
  let end = 0;
  for (const { index, 2: status = '' } of withoutComments(text).matchAll(word)) {
    if (index - end > REACH) found = [];
    if (!found.includes(status)) found.push(status);
    if (found.length === LIST) return found;
    end = index;
  }
  return null;
};

/** Where statuses may be listed: what they mean is said there and nowhere else. */
const homes = /^(?:machines|src\/model)\//;

/** Lists that say nothing about what a status means, and why each is there. */
const others: Readonly<Record<string, string>> = {
  'src/cli/stage/outage.ts': 'plays Unipile, and so must say what it says',
  'src/wire/shapes/v2.ts': 'translates the words of another wire',
  'src/views/account.ts': 'says in types what each means; a test holds them to the chart',
};

/** The room that plays Unipile and its accounts: it sends statuses, and so must name them. */
const sender = /^src\/testing\//;

const lists = sources
  .filter((path) => !homes.test(path) && !sender.test(path))
  .filter((path) => listIn(textOf(path)) !== null);

describe('lists of statuses', () => {
  test('stand in the chart and the model alone', () => {
    expect(lists.filter((path) => !(path in others))).toEqual([]);
  });

  test('that are let be are still there', () => {
    expect(lists.filter((path) => path in others).toSorted()).toEqual(Object.keys(others).toSorted());
  });

  test.each([
    [`const order = ['NEW', 'OK', 'ERROR'];`],
    [`const order = [\n  'CREATION_SUCCESS',\n  'CREATION_FAIL',\n  'CONNECTING',\n];`],
    [`const kindOf = { OK: 'works', RECONNECTED: 'works', CONNECTING: 'underWay' };`],
    [`const broken = new Set(["ERROR", "STOPPED", "PERMISSIONS"]);`],
    [`switch (status) { case 'OK': return 1; case 'ERROR': return 2; case 'STOPPED': return 3; }`],
    [`status === 'ERROR' || status === 'STOPPED' || status === 'CONNECTING.stalled'`],
  ])('are found: %s', (text) => {
    expect(listIn(text)).toHaveLength(LIST);
  });

  test.each([
    [`status === 'CREDENTIALS' ? cause : status`],
    [`/* 'OK', 'ERROR', 'STOPPED' */ const none = 0;`],
    [`const same = ['OK', 'OK', 'OK', 'ERROR'];`],
    [`const far = ['OK', 'ERROR'];${' '.repeat(REACH)}const other = ['STOPPED'];`],
  ])('are not seen in %s', (text) => {
    expect(listIn(text)).toBeNull();
  });
});
