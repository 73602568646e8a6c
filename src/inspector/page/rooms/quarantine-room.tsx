import { useEffect, useState } from 'preact/hooks';
import type { QuarantineAnswer, QuarantinedAnswer, QuarantinedItem } from '../../answers.ts';
import { useAnswer } from '../answers.ts';
import { Empty, TroubleNotice } from '../notice.tsx';
import { ageOf, figure, minuteText, visibleText } from '../words.ts';

/** What could not be read: why, how long ago, and what came, as text. Looks alone; the commands that act are there to be copied. */
export const QuarantineRoom = () => {
  const { answer, trouble } = useAnswer<QuarantineAnswer>('/api/quarantine?limit=200');
  useEffect(() => {
    document.title = 'Quarantine · account-lifecycle';
  }, []);
  if (answer === null)
    return trouble === null ? <p class="faint">Asking …</p> : <TroubleNotice trouble={trouble} />;
  const { total, items, asOf } = answer;
  if (items.length === 0)
    return (
      <Empty>
        <h1>Nothing is in quarantine</h1>
        <p>Everything that came could be read.</p>
      </Empty>
    );
  return (
    <div class="quarantine">
      {trouble === null ? null : <TroubleNotice trouble={trouble} />}
      <h1>
        {figure(total)} {total === 1 ? 'delivery' : 'deliveries'} could not be read{' '}
        {items.length < total ? <span class="faint">the newest {figure(items.length)} are shown</span> : null}
      </h1>
      <section class="quarantine-list" aria-label="Deliveries that could not be read, the newest first">
        <ol>
          {items.map((item) => (
            <Delivery key={item.id} item={item} asOf={asOf} />
          ))}
        </ol>
      </section>
      <section class="quarantine-commands">
        <h2>What to do</h2>
        <p>
          After an upgrade, read everything once more. What can be read then is taken in with its own time:
        </p>
        <pre>account-lifecycle quarantine retry --all --db FILE</pre>
        <p>One delivery alone, by its number, or throw it away:</p>
        <pre>
          account-lifecycle quarantine retry {items[0]?.id} --db FILE{'\n'}account-lifecycle quarantine drop{' '}
          {items[0]?.id} --db FILE
        </pre>
      </section>
    </div>
  );
};

interface DeliveryProps {
  readonly item: QuarantinedItem;
  readonly asOf: string;
}

const Delivery = ({ item, asOf }: DeliveryProps) => {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span class="figures number">{item.id}</span>
          <span class="reason">{visibleText(item.reason)}</span>
          <time class="faint" dateTime={item.at} title={minuteText(item.at)}>
            {ageOf(item.at, asOf)} ago
          </time>
        </summary>
        <p class="faint">
          Received {minuteText(item.at)} · {item.origin ?? 'a live delivery'}
          {item.source === null ? '' : ` · ${item.source}`}
        </p>
        {open ? <Raw item={item} /> : null}
      </details>
    </li>
  );
};

/** What came, whole: asked for once it is opened. */
const Raw = ({ item }: { readonly item: QuarantinedItem }) => {
  const isWhole = item.preview.length === item.length;
  const { answer, trouble } = useAnswer<QuarantinedAnswer>(isWhole ? null : `/api/quarantine/${item.id}`, {
    concerns: () => false,
  });
  if (trouble !== null) return <TroubleNotice trouble={trouble} />;
  const raw = answer?.raw ?? item.preview;
  if (raw === '') return <p class="faint">Nothing came: it is empty.</p>;
  return <pre class="payload">{visibleText(raw)}</pre>;
};
