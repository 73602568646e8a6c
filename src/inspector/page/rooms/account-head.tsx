import type { StepAnswer } from '../../answers.ts';
import { Link } from '../link.tsx';
import { CopyableId, Mark } from '../mark.tsx';
import { ageOf, causeWord, minuteText } from '../words.ts';

/** What the head says of an account. */
export interface AccountHeadProps {
  readonly step: StepAnswer;
  /** The moment from which ages are seen. */
  readonly asOf: string;
  /** Whether this is the past. */
  readonly past: boolean;
  readonly present: () => void;
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

/** The account's status, since when, what it means, who must act, and what there is to do. */
export const AccountHead = ({ step, asOf, past, present }: AccountHeadProps) => {
  const { account, group } = step;
  const { remedy } = account;
  return (
    <div class="account-head">
      <p class="crumbs faint">
        <Link to="/">Fleet</Link> / {account.provider}
        {account.tenant === undefined ? '' : ` / ${account.tenant}`}
      </p>
      <h1>
        <CopyableId id={account.accountId} />
      </h1>
      <div class="account-state">
        <p class="status-line">
          <Mark group={group} word={account.status} />
          {account.cause === null ? null : <strong>{causeWord(account.cause)}</strong>}
          <span class="faint figures" title={minuteText(account.since)}>
            for {ageOf(account.since, asOf)}
          </span>
          <span class="faint figures">
            {past ? `as it was ${minuteText(asOf)}` : `as of ${minuteText(asOf)}`}
          </span>
          {past ? (
            <button type="button" class="small" onClick={present}>
              Back to the present <kbd>End</kbd>
            </button>
          ) : null}
        </p>
        <ul class="tags">
          <YesNo words={['operational', 'not operational']} yes={account.operational} />
          <YesNo words={['data fresh', 'data not fresh']} yes={account.dataFresh} />
          <YesNo words={['receives updates', 'receives no updates']} yes={account.receivesUpdates} />
          <li class="faint">sync {account.sync}</li>
          {account.incarnation > 1 ? <li class="faint">life {account.incarnation}</li> : null}
        </ul>
      </div>
      {account.incident === undefined ? null : (
        <p class="remedy">
          <strong>Incident {account.incident.id}</strong>: {account.incident.accounts} of{' '}
          {account.incident.of} accounts of {account.incident.scope} {account.incident.name} broke within{' '}
          {account.incident.windowMinutes} min. Its user is not asked.
        </p>
      )}
      {remedy === undefined ? null : (
        <p class="remedy">
          <span class={`who hue-${group}`}>{remedy.actor}</span> {remedy.forOperator}{' '}
          <span class="faint">Tell the user: “{remedy.forUser}”</span>
        </p>
      )}
    </div>
  );
};
