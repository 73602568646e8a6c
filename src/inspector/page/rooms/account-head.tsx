import type { ComponentChildren } from 'preact';
import type { StepAnswer } from '../../answers.ts';
import { Action } from '../parts/action.tsx';
import { CopyableId, Mark, SeenTo } from '../mark.tsx';
import { ageOf, causeWord, minuteText } from '../words.ts';
import { Crumbs, type Way } from './way.tsx';

/** What the head says of an account. */
export interface AccountHeadProps {
  readonly step: StepAnswer;
  /** The moment from which ages are seen. */
  readonly asOf: string;
  /** Whether this is the past. */
  readonly past: boolean;
  /** How it was come to, and where the way goes on. */
  readonly way: Way;
  /** What can be done, where it stands in the work. */
  readonly children: ComponentChildren;
}

const YesNo = ({
  words,
  yes,
}: {
  readonly words: readonly [yes: string, no: string];
  readonly yes: boolean;
}) => (
  <li class={yes ? '' : 'faint'}>
    <span aria-hidden="true">{yes ? '✓' : '✗'}</span> {words[yes ? 0 : 1]}
  </li>
);

/** Whose it is, where that is known. */
const NameAndTenant = ({ account: { name, tenant, provider } }: Pick<StepAnswer, 'account'>) => (
  <span class="faint whose">{[name, tenant, provider].filter((each) => each !== undefined).join(' · ')}</span>
);

/**
 * The account's status, since when, what it means, who must act, and what there is to do. Its height is the same for every
 * account at every time, so that nothing below it moves.
 */
export const AccountHead = ({ step, asOf, past, way, children }: AccountHeadProps) => {
  const { account, group } = step;
  return (
    <div class="account-head">
      <div class="account-state">
        <Crumbs way={way} provider={account.provider} />
        <ul class="tags">
          <YesNo words={['operational', 'not operational']} yes={account.operational} />
          <YesNo words={['data fresh', 'data not fresh']} yes={account.dataFresh} />
          <YesNo words={['receives updates', 'receives no updates']} yes={account.receivesUpdates} />
          <li class="faint">sync {account.sync}</li>
          {account.incarnation > 1 ? <li class="faint">life {account.incarnation}</li> : null}
        </ul>
      </div>
      <div class="account-name">
        <h1>
          <CopyableId id={account.accountId} />
        </h1>
        <NameAndTenant account={account} />
        {children}
      </div>
      <p class="status-line">
        <Mark group={group} word={account.status} />
        {account.cause === null ? null : <strong>{causeWord(account.cause)}</strong>}
        <span class="faint figures" title={minuteText(account.since)}>
          for {ageOf(account.since, asOf)}
        </span>
        <span class="faint figures">
          {past ? `as it was ${minuteText(asOf)}` : `as of ${minuteText(asOf)}`}
        </span>
        {past || way.job === null ? null : <SeenTo by={way.job} asOf={asOf} />}
      </p>
      <Action step={step} />
    </div>
  );
};
