import type {
  BrokenItem,
  ChangeItem,
  PlacedAccount,
  ShownState,
  ThenAnswer,
} from '../../past/time-answers.ts';
import { Link } from '../link.tsx';
import { accountAddress, withQuery, type Place } from '../location.ts';
import { Glyph } from '../mark.tsx';
import { causeWord, ageOf, figure, hue, groupWordsOf, minuteText } from '../words.ts';

/** What was so at a moment. */
export interface ThenPanelProps {
  readonly place: Place;
  readonly then: ThenAnswer;
  /** Whether changes are listed, or else who was broken. */
  readonly changes: boolean;
}

/** Who was broken at the moment that is looked at, or what changed up to then. */
export const ThenPanel = ({ place, then, changes }: ThenPanelProps) => (
  <section class="then-panel" aria-label="The fleet at that moment">
    <nav class="measure" aria-label="What is listed">
      <Link to={withQuery(place, { list: 'broken' })} current={!changes}>
        Broken <span class="figures">{figure(then.brokenTotal)}</span>
      </Link>
      <Link to={withQuery(place, { list: 'changes' })} current={changes}>
        Changes
      </Link>
    </nav>
    {changes ? <Changes then={then} /> : <Broken then={then} />}
  </section>
);

const Who = ({ account }: { readonly account: PlacedAccount }) => (
  <Link class="who-name" to={accountAddress(account.accountId)} title={account.accountId}>
    <span class={account.name === null ? 'id' : ''}>{account.name ?? account.accountId}</span>
  </Link>
);

const StateWord = ({ state }: { readonly state: ShownState }) => (
  <span class={hue(state.group)}>
    <span class="state">{state.cause === null ? state.status : causeWord(state.cause)}</span>
  </span>
);

const Broken = ({ then }: { readonly then: ThenAnswer }) => {
  if (then.brokenTotal === 0) return <p class="faint none">Nobody was broken.</p>;
  return (
    <ol class="then-list">
      {then.broken.map((item) => (
        <BrokenRow key={item.accountId} item={item} at={then.at} />
      ))}
      {then.broken.length < then.brokenTotal ? (
        <li class="faint">and {figure(then.brokenTotal - then.broken.length)} more</li>
      ) : null}
    </ol>
  );
};

const BrokenRow = ({ item, at }: { readonly item: BrokenItem; readonly at: string }) => (
  <li>
    <span class="mark-cell">
      <Glyph group={item.group} />
      <span class="sr">{groupWordsOf(item.group).word}</span>
    </span>
    <Who account={item} />
    <time class="figures" dateTime={item.since} title={`since ${minuteText(item.since)}`}>
      {ageOf(item.since, at)}
    </time>
    <span class="detail">
      <span class="faint">{item.provider}</span> <StateWord state={item} />
      {item.now === null ? null : (
        <span class="faint">
          {' '}
          · now <Glyph group={item.now.group} />
          {item.now.cause === null ? item.now.status : causeWord(item.now.cause)}
        </span>
      )}
    </span>
  </li>
);

const Changes = ({ then }: { readonly then: ThenAnswer }) =>
  then.changes.length === 0 ? (
    <p class="faint none">Nothing had changed yet.</p>
  ) : (
    <ChangeList changes={then.changes} />
  );

/** Changes of accounts, each with where it was and where it came to. */
export const ChangeList = ({ changes }: { readonly changes: readonly ChangeItem[] }) => (
  <ol class="then-list changes">
    {changes.map((change) => (
      <ChangeRow key={`${change.at} ${change.accountId} ${change.to.status}`} change={change} />
    ))}
  </ol>
);

const statusOfChange = ({ status, cause }: ShownState): string =>
  cause === null ? status : `${status} ${causeWord(cause)}`;

const ChangeRow = ({ change }: { readonly change: ChangeItem }) => (
  <li>
    <span class="mark-cell">
      <Glyph group={change.to.group} />
      <span class="sr">{groupWordsOf(change.to.group).word}</span>
    </span>
    <Who account={change} />
    <time class="figures faint" dateTime={change.at}>
      {minuteText(change.at).slice(0, 16)}
    </time>
    <span class="detail">
      <span class="faint">{change.from === null ? 'new' : statusOfChange(change.from)} → </span>
      <span class={`state ${hue(change.to.group)}`}>{statusOfChange(change.to)}</span>
    </span>
  </li>
);
