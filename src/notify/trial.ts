import type { Notice } from './notice.ts';

/**
 * A notice that asks nothing: whoever reads it knows that the sink works.
 *
 * @param at - ISO 8601 UTC
 */
export const noticeToTest = (sink: string, at: string): Notice => ({
  key: `test/${encodeURIComponent(sink)}/${at}`,
  type: 'tell',
  about: { type: 'sink', sink },
  who: 'operator',
  status: null,
  cause: null,
  sentence: `This is a test of ${sink}: there is nothing to do.`,
  remedy: null,
  at,
  missing: 0,
  replayed: false,
});
