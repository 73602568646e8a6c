import { describe, expect, test } from 'vitest';
import { send, sendWith, type Trouble } from '../../../src/testing/unipile/trouble.ts';
import { serve } from './servers.ts';

const reply = { status: 201, body: { object: 'Thing', text: 'ü'.repeat(50) } };

/** A server whose every answer has a trouble. */
const troubled = (trouble: Trouble): Promise<string> =>
  serve((_message, response) => sendWith(response, reply, trouble));

describe('an answer', () => {
  test('is JSON with its status, and headers that were given', async () => {
    const url = await serve((_message, response) => send(response, reply, { 'x-one': '1' }));
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-one')]).toEqual([
      201,
      'application/json',
      '1',
    ]);
    expect(await answer.json()).toEqual(reply.body);
  });
});

describe('a trouble', () => {
  test.each([
    [429, 'errors/too_many_requests'],
    [503, 'errors/service_unavailable'],
    [500, 'errors/unexpected_error'],
    [418, 'errors/unexpected_error'],
  ])('may be the error %i in place of the answer', async (status, type) => {
    const answer = await fetch(await troubled({ kind: 'status', status }));
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([status, false]);
    expect(await answer.json()).toMatchObject({ status, type });
  });

  test('may say when to come again', async () => {
    const answer = await fetch(await troubled({ kind: 'status', status: 429, retryAfter: '7' }));
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  test('may be that the answer comes late, and whole', async () => {
    const url = await troubled({ kind: 'slow', milliseconds: 60 });
    const start = performance.now();
    const answer = await fetch(url);
    expect(performance.now() - start).toBeGreaterThanOrEqual(55);
    expect([answer.status, await answer.json()]).toEqual([201, reply.body]);
  });

  test('may be that the connection breaks off in the middle', async () => {
    const answer = await fetch(await troubled({ kind: 'cutOff' }));
    expect(answer.status).toBe(201);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  test('may be half of the answer in a message that is whole', async () => {
    const answer = await fetch(await troubled({ kind: 'half' }));
    const text = await answer.text();
    expect(text).toBe(JSON.stringify(reply.body).slice(0, text.length));
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('may be that nothing is answered at all', async () => {
    await expect(fetch(await troubled({ kind: 'hangUp' }))).rejects.toThrow('fetch failed');
  });

  test.each([200, 502])('may be a page for people, with %i', async (status) => {
    const answer = await fetch(await troubled({ kind: 'page', status }));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html']);
    expect(await answer.text()).toMatch(/^<h1>/);
  });

  test.each([
    [undefined, 302],
    [307, 307],
  ])('may be that one is sent elsewhere, with status %s', async (status, shown) => {
    const to = 'http://elsewhere.example/';
    const trouble: Trouble = { kind: 'redirect', to, ...(status === undefined ? {} : { status }) };
    const answer = await fetch(await troubled(trouble), { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([shown, to]);
  });
});
