import { describe, expect, test } from 'vitest';
import { isDocumented } from '../../bench/diagnosis/table/causes.ts';
import { baseTable } from '../../bench/diagnosis/table/index.ts';
import { fleetOf, liveFleet } from '../../bench/diagnosis/fleet.ts';
import { levels } from '../../bench/diagnosis/words.ts';
import { chanceOf, worldNamed, worlds } from '../../bench/diagnosis/worlds.ts';
import { causes, nameOf, readPayload } from '../../src/index.ts';
import { parseLine } from '../../src/wire/index.ts';

const whole = { world: 'base', seed: 3 } as const;
const fleet = liveFleet(whole);
const truth = fleet.truth;

/** The first fleet of every world, told as fully as can be. */
const told = worlds.map((world) => ({ name: world.name, lines: liveFleet({ world, seed: 1 }).lines('S4') }));

describe('the log of a simulated team', () => {
  test.each(told)('in world $name is read to the last line, each as what it was meant to be', ({ lines }) => {
    const odd = lines.filter((line) => {
      const opened = parseLine(line);
      if ('unreadable' in opened) return true;
      const reading = readPayload(opened.payload, 0, opened.source ?? undefined);
      if (reading.kind !== 'event' || reading.event.source !== opened.source) return true;
      const { event } = reading;
      return event.type === 'UNKNOWN_STATUS' || (event.type === 'SIGNAL' && event.signal.type === 'unknown');
    });
    expect(lines.length).toBeGreaterThan(1_000);
    expect(odd).toEqual([]);
  });

  test('is the same for the same choice, and another for another seed', () => {
    const choice = { ...whole, level: 'S4' } as const;
    expect(fleetOf(choice)).toEqual({ truth, lines: fleet.lines('S4') });
    expect(fleetOf({ ...choice, seed: 4 }).lines).not.toEqual(fleet.lines('S4'));
  });

  test.each(levels.slice(1))(
    'at level %s holds all that the level before holds, in the same order',
    (level) => {
      const more = fleet.lines(level);
      let at = 0;
      const before = levels[levels.indexOf(level) - 1] ?? 'W0';
      const missing = fleet.lines(before).filter((line) => {
        at = more.indexOf(line, at);
        return at < 0;
      });
      expect(missing).toEqual([]);
    },
  );

  test('is in order of arrival', () => {
    const times = fleet.lines('S4').map((line) => (JSON.parse(line) as { received_at: string }).received_at);
    expect(times).toEqual(times.toSorted());
  });

  test('says nothing of the truth', () => {
    const names = new Set(truth.flatMap(({ cause, incident }) => [cause, incident ?? cause]));
    const text = fleet.lines('S4').join('\n');
    expect([...names].filter((name) => text.includes(name))).toEqual([]);
  });
});

describe('the truth about a team', () => {
  test('has a line of its own for every flip, at any level', () => {
    const flips = new Set(
      fleet.lines('W0').flatMap((line) => {
        const { received_at: at, payload } = JSON.parse(line) as {
          received_at: string;
          payload: { AccountStatus?: { account_id: string; message: string } };
        };
        return payload.AccountStatus?.message === 'CREDENTIALS'
          ? [`${payload.AccountStatus.account_id} ${at}`]
          : [];
      }),
    );
    expect(truth.length).toBeGreaterThan(100);
    expect(truth.filter(({ accountId, flippedAt }) => !flips.has(`${accountId} ${flippedAt}`))).toEqual([]);
  });

  test('has no break that begins before the last one of its account healed', () => {
    const healed = new Map<string, string>();
    const overlapping = truth.filter(({ accountId, flippedAt, healedAt }) => {
      const before = healed.get(accountId) ?? '';
      healed.set(accountId, healedAt ?? '9999');
      return before >= flippedAt;
    });
    expect(overlapping).toEqual([]);
  });
});

describe('the worlds', () => {
  const catalogue = new Set<string>(causes.map(nameOf));

  test('know every cause that is documented, by the name that the engine has for it', () => {
    const known = new Set(baseTable.causes.filter(isDocumented).map(({ cause }) => cause));
    expect(known.size).toBe(25);
    expect([...known].filter((cause) => !catalogue.has(cause))).toEqual([]);
  });

  test('have a way to every cause: alone, by an incident, or by an application in testing', () => {
    const together = new Set(baseTable.incidents.flatMap(({ cause }) => Object.values(cause)));
    const never = baseTable.causes.filter(
      ({ cause, dying }) => dying === undefined && !together.has(cause) && cause !== 'email.appInTesting',
    );
    expect(never).toEqual([]);
  });

  test('have a quarter or so of their breaks from causes that are on no documented list', () => {
    const documented = new Set(baseTable.causes.filter(isDocumented).map(({ cause }) => cause));
    const all = [1, 2, 3, 4, 5, 6].flatMap((seed) => liveFleet({ world: 'base', seed }).truth);
    const share = all.filter(({ cause }) => !documented.has(cause)).length / all.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.36);
  });

  test('are for fitting or for judging, and no two of them have the same figures or the same chance', () => {
    expect(new Set(worlds.map(({ name }) => name)).size).toBe(worlds.length);
    expect(new Set(worlds.map(({ table }) => JSON.stringify(table))).size).toBe(worlds.length);
    expect(new Set(worlds.map((world) => chanceOf(world, 7).next())).size).toBe(worlds.length);
    expect(worlds.filter(({ use }) => use === 'judge').length).toBeGreaterThanOrEqual(5);
  });

  test('are found by name, and a wrong name is answered with the right ones', () => {
    expect(worldNamed('hostile').use).toBe('judge');
    expect(() => worldNamed('hostil')).toThrow(/base, .*hostile/);
  });
});
