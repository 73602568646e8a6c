/** The deepest nesting that is read: payloads have three levels, and what programs print around them few more. */
const deepest = 32;

/** A value that was read, and where what follows it begins. */
interface PrintedObject {
  readonly value: unknown;
  readonly end: number;
}

/** What stands between the parts of a printed value. */
const blanks = /\s*/y;

/** A text between quotes of any kind. */
const quotedText = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/sy;

/** A name or number that needs no quotes; Ruby's symbols begin with a colon. */
const bareWord = /:?[\w$.+-]+\??/y;

/** What lies between a key and its value: JavaScript and Python write a colon, Ruby an arrow. */
const arrow = /\s*(?:=>|:)/y;

/** How the languages call what JSON calls null, true and false. */
const wordValues: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['null', null],
  ['undefined', null],
  ['None', null],
  ['nil', null],
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
]);

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };

const escape = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/gs;

const characterOf = (hex: string): string => {
  const code = Number.parseInt(hex, 16);
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
};

const unescapedText = (text: string): string =>
  text.slice(1, -1).replaceAll(escape, (_, braced?: string, four?: string, two?: string, one = '') => {
    const hex = braced ?? four ?? two;
    return hex === undefined ? (escapes[one] ?? one) : characterOf(hex);
  });

/** Reads one value by going through its text once. */
class PrintedValue {
  readonly #text: string;
  #at: number;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from;
  }

  get end(): number {
    return this.#at;
  }

  /** The value that begins here; undefined when it is none. */
  value(depth: number): { readonly value: unknown } | undefined {
    this.#take(blanks);
    if (depth > deepest) return undefined;
    const mark = this.#text[this.#at];
    if (mark === '{') return this.#members(depth, '}', (each) => Object.fromEntries(each));
    if (mark === '[') return this.#members(depth, ']', (each) => each.map(([, value]) => value));
    const text = this.#take(quotedText);
    if (text !== undefined) return { value: unescapedText(text) };
    const word = this.#take(bareWord);
    if (word === undefined) return undefined;
    if (wordValues.has(word)) return { value: wordValues.get(word) };
    if (word.startsWith(':')) return { value: word.slice(1) };
    return Number.isFinite(Number(word)) ? { value: Number(word) } : undefined;
  }

  #members(
    depth: number,
    close: '}' | ']',
    made: (members: readonly (readonly [string, unknown])[]) => unknown,
  ): { readonly value: unknown } | undefined {
    const members: (readonly [string, unknown])[] = [];
    this.#at += 1;
    for (;;) {
      this.#take(blanks);
      if (this.#text[this.#at] === close) {
        this.#at += 1;
        return { value: made(members) };
      }
      const key = close === '}' ? this.#key() : '';
      const member = key === undefined ? undefined : this.value(depth + 1);
      if (key === undefined || member === undefined) return undefined;
      members.push([key, member.value]);
      this.#take(blanks);
      if (this.#text[this.#at] === ',') this.#at += 1;
      else if (this.#text[this.#at] !== close) return undefined;
    }
  }

  #key(): string | undefined {
    const text = this.#take(quotedText);
    const key = text === undefined ? this.#take(bareWord)?.replace(/^:/, '') : unescapedText(text);
    return key !== undefined && this.#take(arrow) !== undefined ? key : undefined;
  }

  #take(form: RegExp): string | undefined {
    form.lastIndex = this.#at;
    const [found] = form.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

/**
 * Reads an object as programs print it that do not write JSON: `console.log` of Node.js (`{ id: 'a' }`), `print` of Python
 * (`{'id': 'a', 'reason': None}`) and `inspect` of Ruby (`{"id"=>"a"}`). Pure and total.
 *
 * @param from - where its opening bracket stands
 * @returns the object, or undefined when it cannot be read to its end, as where Node.js printed `[Object]`
 */
export const printedObject = (text: string, from: number): PrintedObject | undefined => {
  const reader = new PrintedValue(text, from);
  const found = reader.value(0);
  return found === undefined ? undefined : { value: found.value, end: reader.end };
};
