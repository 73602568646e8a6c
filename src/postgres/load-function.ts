import { BY_INDEX } from './functions.ts';
import { SHOWN_COLUMNS } from './rows.ts';

/** The word of a number, looked up for each row. */
const wordAt = (number: string): string => `(SELECT coalesce(word, key) FROM words WHERE id = ${number})`;

/**
 * Loads what a batch begins with: its accounts, those for which something is due, and last a row that has only `rest`: what is due,
 * the head, and, where others have changed that, what is known of the fleet. It is stable, so that all of it is as it was at one moment.
 *
 * Of what broke lately those who know the fleet at `p_fleet` get what has come since, and the numbers of what is left of the rest.
 * `p_again` are the scopes whose counters are wanted only where the fleet is no longer at `p_fleet`.
 */
export const loadSql = `
CREATE FUNCTION load_batch(
  p_accounts text[], p_sources text[], p_dues bigint, p_until bigint, p_fleet bigint, p_scopes text[], p_again text[]
) RETURNS TABLE (
  rest text, revision bigint, entries integer, departures text, verified_at bigint, verified text,
  account_id text, account_type text, provider text, tenant text, authorized_at bigint, status text, beneath text, sync text,
  since bigint, flipped_at bigint, last_seen_at bigint, version integer, facts text, odd text,
  hold_seq bigint, hold_until bigint, hold_origin text, hold_effects text, sources text[]
) LANGUAGE plpgsql STABLE ${BY_INDEX} AS $load_batch$
#variable_conflict use_column
DECLARE
  now_at head%ROWTYPE;
  wanted text[] := p_accounts;
  due json;
  due_ids text[];
  next_due bigint;
  moved json;
  counted text[] := p_scopes;
  counters json;
BEGIN
  next_due := (SELECT min(due_at) FROM dues);
  IF next_due <= p_until THEN
    SELECT json_agg(json_build_array(d.account_id, d.event, d.due_at) ORDER BY d.due_at, d.account_id, d.event), array_agg(d.account_id)
      INTO due, due_ids FROM (
        SELECT account_id, ${wordAt('event')} AS event, due_at FROM dues
        WHERE due_at <= p_until ORDER BY due_at, account_id, event LIMIT p_dues
      ) AS d;
    wanted := ARRAY(SELECT unnest(p_accounts) UNION SELECT unnest(due_ids));
    next_due := (SELECT min(due_at) FROM dues WHERE due_at > p_until);
  END IF;
  RETURN QUERY SELECT NULL, a.revision, a.entries, a.departures, a.verified_at, a.verified,
      ${SHOWN_COLUMNS.replaceAll(/\b(?=[a-z])/g, 'a.')},
      h.seq, h.until, ${wordAt('h.origin')}, ${wordAt('h.effects')},
      CASE WHEN cardinality(p_sources) > 0 THEN ARRAY(
        SELECT l.source_id FROM log l WHERE l.account_id = a.account_id AND l.source_id = ANY (p_sources)
      ) END
    FROM unnest(wanted) AS w (id) JOIN accounts a ON a.account_id = w.id LEFT JOIN holds h ON h.account_id = a.account_id;

  SELECT * INTO STRICT now_at FROM head;
  IF now_at.fleet IS DISTINCT FROM p_fleet THEN
    moved := json_build_object(
      'recent', (SELECT json_agg(json_build_array(seq, break) ORDER BY seq) FROM breaks WHERE fleet > p_fleet IS NOT FALSE),
      'stays', (SELECT json_agg(seq) FROM breaks WHERE fleet <= p_fleet),
      'open', (SELECT json_agg(incident ORDER BY id) FROM incidents WHERE is_open),
      'newest', (SELECT coalesce(max(id), 0) FROM incidents));
    counted := counted || p_again;
  END IF;
  IF cardinality(counted) > 0 THEN
    counters := (SELECT json_agg(s.counters) FROM scopes s WHERE s.key = ANY (counted));
  END IF;
  rest := json_build_object(
    'seq', now_at.seq, 'effect', now_at.effect, 'letter', now_at.letter, 'fact', now_at.fact, 'fleet', now_at.fleet,
    'desk', now_at.desk, 'database_id', now_at.database_id, 'now', (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
    'dues', due, 'next_due', next_due, 'moved', moved, 'scopes', counters);
  RETURN NEXT;
END
$load_batch$;
`;
