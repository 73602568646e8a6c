import { useEffect } from 'preact/hooks';
import type { FleetAnswer } from '../../answers.ts';
import { useAnswer } from '../answers.ts';
import { Link } from '../link.tsx';
import { withQuery, type Place } from '../location.ts';
import { Mark } from '../mark.tsx';
import { Empty, TroubleNotice } from '../notice.tsx';
import { AccountsList, useAccounts } from '../parts/accounts-list.tsx';
import { Causes } from '../parts/causes.tsx';
import { filterNames, isFiltered, listQuery, showsAll } from '../parts/list-query.ts';
import { Matrix } from '../parts/matrix.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { OverTime } from '../parts/status-over-time.tsx';
import { actorCount, needSentence, shownActors } from '../../../views/shown/sentences.ts';
import { NoAccounts } from '../parts/no-accounts.tsx';
import { figure, pluralCount } from '../words.ts';

/** How long until an unfinished picture over time is asked for again, in milliseconds. */
const RECOUNT = 1000;

/** All accounts: the counts by which the list is narrowed, and how it came to be so. */
export const AccountsRoom = ({ place }: { readonly place: Place }) => {
  const { answer: fleet, trouble, again } = useAnswer<FleetAnswer>('/api/fleet');
  const list = useAccounts(listQuery(place));
  useEffect(() => {
    document.title = 'Accounts · account-lifecycle';
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
  if (fleet.total === 0) return <NoAccounts replays={fleet.replays} />;
  return (
    <div class="fleet">
      {trouble === null ? null : <TroubleNotice trouble={trouble} />}
      <Sentence fleet={fleet} />
      <section class="fleet-list" aria-label="Accounts">
        <Filters place={place} fleet={fleet} total={list.total} />
        {list.trouble === null ? null : <TroubleNotice trouble={list.trouble} />}
        {list.total === 0 ? (
          <NoMatch />
        ) : (
          <AccountsList list={list} label="Accounts, worst first" from={withQuery(place, {})} />
        )}
      </section>
      <section class="fleet-counts">
        <h2>By provider and status</h2>
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

const needingOf = ({ attention: { operator, user, admin } }: FleetAnswer): number => operator + user + admin;

const Sentence = ({ fleet }: { readonly fleet: FleetAnswer }) => (
  <div class="sentence">
    <h1>{needSentence({ needing: needingOf(fleet), total: fleet.total })}</h1>
    <p class="figures">
      {shownActors
        .filter((actor) => fleet.attention[actor] > 0)
        .map((actor) => (
          <Mark key={actor} group={actor} word={actorCount(actor, fleet.attention[actor])} />
        ))}
    </p>
  </div>
);

const NoMatch = () => (
  <Empty>
    <p>No account matches.</p>
    <p>
      <Link to="/accounts">Show all accounts</Link>
    </p>
  </Empty>
);

interface FiltersProps {
  readonly place: Place;
  readonly fleet: FleetAnswer;
  readonly total: number | null;
}

const Filters = ({ place, fleet, total }: FiltersProps) => {
  const all = showsAll(place);
  return (
    <div class="filters">
      <nav aria-label="Which accounts">
        <Link to="/accounts" current={all && !isFiltered(place)}>
          All <span class="figures">{figure(fleet.total)}</span>
        </Link>
        <Link to="/accounts?show=attention" current={!all}>
          Need someone <span class="figures">{figure(needingOf(fleet))}</span>
        </Link>
      </nav>
      <SearchField place={place} label="Search an id, name or tenant" />
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
