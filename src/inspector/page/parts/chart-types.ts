/** A transition of the chart; paths begin with the region. */
export interface ChartTransition {
  readonly from: string;
  /** Null where the event moves nothing, and hinders an outer state from hearing it. */
  readonly to: string | null;
  readonly event: string;
  readonly guard: string | null;
}
/** A state and where it stands, in pixels from the upper left corner. */
export interface DrawnNode {
  readonly id: string;
  readonly label: string;
  readonly kind: 'leaf' | 'group' | 'region';
  readonly group: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** A transition's course. */
export interface ChartEdge {
  readonly id: string;
  readonly points: readonly (readonly [number, number])[];
}
/** The chart for one family of providers. */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  /** How many causes of other families are folded away. */
  readonly folded: number;
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly ChartEdge[];
}

/** The chart, with a layout for each family of providers and for `none`. */
export interface ChartData {
  readonly transitions: readonly ChartTransition[];
  readonly layouts: Readonly<Record<string, ChartLayout>>;
}
