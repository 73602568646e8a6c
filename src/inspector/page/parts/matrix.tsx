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
const rowGroupOf = (cells: readonly MatrixCell[]): string =>
  cells.toSorted((a, b) => b.count - a.count)[0]?.group ?? 'unknown';

/** Counts by status and provider. Each cell filters the list; pressing the active one clears the filter. */
export const Matrix = (props: MatrixProps) => {
  const { statuses, providers, cells } = props.fleet;
  const rowOf = (status: string | null) => (
    <>
      <td class="sum">
        <Cell {...props} status={status} provider={null} />
      </td>
      {providers.map((provider) => (
        <td key={provider}>
          <Cell {...props} status={status} provider={provider} />
        </td>
      ))}
    </>
  );
  return (
    <div class="matrix-scroll" tabIndex={0} role="region" aria-label="Counts by status and provider">
      <table class="matrix">
        <Head providers={providers} />
        <tbody>
          {statuses.map((status) => {
            const group = rowGroupOf(cells.filter((cell) => cell.status === status));
            return (
              <tr key={status}>
                <th scope="row" class={hue(group)}>
                  <Glyph group={group} /> {status}
                </th>
                {rowOf(status)}
              </tr>
            );
          })}
          <tr class="sums">
            <th scope="row">all</th>
            {rowOf(null)}
          </tr>
        </tbody>
      </table>
    </div>
  );
};

const Head = ({ providers }: { readonly providers: readonly string[] }) => (
  <thead>
    <tr>
      <th scope="col">
        <span class="sr">Status</span>
      </th>
      <th scope="col">all</th>
      {providers.map((name) => (
        <th key={name} scope="col">
          <span class="slanted">{name}</span>
        </th>
      ))}
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
  const filters = chosen ? { status: null, provider: null, show: null } : { status, provider, show: null };
  return (
    <Link
      to={withQuery({ ...place, path: '/accounts' }, { ...filters, cause: null, group: null })}
      class={chosen ? 'chosen' : ''}
    >
      <span class="sr">
        {status ?? 'all statuses'}, {provider ?? 'all providers'}:{' '}
      </span>
      {figure(count)}
      {chosen ? <span class="sr">, chosen</span> : null}
    </Link>
  );
};
