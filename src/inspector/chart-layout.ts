import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { causesOf } from '../../machines/causes/catalogue.ts';
import type { Provider } from '../../machines/provider.ts';
import { LifecycleError } from '../model/errors.ts';
import type { StatusGroup } from '../model/meaning.ts';

/** A state and where it stands, in pixels from the upper left corner. */
export interface PlacedState {
  /** Its path, which begins with the region. */
  readonly id: string;
  readonly label: string;
  readonly kind: 'leaf' | 'group' | 'region';
  readonly group: StatusGroup;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A transition's course. */
export interface PlacedTransition {
  /**
   * From where, by which event, and to where, with spaces between; `connection.CREDENTIALS.always` stands for all that leads
   * to a cause.
   */
  readonly id: string;
  readonly points: readonly (readonly [number, number])[];
}

/** The chart as laid out for a family of providers. */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  /** How many causes of other families are folded away. */
  readonly folded: number;
  readonly nodes: readonly PlacedState[];
  readonly edges: readonly PlacedTransition[];
}

interface BuiltChart {
  readonly layouts: Readonly<Record<string, ChartLayout>>;
}

/**
 * Where the build has put the layouts: beside this file in the package, or in the build for the bundled command line and
 * for source.
 */
const builtChart = (): string | undefined =>
  ['./chart.json', '../../dist/src/inspector/chart.json']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));

/**
 * The layout of the chart for a provider: causes of others are folded away, and without a provider those of all
 * families. It was worked out when the package was built.
 *
 * @throws LifecycleError `internal` when the package has not been built
 */
export const layoutFor = (provider?: Provider): ChartLayout => {
  const path = builtChart();
  const family = provider === undefined ? undefined : causesOf(provider)[0]?.family;
  const { layouts } = (
    path === undefined ? { layouts: {} } : JSON.parse(readFileSync(path, 'utf8'))
  ) as BuiltChart;
  const layout = layouts[family ?? 'none'];
  if (layout !== undefined) return layout;
  throw new LifecycleError('internal', 'the chart has not been laid out', {
    hint: 'Run "npm run build".',
  });
};
