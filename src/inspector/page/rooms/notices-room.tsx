import { useEffect } from 'preact/hooks';
import type { NoticeView } from '../../../views/notices.ts';
import { nextWords, saidWords } from '../../../views/shown/notice-words.ts';
import type { NoticesAnswer } from '../../health-answers.ts';
import { useAnswer } from '../answers.ts';
import { Link } from '../link.tsx';
import { accountAddress } from '../location.ts';
import { Age, Mark } from '../mark.tsx';
import { Empty, TroubleNotice } from '../notice.tsx';
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
      <div class="table-scroll" role="region" aria-label="Notices" tabIndex={0}>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Who acts</th>
              <th scope="col">About</th>
              <th scope="col">To</th>
              <th scope="col">By</th>
              <th scope="col">State</th>
              <th scope="col">Said so far</th>
              <th scope="col">What comes next</th>
            </tr>
          </thead>
          <tbody>
            {notices.map((notice) => (
              <NoticeRow key={`${notice.about} ${notice.to} ${notice.sink}`} notice={notice} asOf={asOf} />
            ))}
          </tbody>
        </table>
      </div>
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

const NoticeRow = ({ notice, asOf }: { readonly notice: NoticeView; readonly asOf: string }) => (
  <tr>
    <td class="words">
      <Mark group={notice.who} />
    </td>
    <th scope="row">
      <NoticeAbout about={notice.about} />
    </th>
    <td class="words">
      {visibleText(notice.to)} <span class="faint">{notice.role}</span>
    </td>
    <td class="words">{visibleText(notice.sink)}</td>
    <td class="words">{notice.state}</td>
    <td class="words">
      {notice.said.length === 0 ? <span class="faint">nothing yet</span> : null}
      {notice.said.map(({ at, what, told = [] }) => (
        <div key={`${at} ${what}`}>
          {saidWords[what]} <Age at={at} asOf={asOf} /> ago
          {told.length === 0 ? null : (
            <span class="faint"> to {told.map(({ to }) => visibleText(to)).join(', ')}</span>
          )}
        </div>
      ))}
    </td>
    <td class="words">
      <Next notice={notice} />
    </td>
  </tr>
);

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
