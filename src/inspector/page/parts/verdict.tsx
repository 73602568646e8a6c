import type { Fact, StepAnswer } from '../../answers.ts';
import { causeWord, secondText } from '../words.ts';

const bars: Readonly<Record<string, string>> = { decisive: '▮▮▮', strong: '▮▮▯', weak: '▮▯▯', none: '▯▯▯' };

type Weighed = StepAnswer['hypotheses'][number];

const HypothesisRow = ({
  hypothesis,
  leads,
  reason,
}: {
  readonly hypothesis: Weighed;
  readonly leads: boolean;
  readonly reason: string | undefined;
}) => (
  <li class={leads ? 'leads' : ''}>
    <p class="hypothesis">
      <span class="bars" aria-hidden="true">
        {bars[hypothesis.strength]}
      </span>{' '}
      <strong>{causeWord(hypothesis.cause)}</strong>,{' '}
      {hypothesis.strength === 'none' ? 'no evidence' : hypothesis.strength}
    </p>
    {hypothesis.evidence.length === 0 ? null : (
      <ul class="evidence">
        {hypothesis.evidence.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    )}
    {leads || reason === undefined ? null : <p class="faint">Lost: {reason}.</p>}
  </li>
);

/** The hypotheses as they stood: those with evidence, and the others folded. */
export const Hypotheses = ({ step }: { readonly step: StepAnswer }) => {
  const { hypotheses, refused, account } = step;
  if (hypotheses.length === 0)
    return (
      <p class="faint">
        {account.status === 'CREDENTIALS'
          ? 'This provider has no documented causes.'
          : 'Weighed only while the account is in CREDENTIALS.'}
      </p>
    );
  const supported = hypotheses.filter(({ strength }) => strength !== 'none');
  const others = hypotheses.filter(({ strength }) => strength === 'none');
  const reasonOf = (cause: string): string | undefined =>
    refused.find(({ guard }) => guard === cause)?.reason;
  return (
    <>
      {supported.length === 0 ? <p>Nothing seen speaks for any documented cause.</p> : null}
      <ol class="hypotheses">
        {supported.map((each) => (
          <HypothesisRow
            key={each.cause}
            hypothesis={each}
            leads={each.cause === account.cause}
            reason={reasonOf(each.cause)}
          />
        ))}
      </ol>
      {others.length === 0 ? null : (
        <details>
          <summary>{others.length} others, and what would speak for them</summary>
          <ul class="others">
            {others.map(({ cause, excluded, wanted }) => (
              <li key={cause}>
                <strong>{causeWord(cause)}</strong>:{' '}
                <span class="faint">{excluded === undefined ? wanted : `excluded: ${excluded}`}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
};

/** Facts that say the same, one after the other, as one: with the newest time, and how many they are. */
const groupedFacts = (facts: readonly Fact[]): readonly (Fact & { readonly times: number })[] => {
  const found: (Fact & { times: number })[] = [];
  for (const fact of facts) {
    const last = found.at(-1);
    if (last?.name === fact.name && last.text === fact.text) last.times++;
    else found.push({ ...fact, times: 1 });
  }
  return found;
};

/** What is remembered of the account, and the deadlines ahead. */
export const KnownFacts = ({ step }: { readonly step: StepAnswer }) => (
  <dl class="facts">
    {step.deadlines.map(({ event, dueAt }) => (
      <div key={event}>
        <dt>
          deadline <span class="figures">{secondText(dueAt)}</span>
        </dt>
        <dd>falls due then, unless the status changes</dd>
      </div>
    ))}
    {groupedFacts(step.facts).map(({ at, name, text, times }, index) => (
      <div key={index}>
        <dt>
          {times === 1 ? name : `${times} × ${name}`}{' '}
          {at === null ? null : <span class="figures">{secondText(at)}</span>}
        </dt>
        <dd>{text}</dd>
      </div>
    ))}
    {step.facts.length + step.deadlines.length === 0 ? <p class="faint">Nothing is known yet.</p> : null}
  </dl>
);
