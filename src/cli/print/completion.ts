import type { Command, Option } from 'commander';

/** One thing that can be typed after a command. */
interface CompletionWord {
  readonly word: string;
  readonly says: string;
}

/** A command by its whole name, such as `db check`, with what can follow it. */
interface Followed {
  readonly name: string;
  readonly words: readonly CompletionWord[];
}

/** The words that an option or an argument takes, where it takes no others. */
export const wordsTaken = ({
  parseArg,
  argChoices,
}: Pick<Option, 'parseArg' | 'argChoices'>): readonly string[] => {
  const known: unknown = parseArg !== undefined && 'known' in parseArg ? parseArg.known : undefined;
  return Array.isArray(known) ? known.map(String) : (argChoices ?? []);
};

/** What can follow an option of a command, by the command's whole name and the option. */
const valuesBelow = (command: Command, name: string): readonly (readonly [string, readonly string[]])[] => [
  ...command.options.flatMap((option) => {
    const words = wordsTaken(option);
    return words.length === 0 || option.long == null ? [] : [[`${name} ${option.long}`, words] as const];
  }),
  ...command.commands.flatMap((sub) => valuesBelow(sub, name === '' ? sub.name() : `${name} ${sub.name()}`)),
];

/** The words of a command's arguments, among which one stands for itself. */
const operandWords = (command: Command): readonly CompletionWord[] =>
  command.registeredArguments.flatMap((argument) =>
    wordsTaken(argument).map((word) => ({ word, says: argument.name() })),
  );

const followed = (command: Command, name: string): readonly Followed[] => [
  {
    name,
    words: [
      ...command.commands.map((sub) => ({ word: sub.name(), says: sub.summary() || sub.description() })),
      ...operandWords(command),
      ...command.options.flatMap(({ long, description }) =>
        long == null ? [] : [{ word: long, says: description }],
      ),
      { word: '--help', says: 'print the help' },
    ],
  },
  ...command.commands.flatMap((sub) => followed(sub, name === '' ? sub.name() : `${name} ${sub.name()}`)),
];

/** The commands that have others below them. */
const groupsOf = (program: Command): readonly string[] =>
  program.commands.filter(({ commands }) => commands.length > 0).map((command) => command.name());

const listed = (words: readonly CompletionWord[]): string => words.map(({ word }) => word).join(' ');

const bashCases = (program: Command): string =>
  followed(program, '')
    .map(({ name, words }) => `    '${name}') words='${listed(words)}' ;;`)
    .join('\n');

const bashValues = (program: Command): string =>
  valuesBelow(program, '')
    .map(([option, known]) => `    '${option}') words='${known.join(' ')}' ;;`)
    .join('\n');

/** The script for bash: commands, options, their known values, and otherwise files. */
export const bashCompletion = (program: Command): string => `_account_lifecycle() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=''
  local command="\${COMP_WORDS[1]}"
  [ "$COMP_CWORD" -eq 1 ] && command=''
  case "$command" in
    ${groupsOf(program).join('|')}) [ "$COMP_CWORD" -gt 2 ] && command="$command \${COMP_WORDS[2]}" ;;
  esac
  case "$command $previous" in
${bashValues(program)}
    *' --db'|*' --rejects') words='' ;;
    *) case "$command" in
${bashCases(program)}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ "\${#COMPREPLY[@]}" -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _account_lifecycle account-lifecycle`;

/** The script for zsh, which reads that of bash. */
export const zshCompletion = (program: Command): string =>
  `#compdef account-lifecycle\nautoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bashCompletion(program)}`;

const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const fishLine = (
  name: string,
  { word, says }: CompletionWord,
  values: ReadonlyMap<string, readonly string[]>,
): string => {
  const [first = '', second] = name.split(' ');
  const condition =
    second === undefined
      ? first === ''
        ? '__fish_use_subcommand'
        : `__fish_seen_subcommand_from ${first}`
      : `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`;
  const known = values.get(`${name} ${word}`);
  const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
  const taken = known === undefined ? '' : ` -x -a ${fishQuoted(known.join(' '))}`;
  return `complete -c account-lifecycle -n ${fishQuoted(condition)} ${what}${taken} -d ${fishQuoted(says)}`;
};

/** The script for fish. */
export const fishCompletion = (program: Command): string => {
  const values = new Map(valuesBelow(program, ''));
  return followed(program, '')
    .flatMap(({ name, words }) => words.map((word) => fishLine(name, word, values)))
    .join('\n');
};
