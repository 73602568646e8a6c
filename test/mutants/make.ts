import { parseSync } from 'vite';
import { decisionNames } from '../../src/model/decision.ts';

/** A source with one thing changed in it. */
export interface Mutant {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** What was changed, in words. */
  readonly what: string;
  readonly code: string;
}

/** A part of a source that is replaced by another text. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly what: string;
}

/** A node of the syntax tree, as far as it is looked at. */
type SyntaxNode = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly start: number;
  readonly end: number;
};

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

const childrenOf = (node: SyntaxNode): readonly SyntaxNode[] => Object.values(node).flat().filter(isNode);

/** What an operator is replaced by: bounds are off by one, conditions are the other way round. */
const otherOperators: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
};

/** Words of decisions, each of which is replaced by the next. */
const words: readonly string[] = [...decisionNames.filter((name) => name !== 'quarantined'), 'applied'];

const nodeAt = (node: SyntaxNode, key: string): SyntaxNode | null => {
  const value = node[key];
  return isNode(value) ? value : null;
};

const textValue = (node: SyntaxNode | null): string | null =>
  node?.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;

const keyOfProperty = (node: SyntaxNode): string | null => {
  const key = nodeAt(node, 'key');
  return key?.type === 'Identifier' ? String(key['name']) : textValue(key);
};

/** Finds what can be changed in a source. */
class Changes {
  readonly found: Change[] = [];
  readonly #code: string;
  readonly #targets: string[] = [];

  constructor(code: string, program: SyntaxNode) {
    this.#code = code;
    this.#collectTargets(program);
    this.#visit(program, null);
  }

  /** Where transitions of the chart lead. */
  #collectTargets(node: SyntaxNode): void {
    const target = keyOfProperty(node) === 'target' ? textValue(nodeAt(node, 'value')) : null;
    if (target !== null && !this.#targets.includes(target)) this.#targets.push(target);
    for (const child of childrenOf(node)) this.#collectTargets(child);
  }

  #add({ start, end }: Pick<SyntaxNode, 'start' | 'end'>, text: string, what: string): void {
    this.found.push({ start, end, text, what });
  }

  /** Takes out an element of a list or an object, with the comma behind it. */
  #drop({ start, end }: SyntaxNode, what: string): void {
    const comma = /^\s*,/.exec(this.#code.slice(end))?.[0].length ?? 0;
    this.#add({ start, end: end + comma }, '', what);
  }

  #visit(node: SyntaxNode, key: string | null): void {
    // Types are gone when the code runs.
    if (node.type === 'ImportDeclaration' || keyOfProperty(node) === 'types') return;
    if (node.type.startsWith('TS') && nodeAt(node, 'expression') === null) return;
    this.#ofExpression(node);
    if (node.type === 'Property') this.#ofProperty(node, key);
    const inner = node.type === 'Property' ? keyOfProperty(node) : key;
    for (const child of childrenOf(node)) this.#visit(child, inner);
  }

  #ofExpression(node: SyntaxNode): void {
    const operator = String(node['operator']);
    const other = otherOperators[operator];
    if ((node.type === 'BinaryExpression' || node.type === 'LogicalExpression') && other !== undefined)
      this.#swapOperator(node, operator, other);
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression')
      this.#negate(nodeAt(node, 'test'));
    if (node.type === 'UnaryExpression' && operator === '!')
      this.#add({ start: node.start, end: node.start + 1 }, '', '! dropped');
    if (node.type !== 'Literal') return;
    const { value } = node;
    if (typeof value === 'boolean') this.#add(node, String(!value), `${value} → ${!value}`);
    if (typeof value === 'number') this.#add(node, String(value + 1), `${value} → ${value + 1}`);
    const word = typeof value === 'string' ? words[words.indexOf(value) + 1] : undefined;
    if (word !== undefined && words.includes(String(value)))
      this.#add(node, `'${word}'`, `${String(value)} → ${word}`);
  }

  #swapOperator(node: SyntaxNode, operator: string, other: string): void {
    const [left, right] = [nodeAt(node, 'left'), nodeAt(node, 'right')];
    if (left === null || right === null) return;
    const start = this.#code.indexOf(operator, left.end);
    if (start < right.start)
      this.#add({ start, end: start + operator.length }, other, `${operator} → ${other}`);
  }

  #negate(test: SyntaxNode | null): void {
    if (test === null) return;
    const text = this.#code.slice(test.start, test.end);
    this.#add(test, `!(${text})`, `not: ${text.slice(0, 60)}`);
  }

  /** What a chart says of a state or a transition. */
  #ofProperty(node: SyntaxNode, around: string | null): void {
    const [key, value] = [keyOfProperty(node), nodeAt(node, 'value')];
    if (key === null || value === null) return;
    if (around === 'on' || around === 'after') this.#drop(node, `transition of ${key} dropped`);
    if (key === 'guard' || key === 'tags') this.#drop(node, `${key} dropped`);
    if (key === 'target') this.#swapTarget(value);
    if (key === 'always' || key === 'actions' || key === 'entry' || key === 'exit') {
      const elements = value.type === 'ArrayExpression' ? childrenOf(value) : [];
      if (value.type === 'Literal') this.#drop(node, `${key} ${textValue(value) ?? ''} dropped`);
      for (const element of elements)
        this.#drop(element, `${key}: ${this.#code.slice(element.start, element.end).slice(0, 60)} dropped`);
    }
  }

  #swapTarget(value: SyntaxNode): void {
    const target = textValue(value);
    if (target === null) return;
    const alike = this.#targets.filter((one) => one.startsWith('.') === target.startsWith('.'));
    const other = alike[(alike.indexOf(target) + 1) % alike.length];
    if (other !== undefined && other !== target)
      this.#add(value, `'${other}'`, `target ${target} → ${other}`);
  }
}

/** All mutants of a source, in its order. */
export const mutantsOf = (path: string, code: string): readonly Mutant[] => {
  const { program } = parseSync(path, code);
  const { found } = new Changes(code, program as unknown as SyntaxNode);
  return found.map(({ start, end, text, what }) => ({
    path,
    line: code.slice(0, start).split('\n').length,
    what,
    code: code.slice(0, start) + text + code.slice(end),
  }));
};
