import { createReconnector, type Reconnector, type ReconnectorOptions } from '../http/index.ts';
import { readSecrets, secretVariables, type Variables } from '../http/secret-sources.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { unipileFrom } from './unipile.ts';
import { usageError } from './usage.ts';

/** The environment variable that holds the key of reconnect URLs; also as `…_FILE`. */
export const RECONNECT_KEY_VARIABLE = 'ACCOUNT_LIFECYCLE_RECONNECT_KEY';

/** What a reconnector is made of on the command line. */
export interface ReconnectingParts {
  readonly lifecycle: Lifecycle;
  readonly env: Variables;
  /** The folder from which relative paths start. */
  readonly cwd: string;
  /** Where the server is reached from outside. */
  readonly base: string | undefined;
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
  readonly onFault?: (error: unknown) => void;
  /** More languages of the page, and whose they are. Default: English alone. */
  readonly words?: Pick<ReconnectorOptions, 'languages' | 'languageOf'>;
}

/**
 * The reconnector that the environment asks for; null where it names no key.
 *
 * @throws LifecycleError `invalidOption` when it says only half of what it takes; no message holds a secret
 */
export const reconnectorFrom = ({
  lifecycle,
  env,
  cwd,
  base,
  now,
  onFault,
  words = {},
}: ReconnectingParts): Reconnector | null => {
  const secrets = readSecrets(env, RECONNECT_KEY_VARIABLE, cwd);
  if (secrets === undefined) return null;
  if (base === undefined)
    throw usageError(
      `${RECONNECT_KEY_VARIABLE} is set, but not where the server is reached from outside`,
      'Give --base https://…, as for notify-url.',
    );
  const notifyKey = readSecrets(env, secretVariables.notify, cwd);
  return createReconnector({
    lifecycle,
    client: unipileFrom(env, cwd),
    secrets,
    base,
    now,
    ...words,
    ...(notifyKey === undefined ? {} : { notifyKey }),
    ...(onFault === undefined ? {} : { onFault }),
  });
};
