import { defaultNoticePolicy } from '../../machines/notice.ts';
import {
  isLoopback,
  loopbackHosts,
  Monitor,
  pageReceiver,
  secretsFrom,
  startServer,
  type EnvironmentSecrets,
  type Reconnector,
  type RunningServer,
} from '../http/index.ts';
import { createReceiver, openLifecycle, systemClock } from '../index.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { LifecycleError } from '../model/errors.ts';
import type { TransactionListener } from '../http/timed-store.ts';
import type { Store } from '../store/port.ts';
import type { Background, BackgroundStarter, ServingLog } from './background.ts';
import { databaseNamed } from './fleet.ts';
import type { Interrupt } from './io.ts';
import { startDispatching } from './dispatching.ts';
import { notifySettingsIn, type NotifySettings } from './notify-file.ts';
import { startReconciling } from './reconciling.ts';
import { pageLanguages } from './reconnect-words.ts';
import { reconnectorFrom } from './reconnecting.ts';
import { openServed, type ServedDatabase } from './served-database.ts';
import { pageSentence, startPage, type ServedPage } from './served-page.ts';
import { doorLog, errorFields } from './serving-log.ts';
import { voiceOf, type VoiceFlags } from './serving-words.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';
import { weightsFrom } from './weights-file.ts';

/** What `serve` is told. */
export interface ServeFlags extends VoiceFlags {
  readonly host: string;
  readonly port: number;
  /** Where the health of the server is told, when that is not beside the webhooks. */
  readonly healthPort?: number;
  readonly healthHost?: string;
  readonly db?: string;
  readonly allowHost: readonly string[];
  readonly allowUnauthenticated?: boolean;
  readonly weights?: string;
  readonly notify?: string;
  readonly keepQuarantineDays?: number;
  readonly keepOutboxDays?: number;
  readonly keepPayloadDays?: number;
  readonly base?: string;
  /** Whether the page is served too, and on which port; true for the first free one. */
  readonly page?: number | true;
}

/**
 * Serves until it is asked to end, and says by which signal.
 *
 * @throws LifecycleError `invalidOption` for a set-up that must not be served; otherwise as the store says
 */
export const serveUntilInterrupted = async (shell: Shell, flags: ServeFlags): Promise<Interrupt> => {
  const { io } = shell;
  const authentication = secretsFrom(io.env, io.cwd);
  assertGuarded(authentication, flags);
  if (flags.healthHost !== undefined && flags.healthPort === undefined)
    throw usageError('--health-host has no port', 'Give --health-port too; 0 takes any free one.');
  const notify = flags.notify === undefined ? null : notifySettingsIn(flags.notify, io.cwd);
  const database = databaseNamed(shell, flags.db);
  const voice = voiceOf(shell, flags);
  const { log } = voice;
  const serving = await open({ shell, flags, authentication, notify, database, log });
  shell.note(`listening on ${serving.server.url}`);
  if (serving.health !== null) shell.note(`health on ${serving.health.url}`);
  if (serving.page !== null) shell.note(pageSentence(serving.page, database, shell.err.isTTY));
  voice.begin(serving.store, serving.reconciledAt);
  const ending = await Promise.race([new Promise<Interrupt>((heard) => io.onInterrupt(heard)), serving.lost]);
  const isLost = ending instanceof LifecycleError;
  log.info(isLost ? { code: ending.code } : { interrupt: ending }, 'stopping');
  await serving.stop();
  await voice.end();
  await serving.close();
  log.info({}, 'stopped');
  if (isLost) throw ending;
  return ending;
};

const assertGuarded = (
  { secrets }: EnvironmentSecrets,
  { allowUnauthenticated = false, host }: ServeFlags,
): void => {
  if (allowUnauthenticated && !isLoopback(host))
    throw usageError(
      `--allow-unauthenticated would let everybody who reaches ${host} write`,
      'Listen on 127.0.0.1, or set a secret such as ACCOUNT_LIFECYCLE_V1_SECRETS.',
    );
  if (!allowUnauthenticated && Object.keys(secrets).length === 0)
    throw usageError(
      'no secret is set, so nothing could be taken in',
      'Set ACCOUNT_LIFECYCLE_V1_SECRETS, _V2_SECRETS, _NOTIFY_KEY or _SIGNAL_SECRETS (or …_FILE); to try things out on this machine, --allow-unauthenticated.',
    );
};

/** Everything that is started beside the server. */
const backgroundStarters: readonly BackgroundStarter[] = [startReconciling, startDispatching];

/** For how long deliveries are refused, and /readyz says so, before the server ends because its database is gone. */
const LAST_WORDS_MS = 5000;

/** Tells of a database that is not the one that was opened any more. */
const watchForLoss = (log: ServingLog) => {
  let tell: (error: LifecycleError) => void = () => undefined;
  const lost = new Promise<LifecycleError>((resolve) => void (tell = resolve));
  let isTold = false;
  const failed = (error: unknown): void => {
    if (isTold || !(error instanceof LifecycleError) || error.code !== 'databaseReplaced') return;
    isTold = true;
    log.fatal(errorFields(error), 'the database is gone');
    setTimeout(() => tell(error), LAST_WORDS_MS);
  };
  return { lost, failed };
};

interface Parts {
  readonly shell: Shell;
  readonly flags: ServeFlags;
  readonly authentication: EnvironmentSecrets;
  readonly notify: NotifySettings | null;
  readonly database: string;
  readonly log: ServingLog;
}

interface Serving {
  readonly server: RunningServer;
  /** Tells of the server's health, where that has an address of its own. */
  readonly health: RunningServer | null;
  /** Shows what is served, where that is asked. */
  readonly page: ServedPage | null;
  /** Resolves when the database is not the one that was opened any more, once those who ask have been told for a while. */
  readonly lost: Promise<LifecycleError>;
  /** What can be told of it line by line; null where it is far away. */
  readonly store: Store | null;
  /** When accounts were last compared with the API, in milliseconds since 1970; null for never. */
  readonly reconciledAt: () => number | null;
  /** Takes nothing in any more, and resolves when nothing of what was taken in is under way. */
  stop(): Promise<void>;
  /** Closes the database. */
  close(): Promise<void>;
}

const open = async (parts: Parts): Promise<Serving> => {
  const { shell, flags, database, log } = parts;
  const now = (): number => shell.io.now();
  const background: Background[] = [];
  const { lost, failed } = watchForLoss(log);
  const listener: TransactionListener = {
    committed: (seconds) => monitor.committed(seconds),
    failed: (error) => {
      failed(error);
      monitor.failed(error);
    },
  };
  const served = await openServed(database, {
    ...listener,
    onNotice: (sentence) => log.warn({}, sentence),
  });
  const monitor = new Monitor({ now, ...served.monitored, reconciledAt: () => newestRun(background) });
  const lifecycle = openOver(served, parts);
  try {
    const reconnector = reconnectorIn(lifecycle, parts);
    const page = await startPage(shell, { ...served, lifecycle, database, reconnector, page: flags.page });
    if (page !== null) background.push({ reconciledAt: () => null, stop: () => page.close() });
    await startBackground(lifecycle, reconnector, parts, background);
    const { server, health } = await startListening(lifecycle, reconnector, monitor, parts);
    const stop = async (): Promise<void> => {
      monitor.stop();
      await Promise.all([server.stop(), ...background.map((each) => each.stop())]);
      // Last, so that who asks is told meanwhile that the server is about to end.
      await health?.stop();
    };
    const reconciledAt = (): number | null => newestRun(background);
    const { store } = served;
    return { server, health, page, lost, store, reconciledAt, stop, close: () => lifecycle.close() };
  } catch (error) {
    await Promise.all(background.map((each) => each.stop()));
    await lifecycle.close();
    throw error;
  }
};

/** Starts what runs beside the server, and adds it to what has been started. */
const startBackground = async (
  lifecycle: Lifecycle,
  reconnector: Reconnector | null,
  { shell: { io }, notify, log }: Parts,
  started: Background[],
): Promise<void> => {
  for (const start of backgroundStarters) {
    const { env, cwd } = io;
    const one = await start({ lifecycle, reconnector, env, cwd, now: () => io.now(), log, notify });
    if (one !== null) started.push(one);
  }
};

/** Where people are told, it is their notices that judge how long to wait: asks are held back no longer than the shortest of them settles. */
const ASK_WAIT_FOR_PEOPLE = defaultNoticePolicy.settleStrongMinutes;

const openOver = ({ ledger, clock }: ServedDatabase, { shell, flags, notify, log }: Parts): Lifecycle =>
  openLifecycle({
    ledger,
    retention: {
      ...(flags.keepQuarantineDays === undefined ? {} : { quarantineDays: flags.keepQuarantineDays }),
      ...(flags.keepOutboxDays === undefined ? {} : { outboxDays: flags.keepOutboxDays }),
      ...(flags.keepPayloadDays === undefined ? {} : { payloadDays: flags.keepPayloadDays }),
    },
    policy: {
      ...(flags.weights === undefined ? {} : { weights: weightsFrom(shell, flags.weights) }),
      ...((notify?.people ?? null) === null ? {} : { askWaitMinutes: ASK_WAIT_FOR_PEOPLE }),
    },
    clock: clock({ ...systemClock, now: () => shell.io.now() }),
    onError: (error) => log.error(errorFields(error), 'fault'),
  });

/** The way back of accounts, where the environment has a key for it. */
const reconnectorIn = (
  lifecycle: Lifecycle,
  { shell: { io }, flags, notify, log }: Parts,
): Reconnector | null =>
  reconnectorFrom({
    lifecycle,
    env: io.env,
    cwd: io.cwd,
    base: flags.base,
    now: () => io.now(),
    onFault: (error) => log.error(errorFields(error), 'no way back'),
    ...(notify === null ? {} : { words: pageLanguages(notify.languages, notify.people?.entries ?? []) }),
  });

/** Whoever follows an address below the base comes by its name. */
const publicNames = ({ base }: ServeFlags): readonly string[] =>
  base !== undefined && URL.canParse(base) ? [new URL(base).hostname] : [];

const startListening = async (
  lifecycle: Lifecycle,
  reconnector: Reconnector | null,
  monitor: Monitor,
  parts: Parts,
): Promise<Pick<Serving, 'server' | 'health'>> => {
  const { shell, flags, authentication, log } = parts;
  const { host, port, allowHost } = flags;
  const health = await startHealth(monitor, flags);
  const tell = doorLog(log, () => shell.io.now());
  const limited = isLoopback(host) || allowHost.length > 0;
  const receiver = createReceiver({
    lifecycle,
    ...authentication,
    allowUnauthenticated: flags.allowUnauthenticated ?? false,
    ...(limited ? { hosts: [...loopbackHosts, ...allowHost, ...publicNames(flags)] } : {}),
    pages: health === null ? monitor.pages : {},
    handlers: reconnector === null ? {} : { [reconnector.path]: reconnector.fetch },
    now: () => shell.io.now(),
    onEvent: (event) => {
      monitor.count(event);
      tell(event);
    },
  });
  monitor.watch(receiver);
  try {
    return { server: await startServer({ receiver, host, port }), health };
  } catch (error) {
    await health?.stop();
    throw error;
  }
};

/** Tells of the server's health on an address of its own, when that is asked. */
const startHealth = async (
  { pages }: Monitor,
  { host, healthHost = host, healthPort, allowHost }: ServeFlags,
): Promise<RunningServer | null> => {
  if (healthPort === undefined) return null;
  // Who asks from another machine, such as a probe, calls by whatever address it has.
  const hosts = isLoopback(healthHost) ? { hosts: [...loopbackHosts, ...allowHost] } : {};
  return startServer({ receiver: pageReceiver({ pages, ...hosts }), host: healthHost, port: healthPort });
};

const newestRun = (background: readonly Background[]): number | null => {
  const moments = background.map((each) => each.reconciledAt()).filter((moment) => moment !== null);
  return moments.length === 0 ? null : Math.max(...moments);
};
