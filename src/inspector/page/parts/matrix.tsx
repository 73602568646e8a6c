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

const sum = (cells: readonly MatrixCell[]): number => cells.reduce((total, { count }) => total + count, 0);

/** The group that a status is shown in: that of its largest cell. */
const groupOf = (cells: readonly MatrixCell[]): string =>
  cells.toSorted((a, b) => b.count - a.count)[0]?.group ?? 'unknown';

/** Counts by status and provider. Each cell filters the list; the one that does so already lets go of it. */
export const Matrix = ({ fleet, place }: MatrixProps) => {
  const { statuses, providers, cells } = fleet;
  const [status, provider] = [place.query.get('status'), place.query.get('provider')];
  const Cell = (props: { readonly status: string | null; readonly provider: string | null }) => {
    const members = cells.filter(
      (cell) =>
        (props.status === null || cell.status === props.status) &&
        (props.provider === null || cell.provider === props.provider),
    );
    const count = sum(members);
    if (count === 0) return <span class="faint">·</span>;
    const narrows = props.status !== null || props.provider !== null;
    const chosen = narrows && status === props.status && provider === props.provider;
    const name = [props.status ?? 'all statuses', props.provider ?? 'all providers'].join(', ');
    const filters = chosen
      ? { status: null, provider: null }
      : { status: props.status, provider: props.provider };
    return (
      <Link
        to={withQuery({ ...place, path: '/' }, { ...filters, cause: null, show: chosen ? null : 'all' })}
        class={chosen ? 'chosen' : ''}
      >
        <span class="sr">{name}: </span>
        {figure(count)}
        {chosen ? <span class="sr">, chosen</span> : null}
      </Link>
    );
  };
  return (
    <div class="matrix-scroll" tabIndex={0} role="region" aria-label="Counts by status and provider">
      <table class="matrix">
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
        <tbody>
          {statuses.map((name) => {
            const group = groupOf(cells.filter((cell) => cell.status === name));
            return (
              <tr key={name}>
                <th scope="row" class={hue(group)}>
                  <Glyph group={group} /> {name}
                </th>
                <td class="sum">
                  <Cell status={name} provider={null} />
                </td>
                {providers.map((each) => (
                  <td key={each}>
                    <Cell status={name} provider={each} />
                  </td>
                ))}
              </tr>
            );
          })}
          <tr class="sums">
            <th scope="row">all</th>
            <td class="sum">
              <Cell status={null} provider={null} />
            </td>
            {providers.map((each) => (
              <td key={each}>
                <Cell status={null} provider={each} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
};
