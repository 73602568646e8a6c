import { useEffect } from 'preact/hooks';
import type { OutboxAnswer } from '../../health-answers.ts';
import { useAnswer } from '../answers.ts';
import { Age, CopyButton } from '../mark.tsx';
import { Empty, TroubleNotice } from '../notice.tsx';
import { PlainTable, type PlainColumn } from '../parts/plain-table.tsx';
import { figure, pluralCount, visibleText } from '../words.ts';

/** What is on its way out, by sink. Looks alone; the commands that act are there to be copied. */
export const OutboxRoom = () => {
  const { answer, trouble } = useAnswer<OutboxAnswer>('/api/outbox');
  useEffect(() => {
    document.title = 'Outbox · account-lifecycle';
  }, []);
  if (answer === null)
    return trouble === null ? <p class="faint">Asking …</p> : <TroubleNotice trouble={trouble} />;
  if (answer.sinks.length === 0)
    return (
      <Empty>
        <h1>Nothing was ever served to a sink</h1>
        <p>Name sinks in a file, and have them served:</p>
        <pre>account-lifecycle serve --db {answer.database ?? 'FILE'} --notify FILE</pre>
      </Empty>
    );
  const dead = answer.sinks.reduce((sum, sink) => sum + sink.dead, 0);
  const waiting = answer.sinks.reduce((sum, sink) => sum + sink.waiting, 0);
  return (
    <div class="outbox">
      {trouble === null ? null : <TroubleNotice trouble={trouble} />}
      <h1>
        {figure(waiting)} waiting, {figure(dead)} given up{' '}
        <span class="faint">{pluralCount(answer.sinks.length, 'sink')}</span>
      </h1>
      <Sinks answer={answer} />
      <Commands answer={answer} />
      {answer.letters.length === 0 ? null : <Letters answer={answer} />}
    </div>
  );
};

interface OutboxProps {
  readonly answer: OutboxAnswer;
}

const Sinks = ({ answer: { sinks, asOf } }: OutboxProps) => {
  const columns: readonly PlainColumn<(typeof sinks)[number]>[] = [
    { heading: 'Sink', names: true, cell: ({ sink }) => visibleText(sink) },
    { heading: 'Waiting', cell: ({ waiting }) => figure(waiting) },
    {
      heading: 'Oldest',
      cell: ({ oldest }) => (oldest === undefined ? null : <Age at={oldest} asOf={asOf} />),
    },
    { heading: 'Given up', cell: ({ dead }) => figure(dead), isBad: ({ dead }) => dead > 0 },
    { heading: 'Delivered', cell: ({ delivered }) => figure(delivered) },
    { heading: 'Attempts', cell: ({ attempts }) => figure(attempts) },
    {
      heading: 'Failing for',
      cell: ({ failingSince }) => (failingSince === undefined ? null : <Age at={failingSince} asOf={asOf} />),
      isBad: () => true,
    },
  ];
  return <PlainTable label="Sinks" columns={columns} rows={sinks} keyOf={({ sink }) => sink} />;
};

const Letters = ({ answer: { letters, asOf } }: OutboxProps) => {
  const columns: readonly PlainColumn<(typeof letters)[number]>[] = [
    { heading: 'No.', names: true, cell: ({ id }) => id },
    { heading: 'Age', cell: ({ at }) => <Age at={at} asOf={asOf} /> },
    { heading: 'Sink', words: true, cell: ({ sink }) => visibleText(sink) },
    {
      heading: 'About',
      words: true,
      cell: ({ subject }) => <span class="id">{visibleText(subject)}</span>,
    },
    {
      heading: 'State',
      words: true,
      cell: ({ dead }) => (dead ? 'given up' : 'waits'),
      isBad: ({ dead }) => dead,
    },
    { heading: 'Attempts', cell: ({ attempts }) => figure(attempts) },
    {
      heading: 'What came of the last',
      words: true,
      cell: ({ why }) => (why === undefined ? null : visibleText(why)),
    },
  ];
  return (
    <section>
      <h2>Notices that were given up or wait</h2>
      <PlainTable label="Notices" columns={columns} rows={letters} keyOf={({ id }) => id} />
    </section>
  );
};

const Commands = ({ answer }: OutboxProps) => {
  const db = `--db ${answer.database ?? 'FILE'}`;
  const [sink] = answer.sinks;
  const [letter] = answer.letters;
  const commands: readonly (readonly [what: string, command: string])[] = [
    ['List all of it:', `account-lifecycle outbox list ${db}`],
    ['Deliver again what was given up:', `account-lifecycle outbox retry --dead ${db}`],
    ['Throw one notice away:', `account-lifecycle outbox drop ${letter?.id ?? 'NUMBER'} ${db}`],
    ['Try a sink:', `account-lifecycle outbox test ${sink?.sink ?? 'SINK'} --notify FILE`],
  ];
  return (
    <section class="outbox-commands">
      <h2>What to do</h2>
      {commands.map(([what, command]) => (
        <div key={what}>
          <p>
            {what} <CopyButton text={command} label="copy" name={`Copy the command: ${what}`} />
          </p>
          <pre>{command}</pre>
        </div>
      ))}
    </section>
  );
};
