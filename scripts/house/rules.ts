/** The one table of who may import whom, and why not more: `test/house` holds the imports to it, docs/architecture.md shows it. */

/** Rooms, or `Node`, that a room never imports, and why. */
export interface Never {
  readonly what: readonly string[];
  readonly because: string;
}

/** What a room may import. A name with `(types)` stands for an import that is gone when the types are. */
export interface Rule {
  readonly ours: readonly string[];
  /** Packages, `node` for all of Node's own; without it any. */
  readonly packages?: readonly string[];
  /**
   * Names at least every room on a lower floor that is missing from `ours`. Rooms on higher floors need no reason: an arrow
   * to one would go back.
   */
  readonly never: readonly Never[];
}

const adapters = ['memory', 'sqlite', 'postgres'];

/** The rules, by room, from the lowest floor to the highest. */
export const rules: Readonly<Record<string, Rule>> = {
  machines: {
    ours: [],
    packages: ['xstate'],
    never: [{ what: ['text', 'Node'], because: 'the chart can be published and drawn alone' }],
  },
  text: {
    ours: [],
    packages: [],
    never: [{ what: ['machines', 'Node'], because: 'it knows strings, and nothing of accounts' }],
  },
  model: {
    ours: ['machines'],
    packages: ['valibot', 'xstate'],
    never: [
      { what: ['text', 'Node'], because: 'it is words, not work' },
      { what: ['store', 'decide'], because: 'data does not know who keeps or changes it' },
    ],
  },
  decide: {
    ours: ['model', 'machines'],
    packages: ['xstate'],
    never: [{ what: ['store', 'engine', 'text', 'Node'], because: 'the same arguments give the same bytes' }],
  },
  store: {
    ours: ['model', 'text', 'machines'],
    packages: [],
    never: [{ what: ['decide', 'engine'], because: 'a store knows what is kept, not what is decided' }],
  },
  wire: {
    ours: ['model', 'text', 'machines'],
    packages: ['valibot'],
    never: [{ what: ['store', 'engine'], because: 'reading needs no transaction' }],
  },
  memory: {
    ours: ['store', 'model'],
    packages: [],
    never: [
      {
        what: ['text', 'machines'],
        because: 'all stores order and write texts alike: as the room of the port does',
      },
      { what: ['decide', 'engine', 'wire'], because: 'an adapter keeps what it is given' },
      { what: ['sqlite', 'postgres'], because: 'adapters share the port and its rules, nothing else' },
    ],
  },
  sqlite: {
    ours: ['store', 'model', 'machines'],
    packages: ['node', 'better-sqlite3'],
    never: [
      { what: ['text'], because: 'all stores order and write texts alike: as the room of the port does' },
      { what: ['decide', 'engine', 'wire'], because: 'an adapter keeps what it is given' },
      { what: ['memory', 'postgres'], because: 'adapters share the port and its rules, nothing else' },
    ],
  },
  postgres: {
    ours: ['store'],
    packages: ['node', 'pg'],
    never: [
      {
        what: ['model', 'machines', 'text'],
        because: 'all that it needs of them the room of the port gives',
      },
      { what: ['decide', 'engine', 'wire'], because: 'an adapter keeps what it is given' },
      { what: ['memory', 'sqlite'], because: 'adapters share the port and its rules, nothing else' },
    ],
  },
  engine: {
    ours: ['decide', 'store', 'model', 'machines'],
    packages: [],
    never: [
      { what: ['text'], because: 'what it keeps is kept as stores keep it' },
      { what: ['wire'], because: 'it is handed readings: nothing is parsed while the database is locked' },
      { what: ['views'], because: 'it shows nobody anything' },
      { what: [...adapters, 'Node'], because: 'it runs on any ledger, also a remote one' },
    ],
  },
  testing: {
    ours: ['decide', 'store', 'model', 'machines'],
    packages: ['node'],
    never: [
      {
        what: ['text', 'wire', 'engine', ...adapters, 'index'],
        because: 'it judges stores and servers from outside, through their ports',
      },
    ],
  },
  views: {
    ours: ['engine', 'decide', 'store', 'model', 'machines'],
    packages: [],
    never: [
      { what: ['intake', 'lifecycle'], because: 'what looks does not move' },
      { what: ['wire', 'text', ...adapters, 'Node'], because: 'it is handed a reader and a ledger' },
    ],
  },
  intake: {
    ours: ['engine', 'store', 'model'],
    packages: [],
    never: [
      { what: ['wire', ...adapters, 'Node'], because: 'it is handed readers, an engine and a clock' },
      { what: ['decide', 'text', 'machines'], because: 'it carries readings and does not interpret them' },
      { what: ['views', 'lifecycle'], because: 'what comes in does not depend on who looks' },
    ],
  },
  lifecycle: {
    ours: ['intake', 'views', 'engine', 'store', 'model', 'machines'],
    packages: [],
    never: [
      { what: ['http', 'inspector', 'unipile'], because: 'the facade works without any edge' },
      { what: ['wire', ...adapters, 'Node'], because: 'readers, ledger and timer are chosen in src/open.ts' },
      { what: ['decide', 'text'], because: 'a facade calls; it does not decide' },
    ],
  },
  notify: {
    ours: ['views', 'store', 'model', 'machines'],
    packages: ['node', 'xstate'],
    never: [
      {
        what: ['lifecycle', 'http', 'inspector', 'unipile'],
        because: 'edges meet in src/open.ts and src/cli alone',
      },
      { what: ['engine', 'intake', 'decide'], because: 'what goes out is decided by then' },
      { what: ['wire', 'text', ...adapters], because: 'it is handed a ledger' },
    ],
  },
  http: {
    ours: ['intake (types)', 'views', 'store (types)', 'model'],
    never: [
      { what: ['lifecycle', 'inspector', 'unipile'], because: 'edges meet in src/open.ts and src/cli alone' },
      { what: ['wire', ...adapters], because: 'it is handed a reader and an inbox' },
      {
        what: ['decide', 'engine', 'machines', 'text'],
        because: 'it carries deliveries and does not interpret them',
      },
    ],
  },
  inspector: {
    ours: ['views', 'intake (types)', 'store', 'model', 'machines'],
    never: [
      { what: ['lifecycle', 'http', 'unipile'], because: 'edges meet in src/open.ts and src/cli alone' },
      { what: ['engine', 'decide'], because: 'what looks does not move' },
      { what: ['text'], because: 'it sorts as the store does' },
      { what: ['wire', ...adapters], because: 'it is handed a reader and a store' },
    ],
  },
  unipile: {
    ours: ['intake (types)', 'model', 'text', 'machines'],
    never: [
      { what: ['lifecycle', 'http', 'inspector'], because: 'edges meet in src/open.ts and src/cli alone' },
      {
        what: ['decide', 'store', 'wire', 'engine', 'views', ...adapters],
        because: 'a client of the API gives what the API said',
      },
    ],
  },
};

/** The room that tests alone use: no room imports it but the door of the testing kit, and no rule has to say so again. */
export const forTests = 'testing';

/** Files that stand between the rooms and those who use them: they import what they join. */
export const doors: readonly string[] = ['index', 'cli'];

/** The accelerators: who alone may choose them. */
export const accelerators: readonly { readonly inside: RegExp; readonly by: RegExp }[] = [
  { inside: /^src\/store\/columns\//, by: /^src\/(?:store\/columns|memory|sqlite|postgres)\// },
  { inside: /^src\/decide\/compiled-runner\.ts$/, by: /^src\/decide\/step\.ts$/ },
  { inside: /^src\/wire\/fast\//, by: /^src\/wire\/(?:fast\/|index\.ts$)/ },
];

/** The rooms inside sqlite: each imports itself and those before it. */
export const insideSqlite: readonly string[] = ['connection', 'lookup', 'chain', 'read', 'write', 'upkeep'];
