import type { Line } from './wire.ts';

/** Milliseconds between two lines at least: a bare line takes one after its predecessor, so it stays before the next. */
const leastGap = 2;

/** The texts of the lines in order of arrival, each at a moment of its own. Lines of one moment keep their order. */
export function* inOrder(lines: readonly Line[]): Generator<string, void> {
  let last = -Infinity;
  for (const { at, text } of [...lines].sort((one, other) => one.at - other.at)) {
    last = Math.max(at, last + leastGap);
    yield text(last);
  }
}
