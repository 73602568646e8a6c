/** What a source declares: its names, its functions and how long they are, and what of it is documented. */
import { parseSync, Visitor, type ESTree } from 'vite';

/** A name declared at the top of a file. */
export interface Name {
  readonly name: string;
  readonly exported: boolean;
  /** Whether a docstring stands right before it. */
  readonly documented: boolean;
}

/** A function, method or accessor that has a name; callbacks count as part of what they stand in. */
export interface NamedFunction {
  readonly name: string;
  readonly lines: number;
}

/** What a source declares. */
export interface Declared {
  readonly names: readonly Name[];
  readonly functions: readonly NamedFunction[];
}

const namesOf = (statement: ESTree.Statement | ESTree.Declaration): string[] => {
  switch (statement.type) {
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return statement.id === null ? [] : [statement.id.name];
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
      return [statement.id.name];
    default:
      return [];
  }
};

/** The declaration that a top-level statement makes or exports. */
const declarationOf = (statement: ESTree.Statement): ESTree.Statement | ESTree.Declaration =>
  statement.type === 'ExportNamedDeclaration' && statement.declaration !== null
    ? statement.declaration
    : statement;

const isFunction = (node: { readonly type: string } | null): boolean =>
  node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';

const keyOf = (key: ESTree.PropertyKey): string => {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'PrivateIdentifier' ? `#${key.name}` : '(computed)';
};

const functionsOf = (program: ESTree.Program, linesOf: (node: ESTree.Span) => number): NamedFunction[] => {
  const found: NamedFunction[] = [];
  const add = (name: string, node: ESTree.Span): void => {
    found.push({ name, lines: linesOf(node) });
  };
  new Visitor({
    FunctionDeclaration: (node) => add(node.id?.name ?? '(default)', node),
    MethodDefinition: (node) => add(keyOf(node.key), node),
    VariableDeclarator: (node) => {
      if (isFunction(node.init)) add(node.id.type === 'Identifier' ? node.id.name : '(pattern)', node);
    },
    Property: (node) => {
      if (isFunction(node.value)) add(keyOf(node.key), node);
    },
    PropertyDefinition: (node) => {
      if (isFunction(node.value)) add(keyOf(node.key), node);
    },
  }).visit(program);
  return found;
};

/**
 * What a source declares.
 *
 * @param path - tells TypeScript from TSX
 * @throws when the text cannot be parsed
 */
export const declaredIn = (path: string, text: string): Declared => {
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const docstringEnds = comments
    .filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
    .map(({ end }) => end);
  const isDocumented = ({ start }: ESTree.Span): boolean =>
    docstringEnds.some((end) => end <= start && text.slice(end, start).trim() === '');
  const names = program.body.flatMap((statement) =>
    namesOf(declarationOf(statement)).map((name) => ({
      name,
      exported: statement.type.startsWith('Export'),
      documented: isDocumented(statement),
    })),
  );
  return {
    names,
    functions: functionsOf(program, ({ start, end }) => text.slice(start, end).split('\n').length),
  };
};
