/** Which sources could read a delivery or a line while a transaction is open. */
import { roomOf, textOf } from './graph.ts';

/** The rooms whose code runs inside a transaction: they are handed what was read. */
const inTransactions: ReadonlySet<string> = new Set(['decide', 'engine', 'store', 'memory', 'sqlite']);

const takesReader =
  /^(?:import|export)[^;]*\b(?:Reader|Readers|DeliveryReader|LineReader|OpenLine)\b[^;]*from '[^']*model\/delivery\.ts'|from '[^']*\/wire\//m;

/**
 * Whether a file runs inside a transaction and is handed something that reads. What is not cannot read there, whatever it
 * does; test/engine/reading-outside.test.ts counts that nothing is read there either.
 */
export const mayRead = (path: string, text = textOf(path)): boolean =>
  inTransactions.has(roomOf(path)) && takesReader.test(text);
