import { stripVTControlCharacters } from 'node:util';
import type { Actor } from '../../machines/causes/cause.ts';
import type { Provider } from '../../machines/provider.ts';
import { readPayload } from '../index.ts';
import { isPostgresAddress } from '../postgres/index.ts';
import { FileIdentity } from '../sqlite/connection/identity.ts';
import { remedyOf } from '../views/remedy.ts';
import { DeliveryRate } from './delivery-rate.ts';
import { exit, exitOfInterrupt } from './exit.ts';
import { FilterKeys } from './filter-keys.ts';
import { databaseNamed, reading, shownDatabase, type DatabaseOption } from './fleet.ts';
import { newsLookOf, NewsPrinter } from './news-printer.ts';
import { newsText, newsView } from './print/news.ts';
import { quoted } from '../views/shown/quote.ts';
import type { Shell } from './shell.ts';
import { followTail, Tail, type StoredNews } from './tail.ts';
import { listenForKeys } from './terminal/keys.ts';

/** What `watch` is told. */
export interface WatchFlags extends DatabaseOption {
  readonly who?: Actor;
  readonly provider?: Provider;
  readonly tenant?: string;
  /** The entry of the log after which to begin. */
  readonly after?: number;
  readonly ndjson?: boolean;
}

/**
 * Tells what others write into a database until it is asked to end.
 *
 * @throws LifecycleError `databaseReplaced` when the file is removed or replaced meanwhile; otherwise as the store says
 */
export const watch = (shell: Shell, flags: WatchFlags): Promise<void> =>
  reading(shell, flags, async ({ store }) => {
    const { io, out, err } = shell;
    const database = databaseNamed(shell, flags.db);
    const identity = isPostgresAddress(database) ? null : new FileIdentity(database);
    const ending = new Ending(shell);
    // Where lines are piped to a program, the terminal may be that program's.
    const hasFoot = flags.ndjson !== true && out.isTTY && err.redraws;
    const keys = new FilterKeys({ onEnd: (how) => ending.end(how), onChange: () => printer.refresh() });
    const printer = new NewsPrinter({
      store,
      rate: new DeliveryRate(store, io.now()),
      lines: out,
      foot: hasFoot ? err : null,
      more: () => (io.stdin.isTTY === true ? keys.words : ['Ctrl-C ends']),
      now: () => io.now(),
    });
    const told = (news: StoredNews): void => {
      if (!isAsked(news, flags)) return;
      if (flags.ndjson === true) shell.print(JSON.stringify(newsView(news)));
      else if (holds(news, keys.filter, shell)) printer.print(news);
    };
    const tail = new Tail(store, readPayload, flags.after);
    if (flags.ndjson !== true) shell.note(`Watching ${quoted(shownDatabase(database))}; Ctrl-C ends.`);
    const unlisten = hasFoot ? listenForKeys(io.stdin, (key) => keys.pressed(key)) : () => undefined;
    const heard = (page: readonly StoredNews[]): void => {
      printer.heard(page);
      page.forEach(told);
    };
    const looked = (): void => {
      identity?.assertSameDatabase();
      printer.refresh();
    };
    try {
      await followTail(tail, { heard, looked }, ending.signal);
    } finally {
      unlisten();
      printer.end();
      ending.close();
    }
    shell.finish(ending.exitCode);
  });

/** How watching ends: by a signal, or by a key. */
class Ending {
  readonly #stopping = new AbortController();
  readonly #deaf: () => void;
  #exitCode: number = exit.fine;

  constructor({ io }: Shell) {
    this.#deaf = io.onInterrupt((interrupt) => this.#stop(exitOfInterrupt(interrupt)));
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get exitCode(): number {
    return this.#exitCode;
  }

  /** Ends it as a key asks. */
  end(how: 'quit' | 'interrupt'): void {
    this.#stop(how === 'quit' ? exit.fine : exitOfInterrupt('SIGINT'));
  }

  /** Listens no more. */
  close(): void {
    this.#deaf();
  }

  #stop(exitCode: number): void {
    this.#exitCode = exitCode;
    this.#stopping.abort();
  }
}

/** Whether the line of some news holds a text, whatever its case. */
const holds = (news: StoredNews, text: string, { out }: Shell): boolean =>
  text === '' ||
  stripVTControlCharacters(newsText(news, { ...newsLookOf(out), width: Infinity }))
    .toLowerCase()
    .includes(text.toLowerCase());

/** Who acts first in a state; nobody in most. */
const actorIn = (connection: string): Actor | undefined => remedyOf(connection)?.actor;

/** Whether some news are among those that were asked for: of an account that waits for somebody, what begins or ends that. */
const isAsked = (news: StoredNews, { who, provider, tenant }: WatchFlags): boolean => {
  if (news.kind === 'quarantined') return who === undefined && provider === undefined && tenant === undefined;
  const { account, transition } = news;
  if (provider !== undefined && account.provider !== provider) return false;
  if (tenant !== undefined && account.tenant !== tenant) return false;
  if (who === undefined) return true;
  if (transition === null) return false;
  return actorIn(transition.from.connection) === who || actorIn(transition.to.connection) === who;
};
