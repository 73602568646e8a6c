import { describe, expect, test } from 'vitest';
import { deliveryKills, killDeliverers, tellingKills } from './deliveries.ts';
import { shares } from './share.ts';

const shareOf = shares();

// What a killed dispatcher had taken is nobody's for seconds, which these tests wait for side by side.
describe('of dispatchers that are killed', { concurrent: true }, () => {
  test.each([deliveryKills, tellingKills])('nothing is wrong with a share of $what', async (chapter) => {
    const { tried, wrong } = await chapter.run(shareOf(2));
    expect([tried, wrong]).toEqual([2, []]);
  });

  test('one that says it has delivered before it has sent is caught losing some', async () => {
    expect((await killDeliverers(shareOf(2), 'early')).isSound).toBe(false);
  });

  test.each(['early', 'torn'] as const)(
    'one that notes what people are told %s is caught losing some',
    async (manner) => {
      expect((await killDeliverers(shareOf(2), manner, 'people')).isSound).toBe(false);
    },
  );
});
