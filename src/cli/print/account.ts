import type { AccountView } from '../../views/account.ts';
import { plain } from '../terminal/plain.ts';
import { factList, flow, type TermLine } from './lists.ts';
import { partsInWords } from './parts.ts';
import { textWidth, trouble, whenInFull, type Look } from './look.ts';
import { marked } from './marks.ts';

const saidOf = (yes: boolean): string => (yes ? 'yes' : 'no');

const remedyFacts = ({ remedy }: AccountView): readonly TermLine[] =>
  remedy === undefined
    ? [['must act', 'nobody']]
    : [
        ['must act', remedy.actor],
        ['tell the user', remedy.forUser],
        ['for the team', remedy.forOperator],
      ];

const accountFacts = (view: AccountView, look: Look): readonly TermLine[] => [
  ...(view.name === undefined ? [] : [['name', view.name] as const]),
  ['provider', view.accountType === null ? view.provider : `${view.provider} (${view.accountType})`],
  ['since', whenInFull(view.since, look)],
  ['sync', view.sync],
  ['operational', saidOf(view.operational)],
  ['data fresh', saidOf(view.dataFresh)],
  ['gets updates', saidOf(view.receivesUpdates)],
  ...remedyFacts(view),
  ['last seen', whenInFull(view.lastSeenAt, look)],
  ['last polled', view.lastVerifiedAt === undefined ? 'never' : whenInFull(view.lastVerifiedAt, look)],
  ['version', `${view.version}${view.incarnation > 1 ? `, incarnation ${view.incarnation}` : ''}`],
  ...(view.tenant === undefined ? [] : [['tenant', view.tenant] as const]),
  ...(view.parts === undefined ? [] : [['products', partsInWords(view.parts)] as const]),
  ...(view.product === undefined ? [] : [['product', view.product] as const]),
];

/**
 * Whose account it is and in which state: `▲ CREDENTIALS sessionExpired, strong   Acc0unt_Id`.
 *
 * @param more - said after it
 */
export const headline = (view: AccountView, look: Look, ...more: readonly string[]): string => {
  const word = view.cause === null ? trouble(view) : `${view.status} ${trouble(view)}`;
  return flow([marked(view, word, look), look.paint.bold(plain(view.accountId)), ...more], look.width);
};

/** All that is known of one account. */
export const accountText = (view: AccountView, look: Look): string =>
  `${headline(view, look)}\n\n${factList(accountFacts(view, look), textWidth(look), look.paint.dim)}`;
