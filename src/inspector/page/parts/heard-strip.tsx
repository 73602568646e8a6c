import type { TimeAnswer } from '../../past/time-answers.ts';
import { Link } from '../link.tsx';
import { ageOf, figure, minuteText } from '../words.ts';
import { Sparkline } from './time-transport.tsx';

/** How fresh the fleet is: deliveries by the hour, the last of them, and what waits. */
export const HeardStrip = ({ answer }: { readonly answer: TimeAnswer }) => {
  const { heard, asOf } = answer;
  return (
    <dl class="heard-strip">
      <div>
        <dt>deliveries an hour, last {heard.perHour.length} h</dt>
        <dd>
          <Sparkline numbers={heard.perHour} label="Deliveries an hour" />
        </dd>
      </div>
      <Since word="last delivery" at={heard.deliveryAt} asOf={asOf} />
      <Since word="last reconciled" at={heard.reconciledAt} asOf={asOf} />
      <div>
        <dt>quarantine</dt>
        <dd class="figures">
          <Link to="/quarantine">{figure(heard.quarantined)}</Link>
        </dd>
      </div>
      <div>
        <dt>outbox</dt>
        <dd class="figures">
          {figure(heard.outbox)}{' '}
          {heard.held === 0 ? null : <span class="faint">held {figure(heard.held)}</span>}
        </dd>
      </div>
    </dl>
  );
};

interface SinceProps {
  readonly word: string;
  readonly at: string | null;
  readonly asOf: string;
}

const Since = ({ word, at, asOf }: SinceProps) => (
  <div>
    <dt>{word}</dt>
    <dd class="figures">
      {at === null ? (
        'never'
      ) : (
        <time dateTime={at} title={minuteText(at)}>
          {ageOf(at, asOf)} ago
        </time>
      )}
    </dd>
  </div>
);
