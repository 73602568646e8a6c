// What the XState docs teach, given what they do not: 1,000 events in each transaction.
import { replayDocumented } from './documented.js';

export const run = (options) => replayDocumented(options, 1000, 200_000);
