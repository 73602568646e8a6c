/** How words stand in a command line: the same wherever one is shown. */
export { operand, quoted } from '../views/shown/quote.ts';
