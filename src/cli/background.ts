import type { Reconnector } from '../http/index.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { NotifySettings } from './notify-file.ts';
import type { Environment } from './terminal/terminal.ts';

/** What runs beside the server, such as comparing accounts with the API. */
export interface Background {
  /** When accounts were last compared with the API, in milliseconds since 1970; null for never. */
  reconciledAt(): number | null;
  /** Ends it and resolves when nothing of it is under way any more. */
  stop(): Promise<void>;
}

/** What work beside the server is given. */
export interface BackgroundParts {
  readonly lifecycle: Lifecycle;
  readonly env: Environment;
  /** The folder from which relative paths start. */
  readonly cwd: string;
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: ServingLog;
  /** Which sinks there are and who is told, where a file says so. */
  readonly notify: NotifySettings | null;
  /** By which users reconnect accounts; null where the environment has no key for it. */
  readonly reconnector: Reconnector | null;
}

/** Where a server tells what it does. */
export interface ServingLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  fatal(fields: object, message: string): void;
}

/** Starts work beside the server; null when the environment does not ask for it. */
export type BackgroundStarter = (parts: BackgroundParts) => Background | null | Promise<Background | null>;
