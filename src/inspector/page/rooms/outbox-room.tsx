import { useEffect } from 'preact/hooks';
import type { OutboxAnswer } from '../../health-answers.ts';
import { useAnswer } from '../answers.ts';
import { Age, CopyButton } from '../mark.tsx';
import { Empty, TroubleNotice } from '../notice.tsx';
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

const Sinks = ({ answer }: OutboxProps) => (
  <div class="table-scroll" role="region" aria-label="Sinks" tabIndex={0}>
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">Sink</th>
          <th scope="col">Waiting</th>
          <th scope="col">Oldest</th>
          <th scope="col">Given up</th>
          <th scope="col">Delivered</th>
          <th scope="col">Attempts</th>
          <th scope="col">Failing for</th>
        </tr>
      </thead>
      <tbody>
        {answer.sinks.map((sink) => (
          <tr key={sink.sink}>
            <th scope="row">{visibleText(sink.sink)}</th>
            <td>{figure(sink.waiting)}</td>
            <td>{sink.oldest === undefined ? '' : <Age at={sink.oldest} asOf={answer.asOf} />}</td>
            <td class={sink.dead === 0 ? '' : 'hue-operator bad'}>{figure(sink.dead)}</td>
            <td>{figure(sink.delivered)}</td>
            <td>{figure(sink.attempts)}</td>
            <td class="hue-operator bad">
              {sink.failingSince === undefined ? '' : <Age at={sink.failingSince} asOf={answer.asOf} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Letters = ({ answer }: OutboxProps) => (
  <section>
    <h2>Notices that were given up or wait</h2>
    <div class="table-scroll" role="region" aria-label="Notices" tabIndex={0}>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">Age</th>
            <th scope="col" class="words">
              Sink
            </th>
            <th scope="col" class="words">
              About
            </th>
            <th scope="col" class="words">
              State
            </th>
            <th scope="col">Attempts</th>
            <th scope="col" class="words">
              What came of the last
            </th>
          </tr>
        </thead>
        <tbody>
          {answer.letters.map((letter) => (
            <tr key={letter.id}>
              <th scope="row">{letter.id}</th>
              <td>
                <Age at={letter.at} asOf={answer.asOf} />
              </td>
              <td class="words">{visibleText(letter.sink)}</td>
              <td class="words id">{visibleText(letter.subject)}</td>
              <td class={`words ${letter.dead ? 'hue-operator bad' : ''}`}>
                {letter.dead ? 'given up' : 'waits'}
              </td>
              <td>{figure(letter.attempts)}</td>
              <td class="words">{visibleText(letter.why ?? '')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
);

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
