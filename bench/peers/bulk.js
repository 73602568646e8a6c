// Our replay as a library, with transactions as large as a log of many accounts asks for: in each of them an account is written once.
import { run as replay } from './library.js';

export const run = (options) => replay(options, { linesPerTransaction: 1_000_000 });
