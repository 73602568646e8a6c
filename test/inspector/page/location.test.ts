import { describe, expect, test } from 'vitest';
import { accountAddress, withQuery } from '../../../src/inspector/page/location.ts';

const at = (path: string, query = '') => ({ path, query: new URLSearchParams(query) });

describe('an address of the page', () => {
  test('stays as it is where nothing changes', () => {
    expect(withQuery(at('/'), {})).toBe('/');
    expect(withQuery(at('/', 'status=OK'), {})).toBe('/?status=OK');
  });

  test.each([
    ['sets a field', '', { status: 'OK' }, '/?status=OK'],
    ['sets one anew', 'status=OK', { status: 'ERROR' }, '/?status=ERROR'],
    ['takes one out', 'status=OK&q=a', { status: null }, '/?q=a'],
    ['takes one out that is empty', 'q=a', { q: '' }, '/'],
    ['takes none out that is not there', 'q=a', { status: null }, '/?q=a'],
    ['changes several', 'status=OK', { status: null, provider: 'imap', q: 'x' }, '/?provider=imap&q=x'],
  ])('%s', (_, query, changes, expected) => {
    expect(withQuery(at('/', query), changes)).toBe(expected);
  });

  test.each(['a&b=c', 'a b', '#x', '%', '+', '<img>', 'ünï'])('carries %j in a field and back', (text) => {
    const address = withQuery(at('/'), { q: text });
    expect(new URLSearchParams(address.slice(2)).get('q')).toBe(text);
  });

  test('leaves the place that it was made of alone', () => {
    const place = at('/', 'status=OK');
    withQuery(place, { status: null });
    expect(place.query.get('status')).toBe('OK');
  });

  test.each(['mailbox', '-dash', 'a/b', 'a?b#c', '100%', '../../', ' ', 'ünï', '<b>'])(
    'of the account %j is one path below /accounts, and leads back to it',
    (id) => {
      const address = accountAddress(id);
      expect(address).toMatch(/^\/accounts\/[^/?#]+$/);
      expect(decodeURIComponent(address.slice('/accounts/'.length))).toBe(id);
    },
  );
});
