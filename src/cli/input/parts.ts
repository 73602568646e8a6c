import { isJson } from './entry.ts';

/** A line of which container runtimes have written the rest below. */
interface CutLine {
  /** Which stream it belongs to: parts of two may alternate. */
  readonly stream: string;
  readonly content: string;
  /** The whole line with the contents of all its parts. */
  readonly joined: (contents: string) => string;
  /** Whether no more follows. */
  readonly last: boolean;
}

/** Kubernetes: a time, the stream, whether the line is whole (F) or a part (P). */
const runtimeForm = /^(\S+) (stdout|stderr) ([FP]) (.*)$/s;

const criPart = (text: string): CutLine | undefined => {
  const [, time, stream, tag, content] = runtimeForm.exec(text) ?? [];
  if (time === undefined || stream === undefined || content === undefined) return undefined;
  return {
    stream,
    content,
    last: tag === 'F',
    joined: (contents) => `${time} ${stream} F ${contents}`,
  };
};

const dockerLine = (text: string): { readonly log?: unknown; readonly stream?: unknown } => {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
};

/** Docker: what a program wrote ends with a newline in the last part alone. */
const dockerPart = (text: string): CutLine | undefined => {
  const line = dockerLine(text);
  const { log, stream } = line;
  if (typeof log !== 'string' || typeof stream !== 'string') return undefined;
  return {
    stream,
    content: log,
    // The last words of a program that ended need not have one.
    last: log.endsWith('\n') || isJson(log),
    joined: (contents) => JSON.stringify({ ...line, log: contents }),
  };
};

const partOf = (text: string): CutLine | undefined =>
  text.startsWith('{') ? dockerPart(text) : criPart(text);

/** Whether a line may be the first of several parts. */
const mayBeginParts = (text: string): boolean =>
  text.startsWith('{"log":"') ? !text.includes('\\n","') : /^\d\S+ std(?:out|err) P /.test(text);

/** A line, and where it stands. */
export interface PlacedLine {
  readonly text: string;
  readonly line: number;
}

/** The parts of a line that have come. */
interface PartsBegun {
  readonly first: CutLine;
  readonly lines: PlacedLine[];
  contents: string;
}

/**
 * Joins what Docker and Kubernetes have cut: they write a line of more than 16 KiB as several. Parts whose end never comes,
 * or that are longer together than a line may be, stay as they are.
 */
export class PartJoiner {
  readonly #mostLength: number;
  readonly #begun = new Map<string, PartsBegun>();

  /** @param mostLength - of a line, in UTF-16 units */
  constructor(mostLength: number) {
    this.#mostLength = mostLength;
  }

  /** Whether a line may be a part, or end some; nearly all are told here that they are neither. */
  concerns(text: string): boolean {
    return this.#begun.size > 0 || mayBeginParts(text);
  }

  /** The lines that are whole with this one: none where it is a part and others are missing. */
  add(placed: PlacedLine): readonly PlacedLine[] {
    const part = partOf(placed.text);
    if (part === undefined) return [placed];
    const begun = this.#begun.get(part.stream);
    if (begun === undefined) return part.last ? [placed] : this.#begin(part, placed);
    begun.lines.push(placed);
    begun.contents += part.content;
    if (begun.contents.length > this.#mostLength) return this.#giveUp(part.stream, begun);
    if (!part.last) return [];
    this.#begun.delete(part.stream);
    return [{ text: begun.first.joined(begun.contents), line: begun.lines[0]?.line ?? placed.line }];
  }

  /** The parts whose ends never came. */
  rest(): readonly PlacedLine[] {
    const lines = Array.from(this.#begun.values(), (begun) => begun.lines).flat();
    this.#begun.clear();
    return lines.toSorted((a, b) => a.line - b.line);
  }

  #begin(first: CutLine, placed: PlacedLine): readonly PlacedLine[] {
    this.#begun.set(first.stream, { first, lines: [placed], contents: first.content });
    return [];
  }

  #giveUp(stream: string, { lines }: PartsBegun): readonly PlacedLine[] {
    this.#begun.delete(stream);
    return lines;
  }
}
