import { describe, expect, test } from 'vitest';
import { plainPath, spellingsOf } from '../../src/http/plain-path.ts';
import { secrets, send, serverWith, v1Body } from './setting.ts';

const v1Headers = { 'unipile-auth': secrets.v1[0] };

describe('a request', () => {
  test.each(['/webhooks/v1/', '//webhooks/v1', '/webhooks//v1', '///webhooks///v1//', '/webhooks/v1/?a=b'])(
    'for %s is one for /webhooks/v1, whichever way it comes',
    async (path) => {
      const { server, receiver } = await serverWith();
      const answer = await send(server, path, { headers: v1Headers, body: v1Body() });
      expect(answer.status).toBe(200);
      const request = new Request(`http://localhost${path}`, {
        method: 'POST',
        headers: v1Headers,
        body: v1Body(),
      });
      expect((await receiver.fetch(request)).status).toBe(200);
      expect((await send(server, path, { method: 'GET' })).headers.allow).toBe('POST');
    },
  );
});

describe('a path', () => {
  test.each([
    ['', ''],
    ['/', '/'],
    ['//', '/'],
    ['/a/b', '/a/b'],
    ['/a//b///', '/a/b'],
    ['//a', '/a'],
    ['/a%2F/', '/a%2F'],
  ])('%j is plainly %j', (path, plain) => {
    expect(plainPath(path)).toBe(plain);
    expect(plainPath(plain)).toBe(plain);
  });

  test('has all spellings with a slash more, itself first, each of them once', () => {
    expect(spellingsOf('/a')).toEqual(['/a', '/a/', '//a', '//a/']);
    const spellings = spellingsOf('/webhooks/v1');
    expect(spellings[0]).toBe('/webhooks/v1');
    expect(new Set(spellings).size).toBe(8);
    for (const spelling of spellings) expect(plainPath(spelling)).toBe('/webhooks/v1');
  });
});
