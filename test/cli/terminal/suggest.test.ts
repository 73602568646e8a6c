import { describe, expect, it } from 'vitest';
import { providers } from '../../../machines/provider.ts';
import { statuses } from '../../../machines/status.ts';
import { suggest } from '../../../src/cli/terminal/suggest.ts';

const commands = ['replay', 'accounts', 'show', 'history', 'explain', 'attention', 'machine', 'serve', 'db'];

describe('a misspelt word', () => {
  it.each([
    ['relpay', commands, 'replay'],
    ['acounts', commands, 'accounts'],
    ['account', commands, 'accounts'],
    ['SHOW', commands, 'show'],
    ['exp', commands, 'explain'],
    ['sevre', commands, 'serve'],
    ['shwo', commands, 'show'],
    ['credentails', statuses, 'CREDENTIALS'],
    ['ok', statuses, 'OK'],
    ['creation-fail', statuses, 'CREATION_FAIL'],
    ['conn', statuses, 'CONNECTING'],
    ['linkdin', providers, 'linkedin'],
    ['WhatsUp', providers, 'whatsapp'],
  ])('%s among %j stands for %s', (word, candidates, meant) => {
    expect(suggest(word, candidates)).toBe(meant);
  });

  it.each([
    ['xyzzy', commands],
    ['x', commands],
    ['', commands],
    ['crea', statuses],
    ['ab', ['x', 'cd']],
    ['anything', []],
  ])('%s among %j stands for nothing', (word, candidates) => {
    expect(suggest(word, candidates)).toBeNull();
  });
});
