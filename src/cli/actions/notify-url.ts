import { notifyUrl } from '../../http/notify-url.ts';
import { readSecrets, secretVariables } from '../../http/secret-sources.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage.ts';

/** What `notify-url` is told. */
export interface NotifyUrlFlags {
  readonly base: string;
  readonly tenant: string;
}

/** Prints a `notify_url`, signed with the key that the environment gives. */
export const printNotifyUrl = (shell: Shell, flags: NotifyUrlFlags): void => {
  const key = readSecrets(shell.io.env, secretVariables.notify, shell.io.cwd);
  if (key === undefined)
    throw usageError(
      'no notify key is set',
      `Set ${secretVariables.notify} or ${secretVariables.notify}_FILE, as for serve.`,
    );
  shell.print(notifyUrl({ ...flags, key }));
};
