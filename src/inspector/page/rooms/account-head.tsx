import type { StepAnswer } from '../../answers.ts';
import { Link } from '../link.tsx';
import { CopyableId, Mark } from '../mark.tsx';
import type { JobPlaceAnswer } from '../../work-answers.ts';
import { accountAddress, jobPlace } from '../location.ts';
import { ageOf, causeWord, figure, minuteText } from '../words.ts';

/** What the head says of an account. */
export interface AccountHeadProps {
  readonly step: StepAnswer;
  /** The moment from which ages are seen. */
  readonly asOf: string;
  /** Whether this is the past. */
  readonly past: boolean;
  /** Where it stands in the work; null where nobody has to act. */
  readonly place: JobPlaceAnswer | null;
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

/** What there is to do; what would tell more stands beside the hypotheses. */
const todoOf = ({ account, hypotheses }: StepAnswer): string => {
  const text = account.remedy?.forOperator ?? '';
  const test = hypotheses[0]?.nextTest;
  return test === undefined ? text : text.replace(` To find out why: ${test}.`, '');
};

/** What there is to do, and who does it; that nobody has to, where nobody has. */
const Action = ({ step }: { readonly step: StepAnswer }) => {
  const { account, group } = step;
  const { remedy, incident } = account;
  if (remedy === undefined) return <p class="action faint">Nobody has to do anything.</p>;
  return (
    <p class="action">
      <span class={`who hue-${group}`}>{remedy.actor}</span> {todoOf(step)}
      {incident === undefined ? null : (
        <>
          {' '}
          <strong>Incident {incident.id}:</strong> {incident.accounts} of {incident.of} accounts of{' '}
          {incident.scope} {incident.name} broke within {incident.windowMinutes} min.
        </>
      )}
    </p>
  );
};

/** The way back to the work, and on to the next account of the same job. */
const Crumbs = ({ step, place }: Pick<AccountHeadProps, 'step' | 'place'>) => {
  const { account } = step;
  if (place === null)
    return (
      <nav class="crumbs faint" aria-label="Way back">
        <Link to="/accounts">Accounts</Link> / {account.provider}
      </nav>
    );
  const { job, previous, next } = place;
  return (
    <nav class="crumbs faint" aria-label="Way through the work">
      <Link to="/">Work</Link> / <Link to={jobPlace(job.key)}>{job.title}</Link>
      <span class="steps figures">
        <Neighbour id={previous} label="The account before" glyph="‹" />
        {figure(place.place)} of {figure(job.accounts)}
        <Neighbour id={next} label="The next account" glyph="›" />
      </span>
    </nav>
  );
};

interface NeighbourProps {
  readonly id: string | null;
  readonly label: string;
  readonly glyph: string;
}

const Neighbour = ({ id, label, glyph }: NeighbourProps) =>
  id === null ? (
    <span class="neighbour" aria-hidden="true">
      {glyph}
    </span>
  ) : (
    <Link class="neighbour" to={accountAddress(id)} title={`${label}: ${id}`}>
      <span aria-hidden="true">{glyph}</span>
      <span class="sr">{label}</span>
    </Link>
  );

/** NameAndTenant it is, where that is known. */
const NameAndTenant = ({ account: { name, tenant, provider } }: Pick<StepAnswer, 'account'>) => (
  <span class="faint whose">{[name, tenant, provider].filter((each) => each !== undefined).join(' · ')}</span>
);

/**
 * The account's status, since when, what it means, who must act, and what there is to do. Its height is the same for every
 * account at every time, so that nothing below it moves.
 */
export const AccountHead = ({ step, asOf, past, place }: AccountHeadProps) => {
  const { account, group } = step;
  return (
    <div class="account-head">
      <div class="account-state">
        <Crumbs step={step} place={place} />
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
      </p>
      <Action step={step} />
    </div>
  );
};
