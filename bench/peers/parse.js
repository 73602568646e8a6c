// JSON.parse of every line, and nothing else.
import { linesOf } from '../lines.js';

export const run = async ({ file }) => {
  let lines = 0;
  for (const texts of linesOf(file)) for (const text of texts) if (JSON.parse(text) !== null) lines += 1;
  return { lines };
};
