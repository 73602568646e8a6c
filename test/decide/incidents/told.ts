import { MINUTE } from '../../../machines/policy.ts';
import { isoTime } from '../../../src/model/clock.ts';
import { seededRandom } from '../../../src/testing/random.ts';
import type { Resident, World } from './worlds.ts';

const types: Readonly<Record<string, string>> = {
  google: 'GOOGLE_OAUTH',
  microsoft: 'OUTLOOK',
  imap: 'MAIL',
  linkedin: 'LINKEDIN',
  whatsapp: 'WHATSAPP',
  instagram: 'INSTAGRAM',
  telegram: 'TELEGRAM',
  messenger: 'MESSENGER',
};

/** Something that a fleet hears. */
export interface Told {
  readonly at: number;
  readonly payload: object;
}

const webhook = ({ id, provider }: Resident, message: string): object => ({
  AccountStatus: { account_id: id, account_type: types[provider], message },
});

/** What one read of the API shows of an account. */
const shown = ({ id, provider, domain, imapHost, proxy }: Resident): object => ({
  object: 'Account',
  id,
  type: types[provider],
  sources: [{ id: `${id}_SOURCE`, status: 'OK' }],
  connection_params: {
    ...(proxy === null ? {} : { im: { proxy: { host: proxy } } }),
    ...(domain === null
      ? {}
      : {
          mail: {
            username: `${id}@${domain}`,
            ...(imapHost === null ? {} : { imap_host: imapHost, imap_user: `${id}@${domain}` }),
          },
        }),
  },
});

/** A world as its webhooks tell of it, with one read of the API; deliveries come twice, and accounts reconnect on the way. */
export const tellingsOf = ({ residents, episodes }: World, seed: number): readonly Told[] => {
  const random = seededRandom(seed).branch('deliveries');
  const byId = new Map(residents.map((one) => [one.id, one]));
  const told: Told[] = residents.flatMap((one) => [
    { at: one.createdAt, payload: webhook(one, 'CREATION_SUCCESS') },
    { at: one.createdAt + 5 * MINUTE, payload: shown(one) },
  ]);
  const last = new Map<string, number>();
  for (const { at: moment, id, what } of episodes) {
    const one = byId.get(id);
    if (one === undefined) continue;
    // What heals within the minutes in which the API is read first is told after that.
    const at = Math.max(moment, one.createdAt + 6 * MINUTE, (last.get(id) ?? 0) + 1);
    last.set(id, at);
    if (what === 'breaks' && random.chance(0.2))
      told.push({ at: at - 1, payload: webhook(one, 'CONNECTING') });
    const payload = webhook(one, what === 'breaks' ? 'CREDENTIALS' : random.pick(['OK', 'RECONNECTED']));
    told.push({ at, payload });
    for (let again = at; random.chance(0.3);) {
      again += random.integer(1, 20_000);
      told.push({ at: again, payload });
    }
  }
  return told.sort((a, b) => a.at - b.at);
};

/** The lines of a log that tell the same. */
export const linesTelling = (told: readonly Told[]): readonly string[] =>
  told.map(({ at, payload }) => JSON.stringify({ received_at: isoTime(at), payload }));
