/** What a page about the sources names in code: paths, and words that stand in the sources. */

/** A line of a page with the paths and the words that it names. */
export interface NamedLine {
  readonly text: string;
  readonly paths: readonly string[];
  readonly words: readonly string[];
}

const isPath = (code: string): boolean =>
  /^[\w.@-]+(?:\/[\w.*@-]+)+\/?$|^[\w-]+\.(?:ts|tsx|js|md|json)$/.test(code);

const isWord = (code: string): boolean => /^#?[A-Za-z_]\w*(?:\.#?\w+)*(?:\(\))?$/.test(code);

/** The identifiers of a word: two of `Lifecycle.tick()`. */
const identifiersOf = (word: string): readonly string[] => word.replace('()', '').split('.');

/** The lines of a page, without blocks of code, with what each names. */
export const namedLinesOf = (page: string): readonly NamedLine[] =>
  page
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .split('\n')
    .map((text) => {
      const codes = Array.from(text.matchAll(/`([^`]+)`/g), ([, code]) => code ?? '');
      return {
        text,
        paths: codes.filter(isPath),
        words: codes.filter((code) => !isPath(code) && isWord(code)).flatMap(identifiersOf),
      };
    });
