// The parts that the frames of a profile belong to, by the files they come from, and the colours that those are drawn in: light
// enough for dark text on them, whatever the page behind is like.

/** What each layer is called, in the order of the legend, and its colour. */
export const layers = {
  sqlite: { label: 'SQLite itself', colour: '#f0a45d' },
  store: { label: 'store (JS)', colour: '#f7d08a' },
  core: { label: 'core', colour: '#8ab8f0' },
  machines: { label: 'machines', colour: '#8fd3b0' },
  xstate: { label: 'XState', colour: '#c9a6ec' },
  wire: { label: 'wire', colour: '#f0a3bd' },
  collector: { label: 'garbage collector', colour: '#e58a86' },
  other: { label: 'other', colour: '#c3c8ce' },
};

const places = [
  [/\/bench\/sqlite-frames\.js$/, 'sqlite'],
  [/\/(?:src\/sqlite|src\/memory|node_modules\/better-sqlite3)\//, 'store'],
  [/\/machines\//, 'machines'],
  [/\/node_modules\/xstate\//, 'xstate'],
  [/\/src\/wire\//, 'wire'],
  [/\/src\/(?:text|model|decide|store|engine|intake|views|lifecycle)\/|\/src\/index\.js$/, 'core'],
];

/** The layer of a frame; what has no file of its own, such as a regular expression, belongs to its caller's. */
export const layerOf = ({ functionName, url }, caller) => {
  if (functionName === '(garbage collector)') return 'collector';
  if (url === '') return caller;
  return places.find(([pattern]) => pattern.test(url))?.[1] ?? 'other';
};
