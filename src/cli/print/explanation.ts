import type { Contribution } from '../../../machines/causes/hypothesis.ts';
import type { AccountExplanation, ExplainedAccount } from '../../views/history.ts';
import { sharedBy, type IncidentMark } from '../../views/incident.ts';
import { todoBesideTest, unweighedSentence } from '../../views/shown/sentences.ts';
import { plural, utc } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { wrap } from '../terminal/text.ts';
import { eventsTable } from './events.ts';
import { bullets, factList, flow, type TermLine } from './lists.ts';
import { shortCause, textWidth, trouble, whenText, type Look } from './look.ts';
import { marked } from './marks.ts';
import { partsInWords } from './parts.ts';
import { twinLines } from './twins.ts';

const titled = (title: string, body: string, { paint }: Look): string => `${paint.bold(title)}\n${body}`;

/** That the account broke together with others. */
const partOf = (incident: IncidentMark, look: Look): string =>
  wrap(
    `Part of incident ${incident.id}: ${plain(sharedBy(incident))}; ${incident.accounts} of ${incident.of} accounts broke within ${plural(incident.windowMinutes, 'minute')}. Its user is not asked.`,
    textWidth(look),
  );

const opening = (account: ExplainedAccount, look: Look): string => {
  const state = account.cause === null ? trouble({ ...account, hypotheses: [] }) : account.status;
  const time = look.exact
    ? `since ${account.since}`
    : `for ${whenText(account.since, look)}, since ${utc(Date.parse(account.since))}`;
  const id = `${look.paint.bold(plain(account.accountId))} (${account.provider})`;
  const head = flow([marked(account, state, look), id, time], look.width);
  return account.incident === undefined ? head : `${head}\n${partOf(account.incident, look)}`;
};

const products = ({ parts }: ExplainedAccount, look: Look): readonly string[] =>
  parts === undefined
    ? []
    : [titled('Products', wrap(plain(`${partsInWords(parts)}.`), textWidth(look), 2), look)];

type ShownHypothesis = AccountExplanation['hypotheses'][number];

/** A fact with what it adds: `+2.1 401 …`. */
const weighed = ({ words, weight }: Contribution): string =>
  `${weight > 0 ? '+' : '−'}${Math.abs(weight).toFixed(1)} ${words}`;

const factLines = (hypothesis: ShownHypothesis): readonly string[] =>
  [...hypothesis.for, ...hypothesis.against].map(weighed);

/** How likely another hypothesis must be for its facts to be told, and how many of them: the JSON has them all. */
const [worthTelling, mostFacts] = [0.03, 3];

const whyLeading = (lead: ShownHypothesis, look: Look): string => {
  const facts = bullets(factLines(lead), textWidth(look), look.unicode);
  return `  ${lead.likelihood} (${lead.strength})${facts === '' ? '' : `\n${facts}`}`;
};

/** How many of the likeliest causes are mostNamed where none leads. */
const mostNamed = 3;

const notKnown = ({ account, hypotheses }: AccountExplanation, look: Look): string => {
  const likely = hypotheses.filter(({ cause }) => cause !== 'unlisted').slice(0, mostNamed);
  const words = likely.map(({ cause, likelihood }) => `${shortCause(cause)} (${likelihood})`);
  const told =
    words.length === 0
      ? unweighedSentence(account.provider, account.accountType)
      : `Not known; most often at this provider, with what was seen: ${words.join('; ')}.`;
  return titled('Why', wrap(told, textWidth(look), 2), look);
};

const because = (explanation: AccountExplanation, look: Look): readonly string[] => {
  const { account, hypotheses } = explanation;
  const lead = hypotheses.find(({ cause }) => cause === account.cause);
  const nextTest = hypotheses[0]?.nextTest;
  return [
    lead === undefined
      ? notKnown(explanation, look)
      : titled(`Most likely ${shortCause(lead.cause)}`, whyLeading(lead, look), look),
    ...(nextTest === undefined
      ? []
      : [titled('What would tell most', wrap(nextTest, textWidth(look), 2), look)]),
  ];
};

/** Outside CREDENTIALS: the event that led here, and the last one where it led nowhere. */
const recentEvents = ({ recent }: AccountExplanation, look: Look): readonly string[] => {
  const led = recent.findLast(({ from, to }) => from?.connection !== to?.connection);
  const told = recent.filter((entry) => entry === led || entry === recent.at(-1));
  const sentences = told.map(({ at, source, summary }) => `${utc(Date.parse(at))}, ${source}: ${summary}`);
  return sentences.length === 0
    ? []
    : [titled('Why', bullets(sentences, textWidth(look), look.unicode), look)];
};

const todo = ({ account, hypotheses }: AccountExplanation, look: Look): string => {
  const { remedy, needsUser, needsOperator } = account;
  if (remedy === undefined || !(needsUser || needsOperator))
    return titled('What to do', '  Nothing: nobody needs to act.', look);
  const again = remedy.retryHelps
    ? 'Trying again can help.'
    : 'Trying again with nothing else changed does not help.';
  const facts: readonly TermLine[] = [
    ['must act', remedy.actor],
    ['team', todoBesideTest(remedy.forOperator, hypotheses[0]?.nextTest)],
    ['tell the user', remedy.forUser],
    ['retry', again],
  ];
  return titled('What to do', factList(facts, textWidth(look), look.paint.dim), look);
};

const otherHypotheses = (
  { account, hypotheses, refused }: AccountExplanation,
  look: Look,
): readonly string[] => {
  const reasons = new Map(refused.map(({ guard, reason }) => [guard, reason]));
  const facts = hypotheses
    .filter(({ cause }) => cause !== account.cause)
    .map((hypothesis): TermLine => {
      const { cause, excluded, probability, wanted } = hypothesis;
      const seen = probability < worthTelling ? [] : factLines(hypothesis).slice(0, mostFacts);
      const needed = excluded !== undefined || wanted === undefined ? [] : [`likelier with: ${wanted}`];
      return [
        shortCause(cause),
        [reasons.get(cause) ?? hypothesis.likelihood, ...seen, ...needed].join('\n'),
      ];
    });
  return facts.length === 0
    ? []
    : [titled('What else it could be, and why not', factList(facts, textWidth(look)), look)];
};

/** Outside CREDENTIALS: what held the last event back, and what would move the account. */
const otherOutcomes = (
  { hypotheses, refused, wanted }: AccountExplanation,
  look: Look,
): readonly string[] => {
  if (hypotheses.length > 0) return [];
  const facts = refused.map(({ guard, reason }): TermLine => [guard, reason]);
  return [
    ...(facts.length === 0 ? [] : [titled('What said no', factList(facts, textWidth(look)), look)]),
    ...(wanted.length === 0
      ? []
      : [titled('What would change this', bullets(wanted, textWidth(look), look.unicode), look)]),
  ];
};

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

/** Why an account is where it is, as a colleague would say it. */
export const explanationText = (explanation: AccountExplanation, look: Look): string => {
  const narrowed = { ...look, width: look.width - 2 };
  return [
    opening(explanation.account, look),
    ...twinLines(explanation, look),
    ...products(explanation.account, look),
    ...(explanation.account.cause === null ? recentEvents(explanation, look) : because(explanation, look)),
    todo(explanation, look),
    ...otherHypotheses(explanation, look),
    ...otherOutcomes(explanation, look),
    titled('Last events', indented(eventsTable(explanation.recent, narrowed)), look),
  ].join('\n\n');
};
