import { LifecycleError } from '../../model/errors.ts';

/** The error for a file that the system does not let us read, or that is gone. */
export const fileUnreadable = (file: string, cause: unknown): LifecycleError => {
  const [what, hint] = reasons[codeOf(cause)] ?? [messageOf(cause), 'Check the file and the disk it is on.'];
  return new LifecycleError('inputUnreadable', `${file} cannot be read: ${what}`, { hint, cause });
};

const reasons: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ['there is no such file', 'It may have been moved or deleted meanwhile; check the name.'],
  ENOTDIR: ['a part of its path is not a folder', 'Check the path.'],
  EACCES: ['permission denied', 'Give this user the right to read it, or run as a user who has it.'],
  EPERM: ['permission denied', 'Give this user the right to read it, or run as a user who has it.'],
  EISDIR: ['it is a folder', "Name the files in it, for example with '*.ndjson'."],
  ELOOP: ['its symbolic links go round in a circle', 'Name the file itself.'],
  EMFILE: ['too many files are open', 'Raise the limit with ulimit -n, or read fewer files at once.'],
};

/** The error for compressed data that ends too early or is damaged. */
export const damaged = (file: string, format: string, cause: unknown): LifecycleError => {
  const truncated = /unexpected (end of file|EOF)/i.test(messageOf(cause));
  const what = truncated
    ? `the ${format} data ends too early`
    : `the ${format} data is damaged (${messageOf(cause)})`;
  const hint = truncated
    ? 'What could be read has been used. Copy the file again; it may still have been written to.'
    : 'What could be read has been used. Copy the file again, or repair it.';
  return new LifecycleError('inputUnreadable', `${file} cannot be read to its end: ${what}`, { hint, cause });
};

/** The error for text that is not in the one encoding that logs have. */
export const utf16Text = (file: string): LifecycleError =>
  new LifecycleError('inputUnreadable', `${file} cannot be read: it is UTF-16, and logs are UTF-8`, {
    hint: `Convert it first: iconv -f UTF-16 -t UTF-8 ${file}`,
  });

/** The system's word for an error, such as `ENOENT`, or an empty string. */
export const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
