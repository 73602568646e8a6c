import { baseTable } from './table/index.ts';
import type { CauseRow } from './words.ts';

const when = ({ dying }: CauseRow): string => {
  switch (dying?.kind) {
    case 'rate':
      return `${String(dying.perYear)} in a year`;
    case 'age':
      return `${String(100 * dying.share)} % after ${String(dying.days)} days`;
    case 'early':
      return `${String(100 * dying.share)} % within some ${String(dying.meanHours)} hours`;
    case undefined:
      return 'with others';
  }
};

/** The base world's priors and rates with their sources, as Markdown. */
export const sourcesTable = (): string =>
  [
    '| providers | cause | strikes | among | mended by | source |',
    '| --- | --- | --- | --- | --- | --- |',
    ...baseTable.causes.map(
      (row) =>
        `| ${row.providers.join(', ')} | ${row.cause} | ${when(row)} | ${row.among?.join(', ') ?? 'all'} | ${row.remedy} | ${row.source} |`,
    ),
    '',
    '| incident | strikes accounts of one | in a year | share | minutes | source |',
    '| --- | --- | ---: | --- | --- | --- |',
    ...baseTable.incidents.map(
      ({ name, scope, perYear, share, minutes, source }) =>
        `| ${name} | ${scope} | ${String(perYear)} | ${share.join('–')} | ${minutes.join('–')} | ${source} |`,
    ),
  ].join('\n');
