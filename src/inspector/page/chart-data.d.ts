/** The chart, laid out at build time from the machine itself; see scripts/chart-layout.js. */
declare module 'virtual:chart' {
  import type { ChartData } from './parts/chart-types.ts';

  const chart: ChartData;
  export default chart;
}
