import { expect, test } from 'vitest';
import { IncidentBook } from '../../../src/decide/incidents/book.ts';
import { flappingWorld } from '../../notify/numbers/world.ts';
import { watch } from './watched.ts';
import type { Episode, Resident, World } from './worlds.ts';

interface Shown {
  readonly id?: string;
  readonly type?: string;
  readonly connection_params?: { readonly im: { readonly proxy: { readonly host: string } } };
  readonly AccountStatus?: { readonly account_id: string; readonly message: string };
}

/** A fleet some of whose accounts break for moments, again and again, as its book sees it. */
const worldOfMoments = (seed: number): World => {
  const residents: Resident[] = [];
  const episodes: Episode[] = [];
  const broken = new Set<string>();
  const { lines } = flappingWorld(seed, 8);
  for (const { at, payload } of lines) {
    const { id, type = '', connection_params: connection, AccountStatus: status } = payload as Shown;
    if (id !== undefined)
      residents.push({
        id,
        provider: type.toLowerCase(),
        proxy: connection?.im.proxy.host ?? null,
        domain: null,
        imapHost: null,
        tenant: null,
        createdAt: at,
        peace: Infinity,
      });
    const { account_id: of = '', message = 'CONNECTING' } = status ?? {};
    if (message === 'CONNECTING') continue;
    const isBad = message === 'CREDENTIALS' || message === 'ERROR';
    if (isBad === broken.has(of)) continue;
    if (isBad) broken.add(of);
    else broken.delete(of);
    episodes.push({ at, id: of, what: isBad ? 'breaks' : 'heals', mishap: null });
  }
  return { start: lines[0]?.at ?? 0, residents, mishaps: [], episodes };
};

/** Fleets in which real breaks were once held back by incidents that were none. */
const seeds = [1039, 1042, 1049, 1076, 1106, 1115];

test('accounts that begin to break for moments are no incident, whoever breaks for real among them', () => {
  const all = seeds.map((seed) => watch(worldOfMoments(seed)));
  expect(all.flatMap(({ incidents }) => incidents).filter(({ why }) => why !== 'chance')).toEqual([]);
  expect(all.reduce((sum, { lone }) => sum + lone, 0)).toBeGreaterThan(10_000);
});

test('whoever counts breaks that are long over finds incidents in each of these fleets', () => {
  for (const seed of seeds) {
    const { incidents } = watch(
      worldOfMoments(seed),
      (_, state, shelf) => new IncidentBook(state, { ...shelf, lasts: () => true }),
    );
    expect(incidents.length).toBeGreaterThan(0);
  }
});

test('an incident that a break of moments helped to find ends with it, and its accounts are judged alone', () => {
  for (const seed of [10_705, 10_800, 12_955]) {
    const [incident, ...others] = watch(worldOfMoments(seed)).incidents;
    expect([incident?.why, incident?.members, others]).toEqual(['chance', 3, []]);
    expect((incident?.endedAt ?? Infinity) - (incident?.openedAt ?? 0)).toBeLessThan(10 * 60_000);
  }
});
