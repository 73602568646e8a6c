import { describe, expect, test } from 'vitest';
import { liveFleet } from '../../bench/diagnosis/fleet.ts';
import { examplesOf, familiesIn } from '../../bench/diagnosis/model.ts';
import { observationsOf } from '../../bench/diagnosis/observed.ts';
import { worldNamed } from '../../bench/diagnosis/worlds.ts';

describe('what is learnt from', () => {
  const fleet = liveFleet({ world: worldNamed('base'), seed: 1 });
  const { last } = observationsOf(fleet.lines('S4'), fleet.truth);
  const family = familiesIn(last).find(({ name }) => name === 'phone');

  test('has no hypothesis that no fleet shows, so that nothing learns that it is rare', () => {
    if (family === undefined) throw new Error('there is no such family');
    const whatsapp = examplesOf(family, last, () => 1).filter(
      ({ provider }) => family.providers[provider] === 'whatsapp',
    );
    const possible = new Set(whatsapp.flatMap((one) => one.possible.map((place) => family.keys[place])));
    expect(possible).toContain('phone.sessionTerminated');
    expect(possible).not.toContain('phone.notWarmedUp');
    expect(possible).not.toContain('phone.periodicLogout');
  });
});
