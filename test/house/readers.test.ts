import { describe, expect, test } from 'vitest';
import { sources } from '../../scripts/house/graph.ts';
import { mayRead } from '../../scripts/house/readers.ts';

describe('what runs inside a transaction', () => {
  test('is handed nothing that reads deliveries or lines', () => {
    expect(sources.filter((path) => mayRead(path))).toEqual([]);
  });

  test.each([
    `import type { DeliveryReader } from '../model/delivery.ts';`,
    `import type {\n  Reader,\n  Reading,\n} from '../model/delivery.ts';`,
    `import { readPayload } from '../wire/index.ts';`,
  ])('is found with a reader: %j', (text) => {
    expect(mayRead('src/engine/batch.ts', text)).toBe(true);
    expect(mayRead('src/intake/inbox.ts', text)).toBe(false);
  });

  test('may be handed readings', () => {
    expect(mayRead('src/engine/batch.ts', `import type { Reading } from '../model/delivery.ts';`)).toBe(
      false,
    );
  });
});
