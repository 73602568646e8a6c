import { useEffect } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { HealthAnswer } from '../../health-answers.ts';
import { useAnswer } from '../answers.ts';
import { Link } from '../link.tsx';
import { Age } from '../mark.tsx';
import { TroubleNotice } from '../notice.tsx';
import { ChangeList } from '../parts/then-panel.tsx';
import { Sparkline } from '../parts/time-transport.tsx';
import { figure, pluralCount, visibleText } from '../words.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes as people read it: `1.4 MB`. */
const sizeText = (bytes: number): string => {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : String(Math.round(value))} ${units[power] ?? ''}`;
};

/** What comes in, what was reconciled, and what all of it is kept in. Looks alone. */
export const HealthRoom = () => {
  const { answer, trouble } = useAnswer<HealthAnswer>('/api/health');
  useEffect(() => {
    document.title = 'Health · account-lifecycle';
  }, []);
  if (answer === null)
    return trouble === null ? <p class="faint">Asking …</p> : <TroubleNotice trouble={trouble} />;
  return (
    <div class="health">
      {trouble === null ? null : <TroubleNotice trouble={trouble} />}
      <h1 class="sr">Health</h1>
      <ReceivedSection answer={answer} />
      <Reconcile answer={answer} />
      <Kept answer={answer} />
    </div>
  );
};

interface HealthSectionProps {
  readonly answer: HealthAnswer;
}

const HealthFact = ({ word, children }: { readonly word: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{word}</dt>
    <dd class="figures">{children}</dd>
  </div>
);

const AgoOrNever = ({ at, asOf }: { readonly at: string | null; readonly asOf: string }) =>
  at === null ? (
    <>never</>
  ) : (
    <>
      <Age at={at} asOf={asOf} /> ago
    </>
  );

const sumAll = (numbers: readonly number[]): number => numbers.reduce((sum, count) => sum + count, 0);

const ReceivedSection = ({ answer }: HealthSectionProps) => {
  const { receiver, asOf } = answer;
  const today = receiver.perHour.slice(-24);
  return (
    <section>
      <h2>Received</h2>
      <dl class="tally">
        <HealthFact word="last delivery">
          <AgoOrNever at={receiver.deliveryAt} asOf={asOf} />
        </HealthFact>
        <HealthFact word="an hour, last 48 hours">
          <Sparkline numbers={receiver.perHour} label="Deliveries an hour" />
        </HealthFact>
        <HealthFact word="last 24 hours">{pluralCount(sumAll(today), 'delivery', 'deliveries')}</HealthFact>
        {receiver.decisions.map(({ decision, count }) => (
          <HealthFact key={decision} word={`– ${decision}`}>
            {figure(count)}
          </HealthFact>
        ))}
        <HealthFact word="about something else, ever">{figure(receiver.foreign)}</HealthFact>
        <HealthFact word="in quarantine">
          <Link to="/quarantine">{figure(receiver.quarantined)}</Link>
        </HealthFact>
        {receiver.reasons.slice(0, 5).map(({ reason, count }) => (
          <HealthFact key={reason} word={`– ${visibleText(reason)}`}>
            {figure(count)}
          </HealthFact>
        ))}
      </dl>
      <p class="faint">
        Requests that were refused are in no log: the receiver counts them at <code>/metrics</code>.
      </p>
    </section>
  );
};

const Reconcile = ({ answer }: HealthSectionProps) => {
  const { reconcile, asOf, database } = answer;
  return (
    <section>
      <h2>Reconciled</h2>
      <dl class="tally">
        <HealthFact word="last compared with the API">
          <AgoOrNever at={reconcile.reconciledAt} asOf={asOf} />
        </HealthFact>
      </dl>
      {reconcile.reconciledAt === null ? (
        <pre>account-lifecycle reconcile --db {database?.path ?? 'FILE'}</pre>
      ) : (
        <>
          <h3>What differed last</h3>
          {reconcile.differences.length === 0 ? (
            <p class="faint">Nothing ever did.</p>
          ) : (
            <ChangeList changes={reconcile.differences} />
          )}
        </>
      )}
    </section>
  );
};

const Kept = ({ answer }: HealthSectionProps) => {
  const { stored, database } = answer;
  return (
    <section>
      <h2>Kept</h2>
      <dl class="tally">
        <HealthFact word="accounts">{figure(stored.accounts)}</HealthFact>
        <HealthFact word="head of the log">{figure(stored.head)}</HealthFact>
        <HealthFact word="transitions">{figure(stored.transitions)}</HealthFact>
        <HealthFact word="deadlines ahead">{figure(stored.deadlines)}</HealthFact>
        <HealthFact word="effects in the outbox">
          <Link to="/outbox">{figure(stored.outbox)}</Link>
        </HealthFact>
        <HealthFact word="accounts with effects held back">{figure(stored.held)}</HealthFact>
        {database === null ? null : (
          <>
            <HealthFact word="file">
              <span class="id">{database.path}</span>
            </HealthFact>
            <HealthFact word="size">
              {sizeText(database.bytes)} and {sizeText(database.walBytes)} of write-ahead log
            </HealthFact>
            <HealthFact word="schema">
              {database.schemaVersion}, SQLite {database.sqliteVersion}, journal {database.journalMode}
            </HealthFact>
            <HealthFact word="version of the machine">
              {database.machineVersions.join(' and ') || 'none yet'}
            </HealthFact>
            <HealthFact word="chain of the log">
              <span class="id">
                {database.chain === null ? 'none yet' : `${database.chain.seq}:${database.chain.digest}`}
              </span>
            </HealthFact>
          </>
        )}
      </dl>
      {database === null ? (
        <p class="faint">There is no file: what is kept lies in memory, or in a database elsewhere.</p>
      ) : (
        <pre>account-lifecycle db check --db {database.path}</pre>
      )}
    </section>
  );
};
