/** A word as a POSIX shell takes it. */
export const quoted = (word: string): string =>
  /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** An operand of a command line: after `--` when it could be taken for an option. */
export const operand = (word: string): string => (word.startsWith('-') ? `-- ${quoted(word)}` : quoted(word));
