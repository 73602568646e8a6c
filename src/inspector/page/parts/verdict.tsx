import type { ShownFact, StepAnswer } from '../../answers.ts';
import { unweighedSentence } from '../../../views/shown/sentences.ts';
import { causeWord, secondText } from '../words.ts';

const bars: Readonly<Record<string, string>> = { decisive: '▮▮▮', strong: '▮▮▯', weak: '▮▯▯', none: '▯▯▯' };

type Weighed = StepAnswer['hypotheses'][number];

/** What each fact adds: for it with a plus, against it with a minus. */
const Contributions = ({ facts }: { readonly facts: Weighed['for'] }) =>
  facts.length === 0 ? null : (
    <ul class="evidence">
      {facts.map(({ words, weight }) => (
        <li key={words}>
          <span class="figures">
            {weight > 0 ? '+' : '−'}
            {Math.abs(weight).toFixed(1)}
          </span>{' '}
          {words}
        </li>
      ))}
    </ul>
  );

const HypothesisRow = ({ hypothesis, leads }: { readonly hypothesis: Weighed; readonly leads: boolean }) => (
  <li class={leads ? 'leads' : ''}>
    <p class="hypothesis">
      <span class="bars" aria-hidden="true">
        {bars[hypothesis.strength]}
      </span>{' '}
      <strong>{causeWord(hypothesis.cause)}</strong>, {hypothesis.likelihood}
      {hypothesis.strength === 'none' ? '' : ` (${hypothesis.strength})`}
    </p>
    <Contributions facts={[...hypothesis.for, ...hypothesis.against]} />
    {leads || hypothesis.excluded === undefined ? null : (
      <p class="faint">Excluded: {hypothesis.excluded}.</p>
    )}
  </li>
);

/** How likely a hypothesis must be to be shown in full. */
const worthShowing = 0.08;

/** The hypotheses as they stood: the likely ones, and the others folded. */
export const Hypotheses = ({ step }: { readonly step: StepAnswer }) => {
  const { hypotheses, account } = step;
  if (hypotheses.length === 0)
    return (
      <p class="faint">
        {account.status === 'CREDENTIALS'
          ? unweighedSentence(account.provider, account.accountType)
          : 'Weighed only while the account is in CREDENTIALS.'}
      </p>
    );
  const likely = hypotheses.filter(
    ({ cause, probability }) => cause === account.cause || probability >= worthShowing,
  );
  const others = hypotheses.filter((each) => !likely.includes(each));
  const nextTest = hypotheses[0]?.nextTest;
  return (
    <>
      {account.cause === 'undetermined' ? <p>Not known; most often at this provider:</p> : null}
      <ol class="hypotheses">
        {likely.map((each) => (
          <HypothesisRow key={each.cause} hypothesis={each} leads={each.cause === account.cause} />
        ))}
      </ol>
      {nextTest === undefined ? null : (
        <p>
          <strong>What would tell most:</strong> {nextTest}.
        </p>
      )}
      {others.length === 0 ? null : (
        <details>
          <summary>{others.length} others, and what would speak for them</summary>
          <ul class="others">
            {others.map(({ cause, excluded, likelihood, wanted }) => (
              <li key={cause}>
                <strong>{causeWord(cause)}</strong>, {likelihood}
                {wanted === undefined ? null : (
                  <span class="faint">: {excluded === undefined ? wanted : `excluded: ${excluded}`}</span>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
};

/** Facts that say the same, one after the other, as one: with the newest time, and how many they are. */
const groupedFacts = (facts: readonly ShownFact[]): readonly (ShownFact & { readonly times: number })[] => {
  const found: (ShownFact & { times: number })[] = [];
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

/** What to say to the person whose account it is, ready to be copied. */
export const Message = ({ step }: { readonly step: StepAnswer }) => {
  const text = step.account.remedy?.forUser;
  if (text === undefined) return null;
  return (
    <div class="message">
      <h2>What to tell the user</h2>
      <blockquote>{text}</blockquote>
    </div>
  );
};
