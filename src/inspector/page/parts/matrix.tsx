import { shortFigure } from '../../../views/shown/figures.ts';
import type { FleetAnswer, MatrixCell } from '../../answers.ts';
import { Link } from '../link.tsx';
import { withQuery, type Place } from '../location.ts';
import { Glyph } from '../mark.tsx';
import { figure, hue } from '../words.ts';

/** What the matrix shows, and the place whose filters its cells set. */
export interface MatrixProps {
  readonly fleet: Pick<FleetAnswer, 'statuses' | 'providers' | 'cells' | 'total'>;
  readonly place: Place;
}

/** The group that a status is shown in: that of its largest cell. */
const columnGroupOf = (cells: readonly MatrixCell[]): string =>
  cells.toSorted((a, b) => b.count - a.count)[0]?.group ?? 'unknown';

/** Counts by provider and status. Each cell filters the list; pressing the active one clears the filter. */
export const Matrix = (props: MatrixProps) => {
  const { statuses, providers } = props.fleet;
  const rowOf = (provider: string | null) => (
    <>
      <td class="sum">
        <Cell {...props} status={null} provider={provider} />
      </td>
      {statuses.map((status) => (
        <td key={status}>
          <Cell {...props} status={status} provider={provider} />
        </td>
      ))}
    </>
  );
  return (
    <div class="matrix-scroll" tabIndex={0} role="region" aria-label="Counts by provider and status">
      <table class="matrix">
        <Head {...props.fleet} />
        <tbody>
          {providers.map((provider) => (
            <tr key={provider}>
              <th scope="row">{provider}</th>
              {rowOf(provider)}
            </tr>
          ))}
          <tr class="sums">
            <th scope="row">all</th>
            {rowOf(null)}
          </tr>
        </tbody>
      </table>
    </div>
  );
};

const Head = ({ statuses, cells }: MatrixProps['fleet']) => (
  <thead>
    <tr>
      <th scope="col">
        <span class="sr">Provider</span>
      </th>
      <th scope="col">all</th>
      {statuses.map((status) => {
        const group = columnGroupOf(cells.filter((cell) => cell.status === status));
        return (
          <th key={status} scope="col" class={hue(group)}>
            <span class="upright">{status}</span>
            <Glyph group={group} />
          </th>
        );
      })}
    </tr>
  </thead>
);

interface CellProps extends MatrixProps {
  /** Null for all of them. */
  readonly status: string | null;
  readonly provider: string | null;
}

const cellCountOf = ({ fleet, status, provider }: CellProps): number =>
  fleet.cells
    .filter((cell) => status === null || cell.status === status)
    .filter((cell) => provider === null || cell.provider === provider)
    .reduce((sum, { count }) => sum + count, 0);

const Cell = (props: CellProps) => {
  const { place, status, provider } = props;
  const count = cellCountOf(props);
  if (count === 0) return <span class="faint">·</span>;
  const narrows = status !== null || provider !== null;
  const chosen = narrows && place.query.get('status') === status && place.query.get('provider') === provider;
  const filters = chosen ? { status: null, provider: null } : { status, provider };
  return (
    <Link
      to={withQuery({ ...place, path: '/accounts' }, { ...filters, show: null, cause: null, group: null })}
      class={chosen ? 'chosen' : ''}
      title={figure(count)}
    >
      <span class="sr">
        {provider ?? 'all providers'}, {status ?? 'all statuses'}:{' '}
      </span>
      {shortFigure(count)}
      {chosen ? <span class="sr">, chosen</span> : null}
    </Link>
  );
};
