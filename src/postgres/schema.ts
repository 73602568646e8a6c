import { takeInSql } from './functions.ts';
import { loadSql } from './load-function.ts';

/** The schema that all tables stand in, so that a database can be shared with others. */
export const SCHEMA = 'account_lifecycle';

/** Where a copy is made, before it takes that name. */
export const NEW_SCHEMA = 'account_lifecycle_new';

/** Any number that no other program locks: whoever changes tables holds it. */
export const MIGRATION_LOCK = 0x414c6663;

/** Whoever writes shares it, and whoever writes alone has it. */
export const PRESENCE_LOCK = 0x414c7072;

/** What comes before the first step. */
export const beginningOf = (schema: string): readonly string[] => [
  `CREATE SCHEMA IF NOT EXISTS ${schema}`,
  'CREATE TABLE migrations (version bigint PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
];

/** One step of the schema. Steps are never changed once released; a new one is added instead. */
export interface SchemaStep {
  /** 1, 2, … without gap. */
  readonly version: number;
  readonly sql: string;
}

/*
 * `head` has one row, and every transaction locks it last: it gives the numbers of the log, which so have no gap and rise in
 * the order of commits. A sequence would give them in the order of its calls, and a reader that goes by numbers would pass over
 * an entry which commits late. Revisions of accounts need neither: they come from a sequence, so that none is ever used twice, not even
 * after an erasure. `fleet` and `desk` are revisions of what is known of the fleet as a whole, and of what is on its
 * way out: whoever writes there must have seen the present one.
 *
 * Ids are compared as bytes (COLLATE "C"), which is the order of code points. What is to be given back byte for byte is text and
 * never jsonb; what could not be read is bytea, since text cannot hold a NUL.
 */
const tables = `
CREATE TABLE head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL DEFAULT 0,
  effect bigint NOT NULL DEFAULT 0,
  letter bigint NOT NULL DEFAULT 0,
  fact bigint NOT NULL DEFAULT 0,
  transitions bigint NOT NULL DEFAULT 0,
  newest_at bigint,
  quarantined bigint NOT NULL DEFAULT 0,
  fleet bigint NOT NULL DEFAULT 0,
  desk bigint NOT NULL DEFAULT 0,
  pruned bigint NOT NULL DEFAULT 0,
  dropped bigint NOT NULL DEFAULT 0,
  database_id text,
  machine text NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE words (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text COLLATE "C" NOT NULL UNIQUE,
  word text
);

CREATE TABLE accounts (
  account_id text COLLATE "C" PRIMARY KEY,
  account_type text,
  provider text,
  tenant text COLLATE "C",
  authorized_at bigint,
  status text,
  beneath text,
  sync text,
  attention smallint,
  since bigint,
  in_need_since bigint GENERATED ALWAYS AS (CASE WHEN attention > 0 THEN since END) STORED,
  flipped_at bigint,
  revision bigint NOT NULL,
  last_seen_at bigint,
  version integer NOT NULL,
  entries integer NOT NULL,
  facts text,
  departures text NOT NULL,
  verified_at bigint,
  verified text,
  odd text
) WITH (fillfactor = 70);
CREATE INDEX accounts_in_need ON accounts (attention DESC, in_need_since, account_id) WHERE attention > 0;
CREATE INDEX accounts_by_tenant ON accounts (tenant, account_id) WHERE tenant IS NOT NULL;

CREATE TABLE census (
  status text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  cause text COLLATE "C" NOT NULL,
  in_need boolean NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (status, provider, cause, in_need)
) WITH (fillfactor = 50);

CREATE SEQUENCE revisions;

CREATE TABLE dues (
  account_id text COLLATE "C" NOT NULL,
  event integer NOT NULL,
  due_at bigint NOT NULL,
  PRIMARY KEY (account_id, event)
);
CREATE INDEX dues_by_time ON dues (due_at, account_id);

CREATE TABLE log (
  seq bigint PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  kind integer NOT NULL,
  moves integer,
  version integer NOT NULL,
  occurred_at bigint,
  source_id text COLLATE "C",
  payload text,
  dropped boolean NOT NULL DEFAULT false
);
CREATE INDEX log_by_account ON log (account_id, seq);
CREATE INDEX log_by_source_id ON log (account_id, source_id) WHERE source_id IS NOT NULL;

CREATE TABLE checkpoints (
  account_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  snapshot text NOT NULL,
  PRIMARY KEY (account_id, seq)
);

CREATE TABLE outbox (
  id bigint PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  kind integer,
  effect text,
  replayed boolean NOT NULL
);

CREATE TABLE holds (
  account_id text COLLATE "C" PRIMARY KEY,
  seq bigint NOT NULL,
  until bigint,
  origin integer NOT NULL,
  effects integer NOT NULL
);

CREATE TABLE quarantine (
  id bigint PRIMARY KEY,
  at bigint NOT NULL,
  source text,
  reason text COLLATE "C" NOT NULL,
  raw bytea NOT NULL,
  origin text
);

CREATE TABLE foreign_counts (
  name text COLLATE "C" PRIMARY KEY,
  count bigint NOT NULL
);

CREATE TABLE policies (
  id bigint PRIMARY KEY,
  json text NOT NULL
);

CREATE TABLE replays (
  key text COLLATE "C" PRIMARY KEY,
  progress text NOT NULL
);

CREATE TABLE scopes (
  key text COLLATE "C" PRIMARY KEY,
  counters text NOT NULL
);

CREATE TABLE breaks (
  seq bigint PRIMARY KEY,
  break text NOT NULL,
  -- The revision of the fleet that it came with, so that those who know an earlier one read no more than is new.
  fleet bigint NOT NULL
);

CREATE TABLE incidents (
  id bigint PRIMARY KEY,
  is_open boolean NOT NULL,
  incident text NOT NULL
);
CREATE INDEX incidents_open ON incidents (id) WHERE is_open;

CREATE TABLE members (
  incident bigint NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (incident, account_id)
);

CREATE TABLE facts (
  id bigint PRIMARY KEY,
  scope text COLLATE "C" NOT NULL,
  type text NOT NULL,
  at bigint NOT NULL,
  fact text NOT NULL
);
CREATE INDEX facts_by_scope ON facts (scope, type, at DESC, id DESC);

CREATE TABLE erasures (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  accounts bigint NOT NULL,
  entries bigint NOT NULL
);

CREATE TABLE sinks (
  name text COLLATE "C" PRIMARY KEY,
  sink text NOT NULL
);

CREATE TABLE lanes (
  sink text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  at bigint,
  lane text NOT NULL,
  PRIMARY KEY (sink, subject)
);
CREATE INDEX lanes_due ON lanes (sink, at, subject) WHERE at IS NOT NULL;

CREATE TABLE letters (
  id bigint PRIMARY KEY,
  sink text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  died_at bigint,
  letter text NOT NULL
);
CREATE INDEX letters_by_lane ON letters (sink, subject, id);
`;

/** The steps of the schema, in order. */
export const schemaSteps: readonly SchemaStep[] = [{ version: 1, sql: tables + takeInSql + loadSql }];

/** The whole schema as a script, for those whose programs may not make tables. Nothing of it is done where it fails. */
export const schemaScript = (): string =>
  [
    'BEGIN',
    `SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`,
    `SET LOCAL search_path = ${SCHEMA}`,
    ...beginningOf(SCHEMA),
    ...schemaSteps.flatMap(({ version, sql }) => [
      sql.trim().replace(/;$/, ''),
      `INSERT INTO migrations (version) VALUES (${version})`,
    ]),
    'COMMIT',
  ]
    .map((statement) => `${statement};\n`)
    .join('');
