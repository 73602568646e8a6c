/**
 * What is in each room, in one line: every folder of sources has a line here, and none is described anywhere else. A file
 * belongs into a room whose line covers it.
 */
export const rooms: Readonly<Record<string, string>> = {
  machines: 'the statecharts, their guards and actions, and the words they are written in',
  'machines/causes': 'the causes, their weights, and how they are weighed',
  'machines/causes/clues': 'what can be known about a break, and the words for it',
  'machines/causes/families': 'the causes themselves, a file for each family of providers',
  'src/text': 'how texts are copied, ordered and made well-formed',
  'src/model': 'what is kept of an account, as data',
  'src/decide': 'snapshot + event → step, pure, and why',
  'src/decide/incidents': 'many breaks → what they have in common',
  'src/decide/learning': 'what breaks turned out to be, how well that was said, and weights that fit it',
  'src/store': 'the ports to a store and a ledger, and the rules that every adapter keeps',
  'src/store/columns': 'accounts as rows of numbers, and what is left of them as short texts, for all stores',
  'src/wire': 'payloads and lines → readings',
  'src/wire/fast': 'the same readings, without parsing the commonest payloads',
  'src/wire/foreign-logs':
    'lines of logs that other systems write → payloads, times and what they are called',
  'src/wire/shapes': 'the shapes of payload, a file for each',
  'src/engine': 'one transaction: what is written together',
  'src/memory': 'the store that keeps everything in memory',
  'src/sqlite': 'the store in a SQLite file',
  'src/sqlite/connection': 'opening the file: driver, pragmas, schema, migrations, errors',
  'src/sqlite/lookup': 'what repeats from row to row, and the numbers that stand for it',
  'src/sqlite/chain': 'the digests that chain the entries of the log',
  'src/sqlite/read': 'rows → what the port returns',
  'src/sqlite/write': 'what a transaction has collected → rows',
  'src/sqlite/upkeep': 'backup, check, info and upgrade of a database',
  'src/postgres': 'the ledger in a database of PostgreSQL',
  'src/testing': 'what a test of your own needs: random values, a clock, log lines',
  'src/testing/fleet': 'a simulated fleet, and the log that it would write',
  'src/testing/fleet/oddities': 'rare lives of accounts, one of each in every fleet',
  'src/testing/fleet/troubles': 'how accounts break and heal, by provider family',
  'src/testing/store': 'the contract that every store is held to',
  'src/testing/unipile': 'a server that plays Unipile',
  'src/intake': 'the ways in: live deliveries, a log, the API, and once more what could not be read',
  'src/views/shown':
    'how things are shown, for page, terminal and JSON alike: marks, ages, numbers, tasks in a few words',
  'src/views/proof': 'what a log gives, held against all that is stored',
  'src/views': 'what people read: account views, histories, explanations, proofs',
  'src/notify': 'the ways out: what is to be said, and how it gets there at least once',
  'src/notify/book': 'who is told what, when, and how calmly',
  'src/notify/sinks': 'where notices go: functions, webhooks, files and the like',
  'src/lifecycle': 'the facade, its alarm and its listeners',
  'src/http': 'webhooks and signals over HTTP, health and metrics',
  'src/http/reconnect': 'the way back: links, and the page by which users reconnect an account',
  'src/inspector': 'what is shown of a fleet: JSON answers, live changes, relays to both XState inspectors',
  'src/inspector/past': 'the fleet through time: a journal of moves, and what is read from it',
  'src/inspector/classic': 'the wire of the XState 4 inspector',
  'src/inspector/stately': 'the wire of the XState 5 inspector',
  'src/inspector/page': 'the page in the browser: its start, its address and its server',
  'src/inspector/page/parts': 'what the page is put together from: chart, timeline, lists',
  'src/inspector/page/rooms': 'the screens: work, accounts, an account, the fleet through time, health',
  'src/unipile': "Unipile's API: accounts, webhooks, reconnection, hosted links",
  src: 'the public door, and the one place where adapters are chosen',
  'src/cli': 'the command line: how it starts, ends and serves',
  'src/cli/actions': 'what each command does',
  'src/cli/commands': 'how each command is called',
  'src/cli/input': 'files, globs and streams → lines of a log',
  'src/cli/print': 'answers → text for people',
  'src/cli/stage': 'what the demos play: notices and who listens to them, and the loss of a receiver',
  'src/cli/terminal': 'width, colours, tables, progress',
};

/** The name by which the rules and the drawing call a room at the top: its folder, or `index` for the public door. */
export const folderOf = (room: string): string => {
  if (room === 'machines') return room;
  return room === 'index' ? 'src' : `src/${room}`;
};
