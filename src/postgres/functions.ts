import { TURN_LOCK } from './turn-lock.ts';

/**
 * How a function's statements are planned: once for a connection, whatever they are given, and so that every table is reached by an
 * index. Statistics have no say in it: a plan that was made while the tables were empty has to do when they have grown.
 */
export const BY_INDEX = `SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off
  SET enable_mergejoin = off SET jit = off`;

/** The columns of an account that change, in the order of the arguments. */
const changingColumns = `version, entries, departures, verified_at, verified, account_type, provider, tenant, authorized_at, status,
      beneath, sync, attention, since, flipped_at, last_seen_at, facts, odd`;

/** The accounts as they are given, a row each. */
const givenAccounts = `unnest(a_id, a_revision, a_version, a_entries, a_departures, a_verified_at, a_verified, a_type, a_provider,
      a_tenant, a_authorized, a_status, a_beneath, a_sync, a_attention, a_since, a_flipped, a_seen, a_facts, a_odd)
      AS a (id, revision, ${changingColumns})`;

/**
 * Takes in what a batch has decided, in one statement, which commits by itself. Everything is done in one order, so that two batches
 * never wait for each other: words and accounts in the order of their texts, and then `head`, which is held for as long as it takes
 * to write what has numbers, and to commit. Accounts come in their order, and are looked up one after the other: other ways to join
 * are off. An account whose revision is another one by now is not found, also where somebody else has to be waited for.
 *
 * Numbers of entries are those that the batch gave them, counted from `p_base`: they are moved to where the log ends by now.
 * With `p_strict` they must be right as they are, because they stand inside of texts. With `p_again` the batch was decided before, in
 * vain: whoever comes for the first time makes way for it where both write what is known of the fleet.
 */
export const takeInSql = `
CREATE FUNCTION take_in(
  p_base bigint, p_strict boolean, p_again boolean, p_fleet bigint, p_desk bigint, p_letters bigint, p_facts bigint, p_transitions bigint,
  w_key text[], w_word text[],
  a_id text[], a_revision bigint[], a_version integer[], a_entries integer[], a_departures text[], a_verified_at bigint[],
  a_verified text[], a_type text[], a_provider text[], a_tenant text[], a_authorized bigint[], a_status text[], a_beneath text[],
  a_sync text[], a_attention smallint[], a_since bigint[], a_flipped bigint[], a_seen bigint[], a_facts text[], a_odd text[],
  d_of text[], d_id text[], d_event integer[], d_at bigint[],
  l_id text[], l_at bigint[], l_kind integer[], l_moves integer[], l_version integer[], l_occurred bigint[], l_source_id text[], l_payload text[],
  c_id text[], c_seq bigint[], c_at bigint[], c_text text[],
  o_id text[], o_seq bigint[], o_at bigint[], o_kind integer[], o_text text[], o_replayed boolean[],
  h_of text[], h_id text[], h_seq bigint[], h_until bigint[], h_origin integer[], h_effects integer[],
  n_status text[], n_provider text[], n_cause text[], n_in_need boolean[], n_count bigint[],
  q_at bigint[], q_source text[], q_reason text[], q_raw bytea[], q_origin text[],
  f_name text[], f_count bigint[],
  s_key text[], s_counters text[], b_gone bigint[], b_seq bigint[], b_text text[],
  i_id bigint[], i_open boolean[], i_text text[], m_incident bigint[], m_id text[],
  OUT base bigint, OUT effect_base bigint
) LANGUAGE plpgsql ${BY_INDEX} AS $take_in$
DECLARE
  made bigint := 0;
  kept bigint;
  shift bigint;
  numbers integer[];
  now_at head%ROWTYPE;
BEGIN
  IF p_fleet IS NOT NULL OR p_desk IS NOT NULL THEN
    IF NOT p_again AND NOT pg_try_advisory_xact_lock_shared(${TURN_LOCK}) THEN
      RAISE EXCEPTION 'somebody else has its turn' USING ERRCODE = '40001';
    END IF;
    PERFORM FROM head WHERE fleet <> p_fleet OR desk <> p_desk;
    IF FOUND THEN RAISE EXCEPTION 'the fleet was moved meanwhile' USING ERRCODE = '40001'; END IF;
  END IF;

  numbers := ARRAY(SELECT x.id FROM unnest(w_key) WITH ORDINALITY AS w (key, place) JOIN words x USING (key) ORDER BY w.place);
  IF cardinality(numbers) < cardinality(w_key) THEN
    INSERT INTO words (key, word) SELECT w.key, w.word FROM unnest(w_key, w_word) AS w (key, word)
      WHERE NOT EXISTS (SELECT FROM words x WHERE x.key = w.key) ORDER BY w.key COLLATE "C" ON CONFLICT DO NOTHING;
    numbers := ARRAY(SELECT x.id FROM unnest(w_key) WITH ORDINALITY AS w (key, place) JOIN words x USING (key) ORDER BY w.place);
  END IF;

  IF 0 = ANY (a_revision) THEN
    INSERT INTO accounts (account_id, revision, ${changingColumns})
      SELECT a.id, nextval('revisions'), ${changingColumns} FROM ${givenAccounts}
      WHERE a.revision = 0 ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
  END IF;
  UPDATE accounts x SET (revision, ${changingColumns})
    = (nextval('revisions'), ${changingColumns.replaceAll(/\b(?=[a-z])/g, 'a.')})
    FROM ${givenAccounts}
    WHERE x.account_id = a.id AND x.revision = a.revision;
  GET DIAGNOSTICS kept = ROW_COUNT;
  IF made + kept <> cardinality(a_id) THEN
    RAISE EXCEPTION 'an account was moved meanwhile' USING ERRCODE = '40001';
  END IF;
  IF cardinality(d_of) > 0 THEN
    DELETE FROM dues x USING unnest(d_of) AS d (id) WHERE x.account_id = d.id;
    INSERT INTO dues SELECT d.id, numbers[d.event], d.at FROM unnest(d_id, d_event, d_at) AS d (id, event, at);
  END IF;

  UPDATE head SET
    seq = seq + cardinality(l_id), effect = effect + cardinality(o_id), quarantined = quarantined + cardinality(q_at),
    letter = letter + p_letters, fact = fact + p_facts,
    transitions = transitions + p_transitions, newest_at = coalesce(l_at[cardinality(l_at)], newest_at),
    fleet = fleet + (p_fleet IS NOT NULL)::int, desk = desk + (p_desk IS NOT NULL)::int
    RETURNING * INTO STRICT now_at;
  base := now_at.seq - cardinality(l_id);
  effect_base := now_at.effect - cardinality(o_id);
  shift := base - p_base;
  IF (p_strict AND shift <> 0) OR now_at.fleet <> p_fleet + 1 OR now_at.desk <> p_desk + 1 THEN
    RAISE EXCEPTION 'the fleet was moved meanwhile' USING ERRCODE = '40001';
  END IF;

  INSERT INTO log (seq, account_id, at, kind, moves, version, occurred_at, source_id, payload)
    SELECT base + l.place, l.id, l.at, numbers[l.kind], numbers[l.moves], l.version, l.occurred, l.source_id, l.payload
    FROM unnest(l_id, l_at, l_kind, l_moves, l_version, l_occurred, l_source_id, l_payload)
      WITH ORDINALITY AS l (id, at, kind, moves, version, occurred, source_id, payload, place);
  IF cardinality(c_id) > 0 THEN
    INSERT INTO checkpoints (account_id, seq, at, snapshot)
      SELECT id, CASE WHEN seq > p_base THEN seq + shift ELSE seq END, at, text
      FROM unnest(c_id, c_seq, c_at, c_text) AS c (id, seq, at, text)
      ON CONFLICT (account_id, seq) DO UPDATE SET at = excluded.at, snapshot = excluded.snapshot;
  END IF;
  IF cardinality(o_id) > 0 THEN
    INSERT INTO outbox (id, account_id, seq, at, kind, effect, replayed)
      SELECT effect_base + o.place, o.id, CASE WHEN o.seq > p_base THEN o.seq + shift ELSE o.seq END, o.at, numbers[o.kind],
        o.text, o.replayed
      FROM unnest(o_id, o_seq, o_at, o_kind, o_text, o_replayed) WITH ORDINALITY
        AS o (id, seq, at, kind, text, replayed, place);
  END IF;
  IF cardinality(h_of) > 0 THEN
    DELETE FROM holds x USING unnest(h_of) AS h (id) WHERE x.account_id = h.id;
    INSERT INTO holds (account_id, seq, until, origin, effects)
      SELECT id, CASE WHEN seq > p_base THEN seq + shift ELSE seq END, until, numbers[origin], numbers[effects]
      FROM unnest(h_id, h_seq, h_until, h_origin, h_effects) AS h (id, seq, until, origin, effects);
  END IF;
  IF cardinality(n_count) > 0 THEN
    UPDATE census c SET count = c.count + n.count
      FROM unnest(n_status, n_provider, n_cause, n_in_need, n_count) AS n (status, provider, cause, in_need, count)
      WHERE (c.status, c.provider, c.cause, c.in_need) = (n.status, n.provider, n.cause, n.in_need);
    GET DIAGNOSTICS kept = ROW_COUNT;
    IF kept < cardinality(n_count) THEN
      INSERT INTO census SELECT * FROM unnest(n_status, n_provider, n_cause, n_in_need, n_count) ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  IF cardinality(q_at) > 0 THEN
    INSERT INTO quarantine (id, at, source, reason, raw, origin)
      SELECT now_at.quarantined - cardinality(q_at) + q.place, q.at, q.source, q.reason, q.raw, q.origin
      FROM unnest(q_at, q_source, q_reason, q_raw, q_origin) WITH ORDINALITY AS q (at, source, reason, raw, origin, place);
  END IF;
  IF cardinality(f_name) > 0 THEN
    INSERT INTO foreign_counts SELECT name, count FROM unnest(f_name, f_count) AS f (name, count)
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
    INSERT INTO breaks SELECT CASE WHEN seq > p_base THEN seq + shift ELSE seq END, text, now_at.fleet
      FROM unnest(b_seq, b_text) AS b (seq, text)
      ON CONFLICT (seq) DO UPDATE SET break = excluded.break, fleet = excluded.fleet;
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
