// Writes docs/api/: for each door of the package a page with all that it exports, from the doc comments in the built types.
// With --check it changes nothing and fails when a page is not current. Needs a build.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const { exports: entries } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The doors: what is imported, its page, and for whom it is. What several export stands on the first of their pages. */
const doors = [
  ['./machine', 'machine', "For developers who use the chart by itself, with XState's own functions."],
  ['.', 'lifecycle', 'For developers who use the library.'],
  ['./testing', 'testing', 'For developers who [test what they built on it](../testing.md).'],
  ['./store', 'store', 'For developers who write [a store of their own](../stores.md).'],
];

/** The subjects of a page in their order, and where what belongs to each is declared. */
const subjects = [
  ['Opening and using a lifecycle', /^src\/(?:open\.d|lifecycle\/)/],
  ['What is shown of accounts', /^src\/views\//],
  ['Receiving and reconnecting', /^src\/http\//],
  ['Delivering notices', /^src\/notify\//],
  ['Replaying, reconciling and quarantine', /^src\/intake\//],
  ["Unipile's API", /^src\/unipile\//],
  ['Inspecting', /^src\/inspector\//],
  ['Deciding and diagnosing', /^(?:src\/decide|machines)\//],
  ['Reading payloads and lines', /^src\/wire\//],
  ['The words of the model', /^src\/model\//],
  ['Keeping', /^src\/(?:store|memory|sqlite|engine|text)\/|^src\/(?:import|upgrade)\.d/],
  ['Lifecycles and requests for tests', /^src\/(?:test-lifecycle|signed-requests)\.d/],
  ['Payloads, matchers, clocks and logs', /^src\/testing\/(?!unipile|store)/],
  ['A fake Unipile', /^src\/testing\/unipile\//],
  ['The contract of stores', /^src\/testing\/store\//],
];

/** A constant whose type takes more lines than this is shown without the rest of it. */
const mostLines = 30;

const parsed = new Map();

/** A file of types, with what stands right before each statement. */
const parse = (path) => {
  if (!parsed.has(path)) {
    const text = readFileSync(path, 'utf8');
    const { program, comments, errors } = parseSync(path, text);
    if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
    parsed.set(path, { path, text, statements: program.body, comments });
  }
  return parsed.get(path);
};

const sourceOf = (path, source) => join(dirname(path), source.replace(/\.[jt]s$/, '.d.ts'));

const namesOf = (declaration) =>
  declaration.type === 'VariableDeclaration'
    ? declaration.declarations.map(({ id }) => id.name)
    : [declaration.id?.name];

/** Where a name that a file exports is declared: `{ file, statement, declaration }`. */
const declarationOf = (path, name) => {
  const file = parse(path);
  for (const statement of file.statements) {
    if (statement.type === 'ExportNamedDeclaration') {
      const { declaration, source } = statement;
      if (declaration !== null) {
        if (namesOf(declaration).includes(name)) return { file, statement, declaration };
        continue;
      }
      const specifier = statement.specifiers.find(({ exported }) => exported.name === name);
      if (specifier === undefined) continue;
      if (source !== null) return declarationOf(sourceOf(path, source.value), specifier.local.name);
      return declarationIn(path, specifier.local.name);
    }
    if (statement.type === 'ExportAllDeclaration') {
      const target = sourceOf(path, statement.source.value);
      if (namesExportedBy(target).has(name)) return declarationOf(target, name);
    }
  }
  throw new Error(`${path} does not export ${name}`);
};

/** Where a name is declared that a file exports by a list of its own, or imports. */
const declarationIn = (path, name) => {
  const file = parse(path);
  for (const statement of file.statements) {
    if (statement.type === 'ImportDeclaration') {
      const specifier = statement.specifiers.find(({ local }) => local.name === name);
      if (specifier !== undefined)
        return declarationOf(sourceOf(path, statement.source.value), specifier.imported?.name ?? 'default');
      continue;
    }
    // What is exported as it is declared stands within its export.
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type.endsWith('Declaration') && namesOf(declaration).includes(name))
      return { file, statement, declaration };
  }
  throw new Error(`${path} does not declare ${name}`);
};

const namesExportedBy = (path) => {
  const names = new Set();
  for (const statement of parse(path).statements) {
    if (statement.type === 'ExportAllDeclaration')
      for (const name of namesExportedBy(sourceOf(path, statement.source.value))) names.add(name);
    if (statement.type !== 'ExportNamedDeclaration') continue;
    if (statement.declaration !== null) for (const name of namesOf(statement.declaration)) names.add(name);
    else for (const { exported } of statement.specifiers) names.add(exported.name);
  }
  return names;
};

/** The text of a doc comment, without its stars. */
const plainDoc = (comment) =>
  comment
    .replace(/^\*\s?/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();

/** The doc comment right before a statement; that of the file, which ends with `@module`, is none. */
const docOf = ({ text, comments }, statement) => {
  const comment = comments.findLast(
    ({ type, value, end }) =>
      type === 'Block' &&
      value.startsWith('*') &&
      end <= statement.start &&
      text.slice(end, statement.start).trim() === '',
  );
  return comment === undefined ? '' : plainDoc(comment.value);
};

/** What a file says of itself in its first comment. */
const moduleDocOf = (path) => {
  const comment = parse(path).comments.find(({ value }) => value.includes('@module'));
  return comment === undefined ? '' : plainDoc(comment.value).replace(/\s*@module\s*$/, '');
};

/** Whether a name means something of this package in a file. */
const declares = ({ statements }, name) =>
  statements.some((statement) =>
    statement.type === 'ImportDeclaration'
      ? statement.source.value.startsWith('.') &&
        statement.specifiers.some(({ local }) => local.name === name)
      : namesOf(statement.declaration ?? statement).includes(name),
  );

/** A declaration as it is shown: without what nobody can use. */
const shownDeclaration = ({ file, declaration }) => {
  const code = file.text
    .slice(declaration.start, declaration.end)
    .replace(/^declare /, '')
    .replaceAll(/^(?: +\/\*\*(?:(?!\*\/)[^])*\*\/\n)? +(?:#private|(?:private|protected) [^;]+);\n/gm, '')
    .replaceAll(/\{@link ([\w.]+)\}/g, '`$1`')
    .replaceAll(/^( +)/gm, (indent) => ' '.repeat(2 * Math.floor(indent.length / 4) + (indent.length % 4)))
    .replaceAll(/import\("[^"]+"\)\./g, '');
  const lines = code.split('\n');
  if (declaration.type !== 'VariableDeclaration' || lines.length <= mostLines) return code;
  return `${lines[0].replace(/\{\s*$/, '')}…`;
};

const isType = ({ declaration: { type } }) =>
  type === 'TSInterfaceDeclaration' || type === 'TSTypeAliasDeclaration';

/** The page on which a name stands, and its anchor there, by the name. */
const placeOf = new Map();

const addressOf = (name, page) => {
  const place = placeOf.get(name);
  return `${place.page === page ? '' : `${place.page}.md`}#${place.anchor}`;
};

/** What a declaration is built on that is not exported itself: it is shown with it. */
const hiddenBasesOf = ({ file, declaration }) => {
  const { superClass, extends: bases = [] } = declaration;
  const names = [superClass, ...bases.map(({ expression }) => expression)]
    .filter((base) => base?.type === 'Identifier')
    .map(({ name }) => name)
    .filter((name) => !placeOf.has(name) && declares(file, name));
  return names.flatMap((name) => {
    const found = declarationIn(file.path, name);
    return [found, ...hiddenBasesOf(found)];
  });
};

/** A doc comment as Markdown: links lead to where a name stands. */
const markdownOf = (doc, page) => {
  const link = (name, shown) => {
    const [first] = name.split('.');
    const text = `\`${(shown ?? name).trim()}\``;
    return placeOf.has(first) ? `[${text}](${addressOf(first, page)})` : text;
  };
  return doc
    .replaceAll(/\{@link ([\w.]+)(?:\s*\|?\s*([^}]+))?\}/g, (_, name, shown) => link(name, shown))
    .replaceAll(/^@param (\w+) - /gm, '- `$1`: ')
    .replaceAll(/^@throws (LifecycleError\b)/gm, '- throws `$1`')
    .replaceAll(/^@throws /gm, '- throws ')
    .replaceAll(/^@returns /gm, '- returns ')
    .replaceAll(/^(?! )([^-\n].*)\n(?=- )/gm, '$1\n\n');
};

const itemText = (name, found, page) =>
  [
    `### ${name}`,
    markdownOf(docOf(found.file, found.statement), page),
    `\`\`\`ts\n${[found, ...hiddenBasesOf(found)].map(shownDeclaration).join('\n\n')}\n\`\`\``,
  ]
    .filter((part) => part !== '')
    .join('\n\n');

const byName = ([one], [other]) => one.localeCompare(other, 'en');

/** The items of a page by subject: what can be called before what is only a type. */
const bySubject = (items) =>
  subjects
    .map(([subject, where]) => {
      const those = items.filter(([, { file }]) => where.test(relative(join(root, 'dist'), file.path)));
      return [
        subject,
        [...those.filter(([, one]) => !isType(one)), ...those.filter(([, one]) => isType(one))],
      ];
    })
    .filter(([, those]) => those.length > 0);

/** What stands on each page, each thing on the first that exports it; the anchors are those that GitHub gives. */
const contents = doors.map(([door, page]) => {
  const path = join(root, entries[door].types);
  const items = [...namesExportedBy(path)].map((name) => [name, declarationOf(path, name)]).toSorted(byName);
  const own = items.filter(([name]) => !placeOf.has(name));
  const groups = bySubject(own);
  const placed = groups.flatMap(([, those]) => those);
  const lost = own.filter((item) => placed.filter((one) => one === item).length !== 1);
  if (lost.length > 0)
    throw new Error(`docs/api/${page}.md: no subject, or two, for ${lost.map(([name]) => name).join(', ')}`);
  const times = new Map();
  for (const [name] of placed) {
    const plain = name.toLowerCase();
    const before = times.get(plain) ?? 0;
    times.set(plain, before + 1);
    placeOf.set(name, { page, anchor: before === 0 ? plain : `${plain}-${before}` });
  }
  return { path, groups, elsewhere: items.filter((item) => !own.includes(item)).map(([name]) => name) };
});

const linksTo = (names, page) => names.map((name) => `[\`${name}\`](${addressOf(name, page)})`).join(' · ');

const pageText = ([door, page, whom], { path, groups, elsewhere }) =>
  `${[
    `# ${['account-lifecycle', door.slice(2)].filter((part) => part !== '').join('/')}`,
    `${whom} Made from the doc comments of the types; \`DOMAIN §n\` stands for a section of [the domain](../DOMAIN.md).`,
    moduleDocOf(path),
    ...groups.map(
      ([subject, items]) =>
        `**${subject}**: ${linksTo(
          items.map(([name]) => name),
          page,
        )}`,
    ),
    elsewhere.length === 0 ? '' : `**Shown on another page**: ${linksTo(elsewhere, page)}`,
    ...groups.flatMap(([subject, items]) => [
      `## ${subject}`,
      ...items.map(([name, found]) => itemText(name, found, page)),
    ]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;

const checking = process.argv.includes('--check');
const folder = join(root, 'docs/api');
if (!checking) mkdirSync(folder, { recursive: true });
for (const [index, door] of doors.entries()) {
  const file = join(folder, `${door[1]}.md`);
  const written = pageText(door, contents[index]);
  if (existsSync(file) && readFileSync(file, 'utf8') === written) continue;
  if (checking) {
    console.error(`docs/api/${door[1]}.md is not current: run "npm run docs".`);
    process.exitCode = 1;
  } else writeFileSync(file, written);
}
