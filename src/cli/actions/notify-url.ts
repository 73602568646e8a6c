import { notifyUrl } from '../../http/notify-url.ts';
import { readSecrets, secretVariables } from '../../http/secret-sources.ts';
import { momentToCome } from '../moments.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage.ts';

/** What `notify-url` is told. */
export interface NotifyUrlFlags {
  readonly base: string;
  readonly tenant: string;
  /** A duration from now on, or a time. */
  readonly expires?: string;
}

/** Prints a `notify_url`, signed with the key that the environment gives. */
export const printNotifyUrl = (shell: Shell, flags: NotifyUrlFlags): void => {
  const key = readSecrets(shell.io.env, secretVariables.notify, shell.io.cwd);
  if (key === undefined)
    throw usageError(
      'no notify key is set',
      `Set ${secretVariables.notify} or ${secretVariables.notify}_FILE, as for serve.`,
    );
  const { base, tenant, expires } = flags;
  const until = expires === undefined ? {} : { expires: momentToCome(expires, shell.io.now(), '--expires') };
  shell.print(notifyUrl({ base, tenant, key, ...until }));
};
