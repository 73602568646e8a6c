/**
 * How every store treats texts: in which order it gives them, in what form it keeps them, and that what it keeps holds no more
 * than it needs. Stores import these from here, so that two of them never order or write the same text differently.
 */
export { canonicalText } from '../text/canonical-json.ts';
export { compareText } from '../text/code-point-order.ts';
export { detached } from '../text/detached.ts';
export { wellFormed } from '../text/well-formed.ts';
