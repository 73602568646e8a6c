import type { FleetAnswer } from '../../answers.ts';
import { Link } from '../link.tsx';
import { withQuery, type Place } from '../location.ts';
import { Mark } from '../mark.tsx';
import { figure } from '../words.ts';

/** What is shown, and the place whose filter it sets. */
export interface CausesProps {
  readonly causes: FleetAnswer['causes'];
  readonly place: Place;
}

/** Counts by cause of CREDENTIALS. Each filters the list; pressing the active one clears the filter. */
export const Causes = ({ causes, place }: CausesProps) =>
  causes.length === 0 ? null : (
    <>
      <h2>CREDENTIALS by cause</h2>
      <ul class="causes">
        {causes.map((each) => (
          <li key={each.cause}>
            <CauseRow {...each} place={place} />
          </li>
        ))}
      </ul>
    </>
  );

const CauseRow = ({
  cause,
  count,
  group,
  place,
}: FleetAnswer['causes'][number] & Pick<CausesProps, 'place'>) => {
  const chosen = place.query.get('cause') === cause;
  const filters = { cause: chosen ? null : cause, status: null, provider: null, group: null, show: null };
  return (
    <Link to={withQuery({ ...place, path: '/accounts' }, filters)} class={chosen ? 'chosen' : ''}>
      <Mark group={group} word={cause} /> <span class="figures">{figure(count)}</span>
      {chosen ? <span class="sr">, chosen</span> : null}
    </Link>
  );
};
