import { describe, expect, test } from 'vitest';
import { refusalAt, refusalOfSocket } from '../../src/inspector/relay-door.ts';

const PORT = 8790;
const door = { port: PORT, origins: ['https://stately.ai'] };

const asked = (headers: Record<string, string>, url = '/') => ({ headers, url });

describe('the name by which a relay is called', () => {
  test.each([
    'localhost',
    `localhost:${PORT}`,
    'LOCALHOST:1',
    '127.0.0.1',
    `127.0.0.1:${PORT}`,
    `[::1]:${PORT}`,
    '[::1]',
  ])('%s is its own', (host) => {
    expect(refusalAt(asked({ host }), door)).toBeNull();
  });

  test.each([
    '',
    'example.org',
    `localhost.example.org:${PORT}`,
    'localhost.',
    '127.0.0.1.example.org',
    '127.0.0.2',
    '0.0.0.0',
    '::1',
    'localhost:8790:1',
    'localhost@example.org',
    ' localhost',
  ])('%j is not', (host) => {
    expect(refusalAt(asked({ host }), door)).toBe('this host name is not served');
  });

  test('must be there', () => {
    expect(refusalAt(asked({}), door)).toBe('this host name is not served');
  });
});

describe('the page that asks', () => {
  const from = (origin: string) => refusalAt(asked({ host: `127.0.0.1:${PORT}`, origin }), door);

  test.each([
    `http://localhost:${PORT}`,
    `http://127.0.0.1:${PORT}`,
    `http://[::1]:${PORT}`,
    'https://stately.ai',
  ])('may be %s', (origin) => {
    expect(from(origin)).toBeNull();
  });

  test.each([
    'null',
    '',
    'http://localhost',
    `https://localhost:${PORT}`,
    `http://localhost:${PORT + 1}`,
    'http://stately.ai',
    'https://stately.ai:444',
    'https://stately.ai.example.org',
    'https://sub.stately.ai',
    'https://STATELY.AI',
    `http://localhost:${PORT}/`,
  ])('may not be %j', (origin) => {
    expect(from(origin)).toBe('this origin may not connect');
  });

  test('may be no page at all: a program sends no origin', () => {
    expect(refusalAt(asked({ host: 'localhost' }), door)).toBeNull();
  });

  test('has no other origin than its own where none is named', () => {
    const bare = { port: PORT };
    expect(refusalAt(asked({ host: 'localhost', origin: 'https://stately.ai' }), bare)).not.toBeNull();
  });
});

describe('the token of a socket', () => {
  const locked = { ...door, token: 'a b&c=d' };
  const host = { host: 'localhost' };
  const right = new URLSearchParams({ token: 'a b&c=d' }).toString();

  test.each([`/?${right}`, `/any/path?x=1&${right}`, `/?${right}&token=other`])('is read from %s', (url) => {
    expect(refusalOfSocket(asked(host, url), locked)).toBeNull();
  });

  test.each([
    '/',
    '/?',
    '/?token=',
    '/?token=a+b',
    '/?Token=a+b%26c%3Dd',
    `/#${right}`,
    '/?token=other&token=a+b%26c%3Dd',
  ])('is missing or wrong in %s', (url) => {
    expect(refusalOfSocket(asked(host, url), locked)).toBe('the token is wrong or missing');
  });

  test('is not asked for where there is none', () => {
    expect(refusalOfSocket(asked(host), door)).toBeNull();
    expect(refusalOfSocket({ headers: host }, locked)).toBe('the token is wrong or missing');
  });

  test('does not help who comes under a wrong name or from a wrong page', () => {
    expect(refusalOfSocket(asked({ host: 'evil.example' }, `/?${right}`), locked)).toContain('host name');
    expect(
      refusalOfSocket(asked({ ...host, origin: 'https://evil.example' }, `/?${right}`), locked),
    ).toContain('origin');
  });
});
