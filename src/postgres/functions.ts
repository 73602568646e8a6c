/**
 * Takes in what a batch has decided, in one statement, which commits by itself. Rows of accounts are locked in the order of their
 * ids, so that two batches never wait for each other; `head` comes last and is held for as long as a commit takes.
 *
 * Numbers of entries are those that the batch gave them, counted from `p_base`: they are moved to where the log ends by now.
 * With `p_strict` they must be right as they are, because they stand inside of texts.
 */
export const takeInSql = `
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

/**
 * Counts accounts by what they are, so that nobody has to go through a million of them. The database itself sees to it within each
 * statement that moves or erases accounts, whoever sends it. Rows of accounts are inserted empty, and then not counted. All who get
 * here hold the row of `head`.
 */
export const censusSql = `
CREATE FUNCTION count_accounts() RETURNS trigger LANGUAGE plpgsql AS $count_accounts$
BEGIN
  IF TG_OP = 'DELETE' THEN
    UPDATE census c SET count = c.count - gone.count FROM (
      SELECT status, coalesce(provider, '') AS provider, coalesce(cause, '') AS cause, attention > 0 AS in_need, count(*) AS count
      FROM accounts_before WHERE snapshot IS NOT NULL GROUP BY 1, 2, 3, 4
    ) AS gone
    WHERE (c.status, c.provider, c.cause, c.in_need) = (gone.status, gone.provider, gone.cause, gone.in_need);
  ELSE
    INSERT INTO census SELECT status, coalesce(provider, ''), coalesce(cause, ''), attention > 0, sum(one) FROM (
      SELECT status, provider, cause, attention, -1 AS one FROM accounts_before WHERE snapshot IS NOT NULL
      UNION ALL SELECT status, provider, cause, attention, 1 FROM accounts_after WHERE snapshot IS NOT NULL
    ) AS moved GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0
    ON CONFLICT (status, provider, cause, in_need) DO UPDATE SET count = census.count + excluded.count;
  END IF;
  RETURN NULL;
END
$count_accounts$;
CREATE TRIGGER accounts_moved AFTER UPDATE ON accounts REFERENCING OLD TABLE AS accounts_before NEW TABLE AS accounts_after
  FOR EACH STATEMENT EXECUTE FUNCTION count_accounts();
CREATE TRIGGER accounts_gone AFTER DELETE ON accounts REFERENCING OLD TABLE AS accounts_before
  FOR EACH STATEMENT EXECUTE FUNCTION count_accounts();
`;
