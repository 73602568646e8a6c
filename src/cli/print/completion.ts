import type { Command } from 'commander';
import { options, causeNames } from '../options.ts';
import { orderOfStatuses } from '../../model/status-order.ts';
import { providers } from '../../../machines/provider.ts';

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

/** The values that options take from a known list. */
const values: Readonly<Record<string, readonly string[]>> = {
  [options.status().long ?? '']: orderOfStatuses,
  [options.failOn().long ?? '']: orderOfStatuses,
  [options.provider().long ?? '']: providers,
  [options.cause().long ?? '']: causeNames,
  '--order': ['arrival', 'time'],
  '--format': ['mermaid', 'dot', 'json'],
};

const followed = (command: Command, name: string): readonly Followed[] => [
  {
    name,
    words: [
      ...command.commands.map((sub) => ({ word: sub.name(), says: sub.summary() || sub.description() })),
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

const bashValues = (): string =>
  Object.entries(values)
    .map(([option, known]) => `    ${option}) words='${known.join(' ')}' ;;`)
    .join('\n');

/** The script for bash: commands, options, their known values, and otherwise files. */
export const bashCompletion = (program: Command): string => `_account_lifecycle() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=''
  local command="\${COMP_WORDS[1]}"
  [ "$COMP_CWORD" -eq 1 ] && command=''
  case "$command" in
    ${groupsOf(program).join('|')}) [ "$COMP_CWORD" -gt 2 ] && command="$command \${COMP_WORDS[2]}" ;;
  esac
  case "$previous" in
${bashValues()}
    --db|--rejects) words='' ;;
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

const fishLine = (name: string, { word, says }: CompletionWord): string => {
  const [first = '', second] = name.split(' ');
  const condition =
    second === undefined
      ? first === ''
        ? '__fish_use_subcommand'
        : `__fish_seen_subcommand_from ${first}`
      : `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`;
  const known = values[word];
  const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
  const taken = known === undefined ? '' : ` -x -a ${fishQuoted(known.join(' '))}`;
  return `complete -c account-lifecycle -n ${fishQuoted(condition)} ${what}${taken} -d ${fishQuoted(says)}`;
};

/** The script for fish. */
export const fishCompletion = (program: Command): string =>
  followed(program, '')
    .flatMap(({ name, words }) => words.map((word) => fishLine(name, word)))
    .join('\n');
