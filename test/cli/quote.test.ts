import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { operand, quoted } from '../../src/views/shown/quote.ts';

it('a quoted word is one word to a shell, and the same one', () => {
  const word = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/[\0\uD800-\uDFFF]/.test(text));
  fc.assert(
    fc.property(word, (text) => {
      const said = execFileSync('sh', ['-c', `printf %s ${quoted(text)}`], { encoding: 'utf8' });
      expect(said).toBe(text);
    }),
    { numRuns: 30 },
  );
});

it('a plain word stays as it is', () => {
  expect(quoted('/tmp/fleet-1.db')).toBe('/tmp/fleet-1.db');
  expect(quoted('my fleet.db')).toBe("'my fleet.db'");
});

it('an operand that looks like an option comes after --', () => {
  expect(operand('-Y6jmQ2v')).toBe('-- -Y6jmQ2v');
  expect(operand('Acc0unt')).toBe('Acc0unt');
});
