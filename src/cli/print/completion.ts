import type { Command, Option } from 'commander';
import { storedKinds, type StoredKind } from '../arguments.ts';

/** One thing that can be typed after a command. */
interface CompletionWord {
  readonly word: string;
  readonly says: string;
}

/** A command by its whole name, such as `db check`, with what can follow it. */
interface Followed {
  readonly name: string;
  readonly words: readonly CompletionWord[];
  /** The things in a database that can follow. */
  readonly stored: StoredKind | null;
}

/** The words that an option or an argument takes, where it takes no others. */
export const wordsTaken = ({
  parseArg,
  argChoices,
}: Pick<Option, 'parseArg' | 'argChoices'>): readonly string[] => {
  const known: unknown = parseArg !== undefined && 'known' in parseArg ? parseArg.known : undefined;
  return Array.isArray(known) ? known.map(String) : (argChoices ?? []);
};

/** The things in a database that an option or an argument names, or null where it names nothing there. */
export const storedWords = ({ parseArg }: Pick<Option, 'parseArg'>): StoredKind | null => {
  const stored: unknown = parseArg !== undefined && 'stored' in parseArg ? parseArg.stored : null;
  return storedKinds.find((kind) => kind === stored) ?? null;
};

/** The options whose value names something in a database, by the command's whole name and the option. */
const storedBelow = (command: Command, name: string): readonly (readonly [string, StoredKind])[] => [
  ...command.options.flatMap((option) => {
    const stored = storedWords(option);
    return stored === null || option.long == null ? [] : [[`${name} ${option.long}`, stored] as const];
  }),
  ...command.commands.flatMap((sub) => storedBelow(sub, name === '' ? sub.name() : `${name} ${sub.name()}`)),
];

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
    stored: command.registeredArguments.map(storedWords).find((stored) => stored !== null) ?? null,
  },
  ...command.commands.flatMap((sub) => followed(sub, name === '' ? sub.name() : `${name} ${sub.name()}`)),
];

/** The commands that have others below them. */
const groupsOf = (program: Command): readonly string[] =>
  program.commands.filter(({ commands }) => commands.length > 0).map((command) => command.name());

const listed = (words: readonly CompletionWord[]): string => words.map(({ word }) => word).join(' ');

const bashStored = (stored: StoredKind | null): string => (stored === null ? '' : ` stored=${stored}`);

const bashCases = (program: Command): string =>
  followed(program, '')
    .map(({ name, words, stored }) => `    '${name}') words='${listed(words)}'${bashStored(stored)} ;;`)
    .join('\n');

const bashValues = (program: Command): string =>
  valuesBelow(program, '')
    .map(([option, known]) => `    '${option}') words='${known.join(' ')}' ;;`)
    .concat(storedBelow(program, '').map(([option, stored]) => `    '${option}')${bashStored(stored)} ;;`))
    .join('\n');

/** The script for bash: commands, options, their known values, what is in the database, and otherwise files. */
export const bashCompletion = (program: Command): string => `_account_lifecycle_stored() {
  local at db=''
  for ((at = 1; at + 1 < COMP_CWORD; at += 1)); do
    [ "\${COMP_WORDS[at]}" = --db ] && db="\${COMP_WORDS[at+1]}"
  done
  "\${COMP_WORDS[0]}" complete \${db:+"--db=$db"} "$1" -- "$2" 2>/dev/null
}
_account_lifecycle() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words='' stored=''
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
  if [ -n "$stored" ]; then
    local IFS=$'\\n'
    [ "\${current#--}" = "$current" ] && COMPREPLY+=($(_account_lifecycle_stored "$stored" "$current"))
  elif [ "\${#COMPREPLY[@]}" -eq 0 ]; then
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _account_lifecycle account-lifecycle`;

/** The script for zsh, which reads that of bash. */
export const zshCompletion = (program: Command): string =>
  `#compdef account-lifecycle\nautoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bashCompletion(program)}`;

const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const fishCondition = (name: string): string => {
  const [first = '', second] = name.split(' ');
  if (first === '') return '__fish_use_subcommand';
  const seen = `__fish_seen_subcommand_from ${first}`;
  return second === undefined ? seen : `${seen}; and __fish_seen_subcommand_from ${second}`;
};

const fishStored = (stored: StoredKind): string => `(__account_lifecycle_stored ${stored})`;

const fishLine = (
  name: string,
  { word, says }: CompletionWord,
  values: ReadonlyMap<string, string>,
): string => {
  const known = values.get(`${name} ${word}`);
  const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
  const taken = known === undefined ? '' : ` -x -a ${fishQuoted(known)}`;
  return `complete -c account-lifecycle -n ${fishQuoted(fishCondition(name))} ${what}${taken} -d ${fishQuoted(says)}`;
};

const fishOperands = ({ name, stored }: Followed): readonly string[] =>
  stored === null
    ? []
    : [
        `complete -c account-lifecycle -n ${fishQuoted(fishCondition(name))} -f -a ${fishQuoted(fishStored(stored))}`,
      ];

/** What asks a database from fish. */
const fishAsking = `function __account_lifecycle_stored
  set -l words (commandline -opc)
  set -l db
  if set -l at (contains -i -- --db $words)
    set db --db $words[(math $at + 1)]
  end
  $words[1] complete $db $argv[1] -- (commandline -ct) 2>/dev/null
end`;

/** The script for fish. */
export const fishCompletion = (program: Command): string => {
  const values = new Map([
    ...valuesBelow(program, '').map(([option, known]) => [option, known.join(' ')] as const),
    ...storedBelow(program, '').map(([option, stored]) => [option, fishStored(stored)] as const),
  ]);
  const lines = followed(program, '').flatMap((each) => [
    ...each.words.map((word) => fishLine(each.name, word, values)),
    ...fishOperands(each),
  ]);
  return [fishAsking, ...lines].join('\n');
};
