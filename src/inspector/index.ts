import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Policy } from '../../machines/policy.ts';
import type { Reader } from '../model/delivery.ts';
import { LifecycleError } from '../model/errors.ts';
import type { Store } from '../store/port.ts';
import type { LostDatabase } from '../views/shown/freshness.ts';
import type { PageActs } from './acts.ts';
import type { ReplayAnswer } from './answers.ts';
import { createInspectorApp } from './app.ts';
import { builtPage, readAssets } from './assets.ts';
import type { WatchedChanges } from './follower.ts';
import { Gate } from './gate.ts';
import { listen } from './listen.ts';
import { ReplayRoom, type ReplayLog } from './replay-room.ts';
import type { InspectorSurroundings } from './health-queries.ts';
import { FleetQueries, type FleetQueriesParts } from './fleet-queries.ts';

export type { ReplayLog } from './replay-room.ts';

/** What an inspector shows, and where. */
export interface InspectorOptions extends InspectorSurroundings {
  /** A fleet to look at, or a log to replay into one. */
  readonly fleet: { readonly store: Store } | { readonly log: ReplayLog };
  /** Reads stored payloads again. */
  readonly reader: Reader;
  /** The policy under which the present is judged. Default: the built-in one. */
  readonly policy?: Policy;
  /** Where to listen on 127.0.0.1; 0 for any. Default: the first free one from 4987 on. */
  readonly port?: number;
  /** The present moment in milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
  /** The database as commands that are shown name it. */
  readonly database?: string;
  /** What became of the database's file since it was opened; null while it is the same. */
  readonly lost?: () => LostDatabase | null;
  /** What the page may have done to accounts. Default: nothing, it only reads. */
  readonly acts?: PageActs;
}

/** A running inspector. */
export interface Inspector {
  readonly port: number;
  /** The secret without which nobody gets an answer. */
  readonly token: string;
  /**
   * The address of a room, with the token.
   *
   * @param path - `/`, `/replay` or `/accounts/…`
   */
  url(path?: string): string;
  /** The store that it looks at now; another one after a replay has started anew. */
  readonly store: Store;
  /** Ends it. A fleet that was lent stays open; a replayed one is closed. */
  close(): Promise<void>;
}

/**
 * Starts the inspector on loopback.
 *
 * @throws LifecycleError when the port is taken
 */
export const startInspector = async (options: InspectorOptions): Promise<Inspector> => {
  const token = randomBytes(24).toString('base64url');
  const watched = new Watch(options);
  let port = 0;
  const gate = new Gate({ token, port: () => port });
  const { acts = null, database = null, now = Date.now } = options;
  const assets = readAssets(builtPage());
  const app = createInspectorApp({ gate, assets, watched, room: watched.room, acts, database, now });
  try {
    const server = await listen(app, options.port);
    port = server.port;
    return {
      port,
      token,
      get store() {
        return watched.subject.store;
      },
      url: (path = '/') => `http://127.0.0.1:${port}${path}?token=${token}`,
      close: async () => {
        await server.close();
        await watched.close();
      },
    };
  } catch (error) {
    await watched.close();
    throw error;
  }
};

/** What the inspector looks at: a lent fleet, or that of the present run over a log. */
class Watch implements WatchedChanges {
  readonly room: ReplayRoom | null = null;
  readonly #parts: Omit<FleetQueriesParts, 'store'>;
  #subject: FleetQueries | null = null;
  #epoch = 0;
  #erasures = 0;

  constructor({ fleet, reader, policy, now = Date.now, ...rest }: InspectorOptions) {
    const { database, lost, describe } = rest;
    this.#parts = {
      reader,
      now,
      ...(policy === undefined ? {} : { policy }),
      ...(database === undefined ? {} : { database }),
      ...(lost === undefined ? {} : { lost }),
      ...(describe === undefined ? {} : { describe }),
    };
    if ('store' in fleet) this.#look(fleet.store);
    else
      this.room = new ReplayRoom(
        fleet.log,
        (milliseconds) => sleep(milliseconds),
        (store) => this.#look(store),
      );
  }

  get epoch(): number {
    this.#forgetErased();
    return this.#epoch;
  }

  get subject(): FleetQueries {
    this.#forgetErased();
    if (this.#subject !== null) return this.#subject;
    throw new LifecycleError('internal', 'the inspector has nothing to look at', {
      hint: 'This is a fault in the program.',
    });
  }

  replay(): ReplayAnswer | null {
    return this.room?.answer() ?? null;
  }

  async close(): Promise<void> {
    this.#subject?.close();
    await this.room?.close();
  }

  /** An erasure names nobody: what was kept in memory of anyone is read again, so that the erased are gone from all of it. */
  #forgetErased(): void {
    const store = this.#subject?.store;
    if (store !== undefined && store.erasures().length !== this.#erasures) this.#look(store);
  }

  #look(store: Store): void {
    this.#subject?.close();
    this.#subject = new FleetQueries({ ...this.#parts, store });
    this.#erasures = store.erasures().length;
    this.#epoch++;
  }
}
