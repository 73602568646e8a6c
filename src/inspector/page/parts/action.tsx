import { todoBesideTest } from '../../../views/shown/sentences.ts';
import type { StepAnswer } from '../../answers.ts';

/** What there is to do, and who does it; that nobody has to, where nobody has. */
export const Action = ({ step }: { readonly step: Pick<StepAnswer, 'account' | 'group' | 'hypotheses'> }) => {
  const { account, group } = step;
  const { remedy, incident } = account;
  if (remedy === undefined) return <p class="action faint">Nobody has to do anything.</p>;
  return (
    <p class="action">
      <span class={`who hue-${group}`}>{remedy.actor}</span>{' '}
      {todoBesideTest(remedy.forOperator, step.hypotheses[0]?.nextTest)}
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
