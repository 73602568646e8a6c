import { describe, expect, test } from 'vitest';
import { senderOf } from '../../src/http/sender-address.ts';

const sender = (remoteAddress: string | undefined, forwarded?: string): string | null =>
  senderOf(
    new Request('https://hooks.example.com/', {
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    }),
    remoteAddress === undefined ? undefined : { incoming: { socket: { remoteAddress } } },
  );

describe('who sends a request', () => {
  test('is whoever made the connection', () => {
    expect(sender('198.51.100.7')).toBe('198.51.100.7');
    expect(sender('::ffff:198.51.100.7')).toBe('198.51.100.7');
  });

  test.each([
    '127.0.0.1',
    '::1',
    '::ffff:10.1.2.3',
    '172.31.0.9',
    '192.168.1.1',
    '100.64.3.3',
    'fd00::1',
    'fe80::1%eth0',
  ])('is told by a proxy at %s, whatever the proxy was told', (proxy) =>
    expect(sender(proxy, '203.0.113.1, 198.51.100.7')).toBe('198.51.100.7'),
  );

  test.each(['198.51.100.7', '172.32.0.1', '2001:db9::1'])(
    'is not told by %s, which is no proxy of ours',
    (peer) => expect(sender(peer, '203.0.113.1')).not.toBe('203.0.113.1'),
  );

  test('is the proxy where that says nothing, or nonsense', () => {
    expect(sender('127.0.0.1')).toBe('127.0.0.1');
    expect(sender('127.0.0.1', 'unknown')).toBe('127.0.0.1');
  });

  test('is a network where it has an address of the sixth version', () => {
    expect(sender('2a01:4f8:0:1::2')).toBe('2a01:4f8:0:1::/64');
    expect(sender('2a01:04F8:0:1:aaaa:bbbb:cccc:dddd')).toBe('2a01:4f8:0:1::/64');
    expect(sender('2a01::5')).toBe('2a01:0:0:0::/64');
  });

  test('is who the platform names where no connection is known, and else nobody', () => {
    expect(sender(undefined, '198.51.100.7')).toBe('198.51.100.7');
    expect(sender(undefined)).toBeNull();
    expect(senderOf(new Request('https://a.test/'), { incoming: { socket: null } })).toBeNull();
  });
});
