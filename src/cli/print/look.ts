import type { AccountView } from '../../views/account.ts';
import type { Shell } from '../shell.ts';
import { age, utc } from '../terminal/figures.ts';
import type { Paint } from '../terminal/terminal.ts';

/** How things are to be shown. */
export interface Look {
  readonly paint: Paint;
  /** Whether glyphs outside ASCII may be used. */
  readonly unicode: boolean;
  /** In columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
  /** The moment from which ages are counted, in milliseconds since 1970. */
  readonly asOf: number;
  /** Whether to show exact times instead of ages. */
  readonly exact: boolean;
}

/** The look for standard output. */
export const lookOf = (
  { out, width }: Shell,
  { asOf, utc: exact = false }: { readonly asOf: number; readonly utc?: boolean },
): Look => ({ paint: out.paint, unicode: out.unicode, width, asOf, exact });

/** A time as an age, or to the second: `3 d`, `2026-03-01 09:00:00Z`. */
export const whenText = (time: string, { asOf, exact }: Look): string =>
  exact ? `${time.slice(0, 19).replace('T', ' ')}Z` : age(Date.parse(time), asOf);

/** How long something lasts: `for 3 d`, or `since 2026-03-01 09:00:00Z`. */
export const lasting = (time: string, look: Look): string =>
  `${look.exact ? 'since' : 'for'} ${whenText(time, look)}`;

/** A time as an age with the moment after it: `3 d ago (2026-03-01 09:00 UTC)`; only the moment where times are exact. */
export const whenInFull = (time: string, look: Look): string =>
  look.exact ? time : `${whenText(time, look)} ago (${utc(Date.parse(time))})`;

/** The width for running text: what is wider than this is hard to read. */
export const textWidth = ({ width }: Look): number => Math.min(width, 100);

/** A cause without its family: people know the provider from beside it. */
export const shortCause = (cause: string): string => cause.slice(cause.indexOf('.') + 1);

/** What troubles an account, in a word or two: the cause with its strength, or the status. */
export const trouble = ({
  status,
  cause,
  tags,
  hypotheses,
}: Pick<AccountView, 'status' | 'cause' | 'tags' | 'hypotheses'>): string => {
  if (cause === null)
    return status === 'CONNECTING' && tags.includes('needsOperator') ? 'CONNECTING, stalled' : status;
  const strength = hypotheses.find((hypothesis) => hypothesis.cause === cause)?.strength;
  return strength === undefined ? shortCause(cause) : `${shortCause(cause)}, ${strength}`;
};
