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

CREATE TABLE accounts (
  account_id text COLLATE "C" PRIMARY KEY,
  revision bigint NOT NULL,
  version bigint NOT NULL,
  newest bigint NOT NULL,
  entries bigint NOT NULL,
  snapshot text,
  status text,
  provider text,
  cause text,
  tenant text COLLATE "C",
  attention smallint,
  since bigint,
  in_need_since bigint GENERATED ALWAYS AS (CASE WHEN attention > 0 THEN since END) STORED,
  departures text NOT NULL,
  verified_at bigint,
  verified text
) WITH (fillfactor = 70);
CREATE INDEX accounts_in_need ON accounts (attention DESC, in_need_since, account_id) WHERE attention > 0;
CREATE INDEX accounts_by_tenant ON accounts (tenant, account_id) WHERE tenant IS NOT NULL;

CREATE SEQUENCE revisions;

CREATE TABLE dues (
  account_id text COLLATE "C" NOT NULL,
  event text NOT NULL,
  due_at bigint NOT NULL,
  PRIMARY KEY (account_id, event)
);
CREATE INDEX dues_by_time ON dues (due_at, account_id);

CREATE TABLE log (
  seq bigint PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  source text NOT NULL,
  type text NOT NULL,
  decision text NOT NULL,
  policy_id bigint NOT NULL,
  flags text NOT NULL,
  version bigint NOT NULL,
  occurred_at bigint,
  source_id text COLLATE "C",
  payload text,
  dropped boolean NOT NULL DEFAULT false
);
CREATE INDEX log_by_account ON log (account_id, seq);
CREATE INDEX log_by_source_id ON log (account_id, source_id) WHERE source_id IS NOT NULL;

CREATE TABLE transitions (
  account_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  transition text NOT NULL,
  PRIMARY KEY (account_id, version)
);

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
  effect text NOT NULL,
  replayed boolean NOT NULL
);

CREATE TABLE holds (
  account_id text COLLATE "C" PRIMARY KEY,
  seq bigint NOT NULL,
  until bigint,
  origin text NOT NULL,
  effects text NOT NULL
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
  break text NOT NULL
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

/*
 * Takes in what a batch has decided, in one statement, which commits by itself. Rows of accounts are locked in the order of their
 * ids, so that two batches never wait for each other; `head` comes last and is held for as long as a commit takes.
 *
 * Numbers of entries are those that the batch gave them, counted from `p_base`: they are moved to where the log ends by now.
 * With `p_strict` they must be right as they are, because they stand inside of texts.
 */
const takeInSql = `
CREATE FUNCTION take_in(
  p_base bigint, p_strict boolean, p_fleet bigint, p_desk bigint, p_letters bigint, p_facts bigint,
  a_id text[], a_revision bigint[], a_version bigint[], a_newest bigint[], a_entries bigint[], a_snapshot text[],
  a_status text[], a_provider text[], a_cause text[], a_tenant text[], a_attention smallint[], a_since bigint[],
  a_departures text[], a_verified_at bigint[], a_verified text[],
  d_of text[], d_id text[], d_event text[], d_at bigint[],
  l_id text[], l_at bigint[], l_source text[], l_type text[], l_decision text[], l_policy bigint[], l_flags text[],
  l_version bigint[], l_occurred bigint[], l_source_id text[], l_payload text[],
  t_id text[], t_version bigint[], t_seq bigint[], t_at bigint[], t_text text[],
  c_id text[], c_seq bigint[], c_at bigint[], c_text text[],
  o_id text[], o_seq bigint[], o_at bigint[], o_text text[], o_replayed boolean[],
  h_of text[], h_id text[], h_seq bigint[], h_until bigint[], h_origin text[], h_effects text[],
  q_at bigint[], q_source text[], q_reason text[], q_raw bytea[], q_origin text[],
  f_name text[], f_count bigint[],
  s_key text[], s_counters text[], b_gone bigint[], b_seq bigint[], b_text text[],
  i_id bigint[], i_open boolean[], i_text text[], m_incident bigint[], m_id text[],
  OUT base bigint, OUT effect_base bigint
) LANGUAGE plpgsql AS $take_in$
DECLARE
  kept bigint;
  shift bigint;
  now_at head%ROWTYPE;
BEGIN
  INSERT INTO accounts (account_id, revision, version, newest, entries, departures)
    SELECT id, 0, 0, 0, 0, '{}' FROM unnest(a_id, a_revision) AS a (id, revision)
    WHERE a.revision = 0 ORDER BY id COLLATE "C" ON CONFLICT DO NOTHING;
  SELECT count(*) INTO kept FROM (
    SELECT 1 FROM accounts x JOIN unnest(a_id, a_revision) AS a (id, revision)
      ON x.account_id = a.id AND x.revision = a.revision
    ORDER BY x.account_id FOR UPDATE OF x
  ) AS locked;
  IF kept <> cardinality(a_id) THEN
    RAISE EXCEPTION 'an account was moved meanwhile' USING ERRCODE = '40001';
  END IF;

  UPDATE head SET
    seq = seq + cardinality(l_id), effect = effect + cardinality(o_id), quarantined = quarantined + cardinality(q_at),
    letter = letter + p_letters, fact = fact + p_facts,
    transitions = transitions + cardinality(t_id), newest_at = coalesce(l_at[cardinality(l_at)], newest_at),
    fleet = fleet + (p_fleet IS NOT NULL)::int, desk = desk + (p_desk IS NOT NULL)::int
    RETURNING * INTO STRICT now_at;
  base := now_at.seq - cardinality(l_id);
  effect_base := now_at.effect - cardinality(o_id);
  shift := base - p_base;
  IF (p_strict AND shift <> 0) OR now_at.fleet <> p_fleet + 1 OR now_at.desk <> p_desk + 1 THEN
    RAISE EXCEPTION 'the fleet was moved meanwhile' USING ERRCODE = '40001';
  END IF;

  UPDATE accounts x SET
    revision = nextval('revisions'), version = a.version,
    newest = CASE WHEN a.newest > p_base THEN a.newest + shift ELSE a.newest END,
    entries = a.entries, snapshot = a.snapshot, status = a.status, provider = a.provider, cause = a.cause,
    tenant = a.tenant, attention = a.attention, since = a.since, departures = a.departures,
    verified_at = a.verified_at, verified = a.verified
    FROM unnest(a_id, a_version, a_newest, a_entries, a_snapshot, a_status, a_provider, a_cause, a_tenant, a_attention,
      a_since, a_departures, a_verified_at, a_verified)
      AS a (id, version, newest, entries, snapshot, status, provider, cause, tenant, attention, since, departures,
        verified_at, verified)
    WHERE x.account_id = a.id;

  IF cardinality(d_of) > 0 THEN
    DELETE FROM dues x USING unnest(d_of) AS d (id) WHERE x.account_id = d.id;
    INSERT INTO dues SELECT * FROM unnest(d_id, d_event, d_at);
  END IF;
  INSERT INTO log (seq, account_id, at, source, type, decision, policy_id, flags, version, occurred_at, source_id, payload)
    SELECT base + l.place, l.id, l.at, l.source, l.type, l.decision, l.policy, l.flags, l.version, l.occurred, l.source_id,
      l.payload
    FROM unnest(l_id, l_at, l_source, l_type, l_decision, l_policy, l_flags, l_version, l_occurred, l_source_id, l_payload)
      WITH ORDINALITY
      AS l (id, at, source, type, decision, policy, flags, version, occurred, source_id, payload, place);
  IF cardinality(t_id) > 0 THEN
    INSERT INTO transitions (account_id, version, seq, at, transition)
      SELECT id, version, CASE WHEN seq > p_base THEN seq + shift ELSE seq END, at, text
      FROM unnest(t_id, t_version, t_seq, t_at, t_text) AS t (id, version, seq, at, text);
  END IF;
  IF cardinality(c_id) > 0 THEN
    INSERT INTO checkpoints (account_id, seq, at, snapshot)
      SELECT id, CASE WHEN seq > p_base THEN seq + shift ELSE seq END, at, text
      FROM unnest(c_id, c_seq, c_at, c_text) AS c (id, seq, at, text)
      ON CONFLICT (account_id, seq) DO UPDATE SET at = excluded.at, snapshot = excluded.snapshot;
  END IF;
  IF cardinality(o_id) > 0 THEN
    INSERT INTO outbox (id, account_id, seq, at, effect, replayed)
      SELECT effect_base + o.place, o.id, CASE WHEN o.seq > p_base THEN o.seq + shift ELSE o.seq END, o.at, o.text,
        o.replayed
      FROM unnest(o_id, o_seq, o_at, o_text, o_replayed) WITH ORDINALITY AS o (id, seq, at, text, replayed, place);
  END IF;
  IF cardinality(h_of) > 0 THEN
    DELETE FROM holds x USING unnest(h_of) AS h (id) WHERE x.account_id = h.id;
    INSERT INTO holds (account_id, seq, until, origin, effects)
      SELECT id, CASE WHEN seq > p_base THEN seq + shift ELSE seq END, until, origin, effects
      FROM unnest(h_id, h_seq, h_until, h_origin, h_effects) AS h (id, seq, until, origin, effects);
  END IF;
  IF cardinality(q_at) > 0 THEN
    INSERT INTO quarantine (id, at, source, reason, raw, origin)
      SELECT now_at.quarantined - cardinality(q_at) + q.place, q.at, q.source, q.reason, q.raw, q.origin
      FROM unnest(q_at, q_source, q_reason, q_raw, q_origin) WITH ORDINALITY AS q (at, source, reason, raw, origin, place);
  END IF;
  IF cardinality(f_name) > 0 THEN
    INSERT INTO foreign_counts SELECT name, count FROM unnest(f_name, f_count) AS f (name, count) ORDER BY name COLLATE "C"
      ON CONFLICT (name) DO UPDATE SET count = foreign_counts.count + excluded.count;
  END IF;

  IF cardinality(s_key) > 0 THEN
    INSERT INTO scopes SELECT * FROM unnest(s_key, s_counters)
      ON CONFLICT (key) DO UPDATE SET counters = excluded.counters;
  END IF;
  IF cardinality(b_gone) > 0 THEN
    DELETE FROM breaks WHERE seq = ANY (b_gone);
  END IF;
  IF cardinality(b_seq) > 0 THEN
    INSERT INTO breaks SELECT * FROM unnest(b_seq, b_text) ON CONFLICT (seq) DO UPDATE SET break = excluded.break;
  END IF;
  IF cardinality(i_id) > 0 THEN
    INSERT INTO incidents SELECT * FROM unnest(i_id, i_open, i_text)
      ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, incident = excluded.incident;
  END IF;
  IF cardinality(m_id) > 0 THEN
    INSERT INTO members SELECT * FROM unnest(m_incident, m_id);
  END IF;
END
$take_in$;
`;

/** The steps of the schema, in order. */
export const schemaSteps: readonly SchemaStep[] = [{ version: 1, sql: tables + takeInSql }];

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
