import type { ListPlaceAnswer } from '../../answers.ts';
import type { JobPlaceAnswer } from '../../work-answers.ts';
import { useAnswer } from '../answers.ts';
import { Link } from '../link.tsx';
import { accountAddress, jobPlace, listBehind, type Place } from '../location.ts';
import { listQuery, workFilters } from '../parts/list-query.ts';
import { figure } from '../words.ts';
import { concerns } from './grown.ts';

/** From where an account was come to, and where from there the way goes on. */
export interface Way {
  /** The address of the list. */
  readonly from: string;
  /** Where it stands in the work, whatever the list; null where nobody has to act. */
  readonly job: JobPlaceAnswer | null;
  /** Its place in the list; null where it does not stand there any more. */
  readonly at: ListPlaceAnswer | null;
}

const queryIn = (address: string): Pick<Place, 'query'> => ({
  query: new URLSearchParams(address.split('?')[1] ?? ''),
});

/** The way that leads to an account, as its address has it. */
export const useWay = (id: string, place: Place): Way => {
  const from = listBehind(place);
  const about = `/api/accounts/${encodeURIComponent(id)}`;
  const isOfFleet = from.startsWith('/accounts');
  const following = { concerns: (change: Parameters<typeof concerns>[1]) => concerns(id, change) };
  const filters = isOfFleet ? '' : workFilters(queryIn(from));
  const { answer: job } = useAnswer<JobPlaceAnswer | null>(`${about}/job?${filters}`, following);
  const listed = isOfFleet ? `${about}/place?${listQuery(queryIn(from))}` : null;
  const { answer: at } = useAnswer<ListPlaceAnswer | null>(listed, following);
  return { from, job, at: isOfFleet ? at : job };
};

/** The address of another account on the same way. */
export const onWay = ({ from }: Way, id: string): string => accountAddress(id, from);

interface NeighbourProps {
  readonly address: string | null;
  readonly label: string;
  readonly glyph: string;
  /** The job that begins there. */
  readonly job: string | null;
}

const Neighbour = ({ address, label, glyph, job }: NeighbourProps) =>
  address === null ? (
    <span class="neighbour" aria-hidden="true">
      {glyph}
    </span>
  ) : (
    <Link class="neighbour" to={address} title={job === null ? label : `${label}: ${job}`}>
      <span aria-hidden="true">{glyph}</span>
      <span class="sr">
        {label}
        {job === null ? '' : `, of ${job}`}
      </span>
    </Link>
  );

/** The way back to the list, and on to the next account of it. */
export const Crumbs = ({ way, provider }: { readonly way: Way; readonly provider: string }) => {
  const { from, job, at } = way;
  const isOfFleet = from.startsWith('/accounts');
  const addressOf = (id: string | null): string | null => (id === null ? null : onWay(way, id));
  return (
    <nav class="crumbs faint" aria-label="Way through the list">
      {isOfFleet || job === null ? (
        <>
          <Link to={isOfFleet ? from : '/accounts'}>Accounts</Link> / {provider}
        </>
      ) : (
        <>
          <Link to={from}>Work</Link> / <Link to={jobPlace(job.job.key, from)}>{job.job.title}</Link>
        </>
      )}
      {at === null ? null : (
        <span class="steps figures">
          <Neighbour
            address={addressOf(at.previous)}
            label="The account before"
            glyph="‹"
            job={isOfFleet ? null : (job?.previousJob ?? null)}
          />
          {figure(at.place)} of {figure(at.of)}
          <Neighbour
            address={addressOf(at.next)}
            label="The next account"
            glyph="›"
            job={isOfFleet ? null : (job?.nextJob ?? null)}
          />
        </span>
      )}
    </nav>
  );
};
