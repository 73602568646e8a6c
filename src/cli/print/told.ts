import type { BrokenAccount, Played, ToldNotice } from '../stage/play.ts';
import { plural } from '../terminal/figures.ts';
import { table, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/text.ts';
import { textWidth, type Look } from './look.ts';

const toldColumns: readonly Column<ToldNotice>[] = [
  { heading: 'At', value: ({ at }) => new Date(at).toISOString().slice(11, 16) },
  { heading: 'By', value: ({ by }) => by },
  { heading: 'Attempts', value: ({ attempts }) => String(attempts), align: 'right' },
  { heading: 'Says', value: ({ sentence }) => sentence, flexible: 'wrap' },
];

/** Accounts about which something was held back for the same reason. */
interface HeldBack {
  readonly who: string;
  readonly words: number;
  readonly asks: number;
  readonly why: string;
}

const whyHeld = ({ asks, incident, works }: BrokenAccount): string => {
  const end = works ? 'works again' : 'is still broken';
  if (incident !== null && asks === 0)
    return `part of incident ${incident}, which the team was told once; ${end}`;
  if (incident !== null) return `part of incident ${incident}; told of when that was over, since it ${end}`;
  if (asks === 0) return 'worked again before anybody had to be asked';
  return `one break, however often it tried again; ${end}`;
};

const addedUp = (those: readonly BrokenAccount[], count: 'words' | 'asks'): number =>
  those.reduce((sum, one) => sum + one[count], 0);

const firstAndMore = (those: readonly BrokenAccount[]): string => {
  const [first, ...others] = those.map(({ accountId }) => accountId);
  return others.length === 0 ? String(first) : `${first} and ${others.length} more`;
};

/** The accounts by why something was held back, those first of which most was. */
const heldBack = (broken: readonly BrokenAccount[]): readonly HeldBack[] => {
  const held = broken.filter(({ words, asks }) => words > asks);
  return [...new Set(held.map(whyHeld))]
    .map((why) => {
      const those = held.filter((one) => whyHeld(one) === why);
      return { why, who: firstAndMore(those), words: addedUp(those, 'words'), asks: addedUp(those, 'asks') };
    })
    .sort((one, other) => other.words - other.asks - (one.words - one.asks));
};

const heldColumns: readonly Column<HeldBack>[] = [
  { heading: 'Account', value: ({ who }) => who },
  { heading: 'Said broken', value: ({ words }) => String(words), align: 'right' },
  { heading: 'Asked', value: ({ asks }) => String(asks), align: 'right' },
  { heading: 'Why not more', value: ({ why }) => why, flexible: 'wrap' },
];

const honest =
  'This was a play: the engine, the dispatcher and the sinks are the real ones; the accounts are made up, their clock ran by itself, and the channel and the webhook were two servers on this machine. Nothing left it, and nothing is kept.';

const nextText = [
  'Next, with a channel of your own:',
  '  account-lifecycle outbox test team --notify notify.json',
  '  account-lifecycle serve --db accounts.db --notify notify.json',
].join('\n');

/** Who was told what, and what was held back. */
export const toldText = (
  { accounts, deliveries, told, refused, lost, twice, broken }: Played,
  took: string,
  look: Look,
): string => {
  const said = addedUp(broken, 'words');
  const proven = told.filter(({ by, isProven }) => by === 'webhook' && isProven).length;
  const bySlack = told.filter(({ by }) => by === 'Slack').length;
  const sums = [
    `A message for each bad status would have been ${plural(said, 'message')}. ${plural(told.length, 'notice')} went out: ${bySlack} to Slack, and ${told.length - bySlack} to the webhook, ${proven} of them with a signature that fits.`,
    `While the webhook was down, ${plural(refused, 'attempt')} ended with 503. Lost were ${lost}, and ${twice} came twice.`,
  ].join(' ');
  return [
    look.paint.bold(
      `A day of ${plural(accounts, 'account')} played in ${took}: ${plural(deliveries, 'delivery', 'deliveries')}`,
    ),
    look.paint.bold('Who was told what'),
    table(told, toldColumns, look.width),
    look.paint.bold('What was held back'),
    table(heldBack(broken), heldColumns, look.width),
    wrap(sums, textWidth(look)),
    wrap(honest, textWidth(look)),
    nextText,
  ].join('\n\n');
};
