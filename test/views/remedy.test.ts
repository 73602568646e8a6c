import { describe, expect, test } from 'vitest';
import { causes, nameOf, undetermined } from '../../machines/causes/catalogue.ts';
import { remedyOf } from '../../src/views/remedy.ts';
import { tagsOf } from '../../src/model/tags.ts';
import { toCause, toState } from '../machines/journey.ts';

const states = [...Object.keys(toState), ...Object.keys(toCause).map((cause) => `CREDENTIALS.${cause}`)];

describe('a remedy', () => {
  test.each(states)('is there for %s if, and only if, somebody has to act', (connection) => {
    const tags = tagsOf({ connection });
    const needed = tags.includes('needsUser') || tags.includes('needsOperator');
    expect(remedyOf(connection) !== null).toBe(needed);
  });

  test.each(states)('for %s sends for those whom the chart sends for', (connection) => {
    const actor = remedyOf(connection)?.actor;
    expect(actor === 'operator').toBe(tagsOf({ connection }).includes('needsOperator'));
  });

  test.each(causes.map((cause) => [nameOf(cause), cause] as const))(
    'for %s is in the catalogue',
    (name, cause) => {
      const { actor, forUser, forOperator, retryHelps } = cause;
      expect(remedyOf(`CREDENTIALS.${name}`)).toEqual({ actor, forUser, forOperator, retryHelps });
    },
  );

  test('for an undetermined cause is to reconnect', () => {
    expect(remedyOf('CREDENTIALS.undetermined')).toEqual(undetermined);
    expect(undetermined.forUser).toContain('reconnect');
  });

  test('for ERROR and STOPPED is a restart', () => {
    for (const status of ['ERROR', 'STOPPED'])
      expect(remedyOf(status)).toMatchObject({ actor: 'operator', retryHelps: true });
  });
});
