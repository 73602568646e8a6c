import { useEffect } from 'preact/hooks';
import type { NoticeView } from '../../../views/notices.ts';
import { nextWords, saidWords } from '../../../views/shown/notice-words.ts';
import type { NoticesAnswer } from '../../health-answers.ts';
import { useAnswer } from '../answers.ts';
import { Link } from '../link.tsx';
import { accountAddress } from '../location.ts';
import { Age, Mark } from '../mark.tsx';
import { Empty, TroubleNotice } from '../notice.tsx';
import { PlainTable, type PlainColumn } from '../parts/plain-table.tsx';
import { minuteText, pluralCount, visibleText } from '../words.ts';

/** Who was told what, when and by which sink, and what comes next. Looks alone. */
export const NoticesRoom = () => {
  const { answer, trouble } = useAnswer<NoticesAnswer>('/api/notices');
  useEffect(() => {
    document.title = 'Notices · account-lifecycle';
  }, []);
  if (answer === null)
    return trouble === null ? <p class="faint">Asking …</p> : <TroubleNotice trouble={trouble} />;
  const { notices, silences, asOf } = answer;
  if (notices.length === 0)
    return (
      <Empty>
        <h1>No notices are under way</h1>
        <p>They begin when an account breaks and people are named who are to be told:</p>
        <pre>account-lifecycle serve --db FILE --notify FILE</pre>
      </Empty>
    );
  return (
    <div class="notices">
      {trouble === null ? null : <TroubleNotice trouble={trouble} />}
      <h1>
        {pluralCount(notices.length, 'notice')} under way{' '}
        {silences.length === 0 ? null : <span class="faint">{pluralCount(silences.length, 'silence')}</span>}
      </h1>
      <PlainTable
        label="Notices"
        columns={columnsAsOf(asOf)}
        rows={notices}
        keyOf={({ about, to, sink }) => `${about} ${to} ${sink}`}
      />
      {silences.length === 0 ? null : <Silences silences={silences} />}
    </div>
  );
};

const NoticeAbout = ({ about }: { readonly about: string }) => {
  const id = about.slice(about.indexOf(' ') + 1);
  if (!about.startsWith('account ')) return <>{visibleText(about)}</>;
  return (
    <Link class="id" to={accountAddress(id)}>
      {visibleText(id)}
    </Link>
  );
};

const Next = ({ notice: { next, nextAt, silentUntil } }: { readonly notice: NoticeView }) => {
  if (silentUntil !== undefined)
    return (
      <>
        nothing, snoozed until <time dateTime={silentUntil}>{minuteText(silentUntil)}</time>
      </>
    );
  if (nextAt === undefined) return <span class="faint">nothing, until something happens</span>;
  return (
    <>
      {next === undefined ? 'looked at' : nextWords[next]},{' '}
      <time dateTime={nextAt}>{minuteText(nextAt)}</time>
    </>
  );
};

const SaidToThem = ({ notice: { said }, asOf }: { readonly notice: NoticeView; readonly asOf: string }) =>
  said.length === 0 ? (
    <span class="faint">nothing yet</span>
  ) : (
    <>
      {said.map(({ at, what, told = [] }) => (
        <div key={`${at} ${what}`}>
          {saidWords[what]} <Age at={at} asOf={asOf} /> ago
          {told.length === 0 ? null : (
            <span class="faint"> to {told.map(({ to }) => visibleText(to)).join(', ')}</span>
          )}
        </div>
      ))}
    </>
  );

const columnsAsOf = (asOf: string): readonly PlainColumn<NoticeView>[] => [
  { heading: 'Who acts', words: true, cell: ({ who }) => <Mark group={who} /> },
  { heading: 'About', names: true, cell: ({ about }) => <NoticeAbout about={about} /> },
  {
    heading: 'To',
    words: true,
    cell: ({ to, role }) => (
      <span>
        {visibleText(to)} <span class="faint">{role}</span>
      </span>
    ),
  },
  { heading: 'By', words: true, cell: ({ sink }) => visibleText(sink) },
  { heading: 'State', words: true, cell: ({ state }) => state },
  { heading: 'Said so far', words: true, cell: (notice) => <SaidToThem notice={notice} asOf={asOf} /> },
  { heading: 'What comes next', words: true, cell: (notice) => <Next notice={notice} /> },
];

/** Of whom nothing is said, and until when. */
const Silences = ({ silences }: Pick<NoticesAnswer, 'silences'>) => (
  <section aria-label="Silences">
    <h2>Snoozed</h2>
    <dl class="tally">
      {silences.map(({ account, tenant, until }) => (
        <div key={`${account ?? ''} ${tenant ?? ''}`}>
          <dt>{account === undefined ? `tenant ${visibleText(tenant ?? '')}` : visibleText(account)}</dt>
          <dd class="figures">
            until <time dateTime={until}>{minuteText(until)}</time>
          </dd>
        </div>
      ))}
    </dl>
  </section>
);
