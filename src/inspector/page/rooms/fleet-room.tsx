import { useEffect, useRef, useState } from 'preact/hooks';
import type { FleetAnswer } from '../../answers.ts';
import { useAnswer } from '../answers.ts';
import { useKeys } from '../keys.ts';
import { Link } from '../link.tsx';
import { go, withQuery, type Place } from '../location.ts';
import { Mark } from '../mark.tsx';
import { Empty, TroubleNotice } from '../notice.tsx';
import { AccountsList, useAccounts } from '../parts/accounts-list.tsx';
import { Causes } from '../parts/causes.tsx';
import { Matrix } from '../parts/matrix.tsx';
import { OverTime } from '../parts/status-over-time.tsx';
import { figure, minuteText, pluralCount } from '../words.ts';

const filterNames = ['status', 'provider', 'cause', 'group', 'q'] as const;

const isFiltered = ({ query }: Place): boolean => filterNames.some((name) => (query.get(name) ?? '') !== '');

const showsAll = (place: Place): boolean => place.query.get('show') === 'all' || isFiltered(place);

const queryOf = (place: Place): string => {
  const query = new URLSearchParams();
  for (const name of filterNames) {
    const value = place.query.get(name);
    if (value !== null) query.set(name, value);
  }
  query.set('show', showsAll(place) ? 'all' : 'attention');
  return query.toString();
};

/** How long until an unfinished picture over time is asked for again, in milliseconds. */
const RECOUNT = 1000;

/** The fleet: who needs somebody, the counts, and how it came to be so. */
export const FleetRoom = ({ place }: { readonly place: Place }) => {
  const { answer: fleet, trouble, again } = useAnswer<FleetAnswer>('/api/fleet');
  const list = useAccounts(queryOf(place));
  useEffect(() => {
    document.title = 'Fleet · account-lifecycle';
  }, []);
  const counting = fleet?.overTime.complete === false;
  useEffect(() => {
    const timer = counting ? setTimeout(again, RECOUNT) : 0;
    return () => clearTimeout(timer);
  }, [fleet, counting, again]);
  if (fleet === null)
    return trouble === null ? (
      <p class="faint">Reading the accounts …</p>
    ) : (
      <TroubleNotice trouble={trouble} />
    );
  if (fleet.total === 0 && fleet.replays)
    return (
      <Empty>
        <p>No accounts yet: the log has not been replayed.</p>
        <p>
          <Link to="/replay">Go to the replay</Link>
        </p>
      </Empty>
    );
  if (fleet.total === 0)
    return (
      <Empty>
        <p>No accounts yet: replay a log into this database, or point a webhook here.</p>
        <pre>account-lifecycle replay FILE --db FILE{'\n'}account-lifecycle serve --db FILE</pre>
      </Empty>
    );
  return (
    <div class="fleet">
      {trouble === null ? null : <TroubleNotice trouble={trouble} />}
      <Sentence fleet={fleet} />
      <section class="fleet-list" aria-label="Accounts">
        <Filters place={place} fleet={fleet} total={list.total} />
        {list.trouble === null ? null : <TroubleNotice trouble={list.trouble} />}
        {list.total === 0 ? (
          <Nobody place={place} />
        ) : (
          <AccountsList list={list} label="Accounts, worst first" />
        )}
      </section>
      <section class="fleet-counts">
        <h2>By status and provider</h2>
        <Matrix fleet={fleet} place={place} />
        <Causes causes={fleet.causes} place={place} />
      </section>
      <section class="fleet-over-time">
        <h2>Status over time</h2>
        <OverTime answer={fleet.overTime} />
      </section>
    </div>
  );
};

const Sentence = ({ fleet }: { readonly fleet: FleetAnswer }) => {
  const { operator, user } = fleet.attention;
  const needing = operator + user;
  return (
    <div class="sentence">
      <h1>
        {needing === 0
          ? 'Nobody is needed'
          : `${pluralCount(needing, 'account')} ${needing === 1 ? 'needs' : 'need'} somebody`}{' '}
        <span class="faint">of {figure(fleet.total)}</span>
      </h1>
      <p class="figures">
        <Mark group="operator" word={`${figure(operator)} operator`} />{' '}
        <Mark group="user" word={`${figure(user)} user`} />{' '}
        <span class="faint">as of {minuteText(fleet.asOf)}</span>
      </p>
    </div>
  );
};

const Nobody = ({ place }: { readonly place: Place }) =>
  isFiltered(place) ? (
    <Empty>
      <p>No account matches.</p>
      <p>
        <Link to="/?show=all">Show all accounts</Link>
      </p>
    </Empty>
  ) : (
    <Empty>
      <p>Nobody needs to do anything.</p>
      <p>
        <Link to="/?show=all">Show all accounts</Link>
      </p>
    </Empty>
  );

interface FiltersProps {
  readonly place: Place;
  readonly fleet: FleetAnswer;
  readonly total: number | null;
}

/** How long typing may rest before the search is taken over, in milliseconds. */
const REST = 150;

const Filters = ({ place, fleet, total }: FiltersProps) => {
  const field = useRef<HTMLInputElement>(null);
  const asked = place.query.get('q') ?? '';
  const [text, setText] = useState(asked);
  // What was typed comes back in the address when more may have been typed since: only what others ask for is taken over.
  const sent = useRef(asked);
  useEffect(() => {
    if (asked !== sent.current) setText(asked);
    sent.current = asked;
  }, [asked]);
  useKeys({ '/': () => field.current?.select() });
  const timer = useRef(0);
  const search = (value: string): void => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = value;
      go(withQuery(place, { q: value }), 'replace');
    }, REST);
  };
  const all = showsAll(place);
  const needing = fleet.attention.operator + fleet.attention.user;
  return (
    <div class="filters">
      <nav aria-label="Which accounts">
        <Link to="/" current={!all}>
          Need somebody <span class="figures">{figure(needing)}</span>
        </Link>
        <Link to="/?show=all" current={all && !isFiltered(place)}>
          All <span class="figures">{figure(fleet.total)}</span>
        </Link>
      </nav>
      <input
        ref={field}
        type="search"
        placeholder="Search an id or tenant"
        aria-label="Search an id or tenant"
        value={text}
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {isFiltered(place) ? <Chosen place={place} total={total} /> : null}
    </div>
  );
};

const Chosen = ({ place, total }: { readonly place: Place; readonly total: number | null }) => (
  <p class="chosen-filters">
    <span class="figures" role="status">
      {total === null ? '…' : pluralCount(total, 'account')}
    </span>
    {filterNames
      .filter((name) => (place.query.get(name) ?? '') !== '')
      .map((name) => (
        <Link key={name} class="filter" to={withQuery(place, { [name]: null })}>
          {place.query.get(name)} <span aria-hidden="true">×</span>
          <span class="sr">, take this filter away</span>
        </Link>
      ))}
  </p>
);
