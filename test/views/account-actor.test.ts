import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useSelector } from '@xstate/react';
import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createActor } from 'xstate';
import { accountMachine } from '../../machines/account.ts';
import type { AccountEvent } from '../../machines/event.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import { statuses, type Status } from '../../machines/status.ts';
import { restored } from '../../src/decide/restored.ts';
import {
  openLifecycle,
  persistedSnapshotOf,
  type AccountActor,
  type ChartSnapshot,
  type Lifecycle,
  type LifecycleOptions,
} from '../../src/index.ts';
import { tagsOf } from '../../src/model/meaning.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { buildWhenStale } from '../build.ts';
import { accountIn, toCause, toState } from '../machines/journey.ts';
import { T0, v1 } from '../payloads.ts';

const states = [...Object.keys(toState), ...Object.keys(toCause).map((cause) => `CREDENTIALS.${cause}`)];

const open = (options: LifecycleOptions = {}): Lifecycle => {
  const lifecycle = openLifecycle({ clock: createSimulatedClock(T0), ...options });
  onTestFinished(() => lifecycle.close());
  return lifecycle;
};

const followed = async (lifecycle: Lifecycle, status = 'OK'): Promise<AccountActor> => {
  await lifecycle.receive(v1('a', status));
  const actor = await lifecycle.actor('a');
  if (actor === null) throw new Error('the account is not known');
  return actor;
};

const event = (type: Status): AccountEvent => ({
  type,
  accountId: 'a',
  at: T0,
  source: 'webhook',
  accountType: 'LINKEDIN',
});

/** What a snapshot answers. */
const answersOf = (snapshot: ChartSnapshot) => ({
  value: snapshot.value,
  tags: [...snapshot.tags].toSorted(),
  can: statuses.filter((type) => snapshot.can(event(type))),
});

describe('a stored snapshot as one of XState', () => {
  test.each(states)('leaves an actor in %s where the account is', (state) => {
    const stored = accountIn(state);
    const actor = createActor(accountMachine, {
      snapshot: persistedSnapshotOf(stored),
      input: event('OK'),
    }).start();
    onTestFinished(() => void actor.stop());
    const { value, context, tags } = actor.getSnapshot();
    expect({ value, context }).toEqual({ value: stored.value, context: stored.context });
    expect([...tags].toSorted()).toEqual([...new Set(tagsOf({ connection: state }))].toSorted());
    expect(answersOf(restored(stored, defaultPolicy))).toEqual(answersOf(actor.getSnapshot()));
  });
});

describe('the actor of an account', () => {
  test('answers as a real actor does that hears the same', async () => {
    const lifecycle = open();
    const real = createActor(accountMachine, { input: event('OK') }).start();
    onTestFinished(() => void real.stop());
    const actor = await followed(lifecycle, 'OK');
    real.send({ type: 'IDENTIFIED', accountType: 'LINKEDIN' });
    real.send(event('OK'));
    for (const type of [
      'OK',
      'CONNECTING',
      'RECONNECTED',
      'SYNC_SUCCESS',
      'CREDENTIALS',
      'DELETED',
    ] as const) {
      await lifecycle.receive(v1('a', type));
      real.send(event(type));
      expect(answersOf(actor.getSnapshot())).toEqual(answersOf(real.getSnapshot()));
    }
    expect(actor.getSnapshot().matches({ connection: 'DELETED' })).toBe(true);
    expect(actor.getSnapshot().hasTag('terminal')).toBe(true);
    expect(actor.getSnapshot().can(event('ERROR'))).toBe(true);
  });

  test('gives the same snapshot until the account is heard of again', async () => {
    const lifecycle = open();
    const actor = await followed(lifecycle);
    const before = actor.getSnapshot();
    await lifecycle.receive(v1('another', 'ERROR'));
    expect(actor.getSnapshot()).toBe(before);
    await lifecycle.receive(v1('a', 'ERROR'));
    expect(actor.getSnapshot()).not.toBe(before);
    expect(before.matches({ connection: 'OK' })).toBe(true);
  });

  test('tells those who subscribe, each as often as it did, until they end it', async () => {
    const lifecycle = open();
    const actor = await followed(lifecycle);
    const heard: unknown[] = [];
    const listener = (snapshot: ChartSnapshot): void => void heard.push(snapshot.value.connection);
    const { unsubscribe } = actor.subscribe(listener);
    actor.subscribe({ next: listener });
    actor.subscribe({});
    await lifecycle.receive(v1('a', 'STOPPED'));
    unsubscribe();
    await lifecycle.receive(v1('a', 'OK'));
    expect(heard).toEqual(['STOPPED', 'STOPPED', 'OK']);
  });

  test('follows deadlines, too', async () => {
    const clock = createSimulatedClock(T0);
    const actor = await followed(open({ clock }), 'CONNECTING');
    expect(actor.getSnapshot().matches({ connection: { CONNECTING: 'attempting' } })).toBe(true);
    await clock.advance(61 * 60_000);
    expect(actor.getSnapshot().matches({ connection: { CONNECTING: 'stalled' } })).toBe(true);
  });

  test('that has been stopped stays where it is and tells nobody', async () => {
    const lifecycle = open();
    const actor = await followed(lifecycle);
    actor.subscribe(() => expect.unreachable());
    actor.stop();
    await lifecycle.receive(v1('a', 'ERROR'));
    expect(actor.getSnapshot().matches({ connection: 'OK' })).toBe(true);
  });

  test('reports a subscriber that throws, and tells the others', async () => {
    const errors: unknown[] = [];
    const lifecycle = open({ onError: (error) => void errors.push(error) });
    const actor = await followed(lifecycle);
    const boom = new Error('boom');
    const heard: unknown[] = [];
    actor.subscribe(() => {
      throw boom;
    });
    actor.subscribe(({ value }) => void heard.push(value.connection));
    await lifecycle.receive(v1('a', 'ERROR'));
    expect([errors, heard]).toEqual([[boom], ['ERROR']]);
  });

  test('is none where the account is not known', async () => {
    expect(await open().actor('nobody')).toBeNull();
  });

  test('cannot be had of a lifecycle that is closed', async () => {
    const lifecycle = open();
    await lifecycle.close();
    await expect(lifecycle.actor('a')).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('useSelector of @xstate/react', () => {
  const Status = ({ actor }: { readonly actor: AccountActor | undefined }): ReactNode =>
    useSelector(actor, (snapshot) => (snapshot?.hasTag('operational') === true ? 'works' : 'broken'));

  const shown = (actor: AccountActor | undefined): string =>
    renderToStaticMarkup(createElement(Status, { actor }));

  test('reads an account, before and after it moves', async () => {
    const lifecycle = open();
    const actor = await followed(lifecycle);
    expect(shown(actor)).toBe('works');
    await lifecycle.receive(v1('a', 'CREDENTIALS'));
    expect(shown(actor)).toBe('broken');
    expect(shown(undefined)).toBe('broken');
  });

  test('does so in the example', () => {
    buildWhenStale();
    const example = join(fileURLToPath(new URL('../..', import.meta.url)), 'examples/account-badge.js');
    const { stdout, stderr } = spawnSync(process.execPath, [example], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      '<b title="a">works</b>',
      '<b title="a">please reconnect</b>',
      '<b title="a">being mended</b>',
    ]);
  });
});
