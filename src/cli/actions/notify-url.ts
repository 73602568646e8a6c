import { notifyUrl } from '../../http/notify-url.ts';
import { readSecrets, secretVariables } from '../../http/secret-sources.ts';
import { momentOption } from '../options.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage.ts';

/** What `notify-url` is told. */
export interface NotifyUrlFlags {
  readonly base: string;
  readonly tenant: string;
  /** A duration from now on, or a time. */
  readonly expires?: string;
}

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The moment that a duration from now on, or a time, stands for; milliseconds since 1970. */
const expiryOf = (text: string, now: number): number => {
  const [, count = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const moment = unit === '' ? momentOption(text) : now + Number(count) * (unitsMs[unit] ?? 0);
  if (moment > now) return moment;
  throw usageError(
    `--expires cannot be ${JSON.stringify(text)}, which is not later than now`,
    'Give a duration such as 24h, or a time to come.',
  );
};

/** Prints a `notify_url`, signed with the key that the environment gives. */
export const printNotifyUrl = (shell: Shell, flags: NotifyUrlFlags): void => {
  const key = readSecrets(shell.io.env, secretVariables.notify, shell.io.cwd);
  if (key === undefined)
    throw usageError(
      'no notify key is set',
      `Set ${secretVariables.notify} or ${secretVariables.notify}_FILE, as for serve.`,
    );
  const { base, tenant, expires } = flags;
  const until = expires === undefined ? {} : { expires: expiryOf(expires, shell.io.now()) };
  shell.print(notifyUrl({ base, tenant, key, ...until }));
};
