// The tables that a benchmark prints, as Markdown.

/** Prints a line. */
export const say = (text) => process.stdout.write(`${text}\n`);

/** A number to so many digits; nothing for one that is not there. */
export const fixed = (value, digits = 2) => (value === undefined ? '' : value.toFixed(digits));

/** Prints a row of a table. */
export const row = (cells) => say(`| ${cells.join(' | ')} |`);

const head = (title, first, rest) => {
  say(`\n### ${title}\n`);
  row([first, ...rest]);
  row(['---', ...rest.map(() => '---:')]);
};

/** `one / base` of a measure, as `1.3 ×`; nothing where one of them did not run. */
const ratio = (one, base, field) =>
  one.failed === undefined && base?.failed === undefined && base !== undefined
    ? `${fixed(one[field] / base[field])} ×`
    : '';

/** Peers on one log: what each costs, and how often the floor (or else the first of them), and parsing alone. */
export const peersTable = (title, found) => {
  const base = found.find(({ peer }) => peer === 'floor') ?? found[0];
  const parse = found.find(({ peer }) => peer === 'parse');
  const columns = [
    'lines',
    'CPU µs/line',
    `CPU / ${base.peer}`,
    ...(parse === undefined ? [] : ['CPU / parse']),
    'wall µs/line',
    `wall / ${base.peer}`,
    'peak MiB',
    'files MiB',
  ];
  head(title, 'peer', columns);
  for (const one of found)
    if (one.failed === undefined)
      row([
        one.peer,
        one.lines.toLocaleString('en'),
        fixed(one.cpuMicroseconds),
        ratio(one, base, 'cpuMicroseconds'),
        ...(parse === undefined ? [] : [ratio(one, parse, 'cpuMicroseconds')]),
        fixed(one.wallMicroseconds),
        ratio(one, base, 'wallMicroseconds'),
        fixed(one.peakMiB, 0),
        fixed(one.filesMiB, 0),
      ]);
    else row([one.peer, `did not run: ${one.failed}`, ...columns.slice(1).map(() => '')]);
};

/** Logs in several shapes, our own first: what a line costs, and the rate as a share of our own lines' rate. */
export const foreignTable = (title, shapes) => {
  const least = (found, field) => Math.min(...found.map((one) => one[field] ?? NaN));
  const [own] = shapes;
  head(title, 'written by', ['lines', 'CPU µs/line', 'CPU rate / own', 'wall µs/line', 'wall rate / own']);
  for (const { name, found } of shapes)
    row([
      name,
      found[0].lines?.toLocaleString('en') ?? `did not run: ${found[0].failed}`,
      ...['cpuMicroseconds', 'wallMicroseconds'].flatMap((field) => [
        fixed(least(found, field)),
        fixed(least(own.found, field) / least(found, field)),
      ]),
    ]);
};

/** The floor and our command on logs of growing size. */
export const growthTable = (title, rows) => {
  head(title, 'lines', [
    'accounts',
    'floor CPU µs/line',
    'command CPU µs/line',
    'ratio',
    'wall ratio',
    'floor peak MiB',
    'command peak MiB',
    'command files MiB',
  ]);
  for (const { size, found } of rows) {
    const [floor, ours] = found;
    row([
      size.lines.toLocaleString('en'),
      size.accounts.toLocaleString('en'),
      fixed(floor.cpuMicroseconds),
      ours.failed ?? fixed(ours.cpuMicroseconds),
      ratio(ours, floor, 'cpuMicroseconds'),
      ratio(ours, floor, 'wallMicroseconds'),
      fixed(floor.peakMiB, 0),
      fixed(ours.peakMiB, 0),
      fixed(ours.filesMiB, 0),
    ]);
  }
};

/** Single calls by name: medians, in milliseconds of wall time. */
export const callsTable = (title, callsMs) => {
  head(title, 'call', ['median ms']);
  for (const [name, ms] of Object.entries(callsMs)) row([name, fixed(ms, 3)]);
};

/**
 * Figures of SQLite's beside those of PostgreSQL's, and what they ought to be: `most` or `least` is for the ratio, or for the figure
 * itself where there is none of SQLite's.
 */
export const besideTable = (title, rows) => {
  head(title, 'what', ['SQLite', 'PostgreSQL', 'ratio', 'goal', '']);
  for (const { what, sqlite, postgres, ratio: measured, most, least } of rows) {
    const found = measured ?? (sqlite === undefined ? postgres : postgres / sqlite);
    const isMet = found <= (most ?? Infinity) && found >= (least ?? -Infinity);
    row([
      what,
      fixed(sqlite, 1),
      fixed(postgres, 1),
      sqlite === undefined && measured === undefined ? '' : `${fixed(found)} ×`,
      most === undefined && least === undefined ? '' : most === undefined ? `≥ ${least}` : `≤ ${most}`,
      most === undefined && least === undefined ? '' : isMet ? 'met' : 'not met',
    ]);
  }
};
