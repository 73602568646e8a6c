/** The labels of a sample. */
export type Labels = Readonly<Record<string, string>>;

/** A metric as Prometheus reads it. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** One value of a metric; `suffix` is what histograms add to the name. */
export interface Sample {
  readonly value: number;
  readonly labels?: Labels;
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

const escapedLabel = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const labelText = (labels: Labels = {}): string => {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapedLabel(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
};

/** The metrics in Prometheus' text format 0.0.4. */
export const exposition = (metrics: readonly Metric[]): string =>
  metrics
    .flatMap(({ name, type, help, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(
        ({ value, labels, suffix = '' }) => `${name}${suffix}${labelText(labels)} ${String(value)}`,
      ),
    ])
    .join('\n')
    .concat('\n');

/** Counts by two labels. */
export class Counter {
  readonly #names: readonly [string, string];
  readonly #counts = new Map<string, Map<string, { readonly labels: Labels; value: number }>>();

  /** @param names - of the labels */
  constructor(...names: readonly [string, string]) {
    this.#names = names;
  }

  /** Adds one to the count under these values of the labels. */
  add(first: string, second: string): void {
    const known = this.#counts.get(first)?.get(second);
    if (known === undefined) this.#begin(first, second);
    else known.value += 1;
  }

  #begin(first: string, second: string): void {
    const [firstName, secondName] = this.#names;
    const counts = this.#counts.get(first) ?? new Map();
    this.#counts.set(first, counts);
    counts.set(second, { labels: { [firstName]: first, [secondName]: second }, value: 1 });
  }

  /** All counts. */
  samples(): readonly Sample[] {
    return [...this.#counts.values()].flatMap((counts) =>
      Array.from(counts.values(), ({ labels, value }) => ({ labels, value })),
    );
  }
}

/** Sorts durations into buckets. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #buckets: number[];
  #sum = 0;
  #count = 0;

  /** @param bounds - the upper bounds of the buckets, ascending, in seconds */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#buckets = bounds.map(() => 0);
  }

  /** @param seconds - what was measured */
  observe(seconds: number): void {
    const bucket = this.#bounds.findIndex((bound) => seconds <= bound);
    if (bucket !== -1) this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#sum += seconds;
    this.#count += 1;
  }

  /** Cumulated buckets, sum and count. */
  samples(): readonly Sample[] {
    let below = 0;
    const buckets = this.#bounds.map((bound, index): Sample => {
      below += this.#buckets[index] ?? 0;
      return { suffix: '_bucket', labels: { le: String(bound) }, value: below };
    });
    return [
      ...buckets,
      { suffix: '_bucket', labels: { le: '+Inf' }, value: this.#count },
      { suffix: '_sum', value: this.#sum },
      { suffix: '_count', value: this.#count },
    ];
  }
}
