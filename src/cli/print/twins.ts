import type { Twins } from '../../views/twins.ts';
import { utc } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { wrap } from '../terminal/text.ts';
import { textWidth, type Look } from './look.ts';

/** That there is a second account of the same person, which was made instead of reconnecting the first one: a line for each. */
export const twinLines = ({ twinOf, twins = [] }: Twins, look: Look): readonly string[] => {
  const lines = [
    ...(twinOf === undefined
      ? []
      : [
          `A twin of ${twinOf.accountId}, which broke on ${utc(Date.parse(twinOf.brokeAt))}: this one was made on ${utc(Date.parse(twinOf.createdAt))} for the same ${twinOf.by}. Delete the one that is not needed.`,
        ]),
    ...twins.map(
      ({ accountId, by, createdAt }) =>
        `It has a twin, ${accountId}: that was made on ${utc(Date.parse(createdAt))} for the same ${by}, instead of reconnecting this one. Delete the one that is not needed.`,
    ),
  ];
  return lines.map((line) => wrap(plain(line), textWidth(look)));
};
