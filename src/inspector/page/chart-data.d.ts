/** The chart, laid out at build time from the machine itself; see scripts/chart-layout.js. */
declare module 'virtual:chart' {
  const chart: import('./parts/chart-types.ts').ChartData;
  export default chart;
}
