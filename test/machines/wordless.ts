/** A string or template that stands in code. */
interface Literal {
  /** Where it ends, exclusive. */
  readonly end: number;
  /** Its own text, without quotes and without the expressions of a template. */
  readonly text: string;
}

const quotes = new Set(["'", '"']);

const stringAt = (code: string, start: number): Literal => {
  let at = start + 1;
  while (at < code.length && code[at] !== code[start]) at += code[at] === '\\' ? 2 : 1;
  return { end: at + 1, text: code.slice(start + 1, at) };
};

/** Where the code ends that stands in a template, after its closing brace. */
const endOfExpression = (code: string, start: number): number => {
  let at = start;
  for (let depth = 1; at < code.length;) {
    const literal = literalAt(code, at);
    if (literal !== null) at = literal.end;
    else {
      if (code[at] === '{') depth += 1;
      if (code[at] === '}') depth -= 1;
      at += 1;
      if (depth === 0) break;
    }
  }
  return at;
};

const templateAt = (code: string, start: number): Literal => {
  let text = '';
  let at = start + 1;
  while (at < code.length && code[at] !== '`') {
    if (code.startsWith('${', at)) at = endOfExpression(code, at + 2);
    else {
      const width = code[at] === '\\' ? 2 : 1;
      text += code.slice(at, at + width);
      at += width;
    }
  }
  return { end: at + 1, text };
};

const literalAt = (code: string, at: number): Literal | null => {
  const first = code[at] ?? '';
  if (quotes.has(first)) return stringAt(code, at);
  return first === '`' ? templateAt(code, at) : null;
};

const comment = /\/\/.*|\/\*[\s\S]*?\*\//y;

const commentAt = (code: string, at: number): number | null => {
  comment.lastIndex = at;
  return comment.test(code) ? comment.lastIndex : null;
};

/**
 * Code without comments, layout and the commas that layout brings.
 *
 * @param isSaid - whether a literal of this text is said to people, so that it stands for any other
 */
export const bare = (code: string, isSaid: (text: string) => boolean): string => {
  let kept = '';
  for (let at = 0; at < code.length;) {
    const afterComment = commentAt(code, at);
    const literal = literalAt(code, at);
    if (afterComment !== null) at = afterComment;
    else if (literal === null) {
      if (!/\s/.test(code[at] ?? '')) kept += code[at];
      at += 1;
    } else {
      kept += isSaid(literal.text) ? "'said'" : code.slice(at, literal.end);
      at = literal.end;
    }
  }
  // Long sentences are put together from several.
  return kept.replaceAll(/'said'(?:\+'said')+/g, "'said'").replaceAll(/,(?=[)\]}])/g, '');
};
