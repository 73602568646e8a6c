import type { Shell } from './shell.ts';

/** The options that ask for JSON. */
export interface JsonOptions {
  readonly json?: boolean;
  readonly ndjson?: boolean;
}

/** Whether JSON is asked for, in either form. */
export const wantsJson = ({ json, ndjson }: JsonOptions): boolean => json === true || ndjson === true;

/** Prints one value as a document, or on one line with `ndjson`. */
export const printJson = (shell: Shell, value: unknown, { ndjson }: JsonOptions = {}): void =>
  shell.print(ndjson === true ? JSON.stringify(value) : JSON.stringify(value, null, 2));

/**
 * Prints values as one array, or one per line with `ndjson`, as they come: a large result takes no memory. No values give `[]`,
 * and with `ndjson` nothing.
 */
export const printJsonArray = async (
  shell: Shell,
  values: Iterable<unknown> | AsyncIterable<unknown>,
  { ndjson }: JsonOptions,
): Promise<void> => {
  if (ndjson === true) {
    for await (const value of values) shell.print(JSON.stringify(value));
    return;
  }
  let any = false;
  for await (const value of values) {
    shell.out.write(`${any ? ',' : '['}\n${indented(value)}`);
    any = true;
  }
  shell.print(any ? '\n]' : '[]');
};

const indented = (value: unknown): string => `  ${JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')}`;
