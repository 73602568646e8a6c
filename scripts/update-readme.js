// Writes the generated parts of README.md: tables of causes, policy and errors, and the help of every command. With
// --check it changes nothing and fails when they are not current. Needs a build.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { causes, defaultPolicy, nameOf } from 'account-lifecycle';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const cell = (text) => String(text).replaceAll('|', '\\|');
const table = (heads, rows) =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const providerNames = (providers) => providers.join(', ');

const causesTable = () =>
  table(
    ['Cause', 'Providers', 'Who acts', 'For the user', 'For the operator'],
    causes.map((cause) => [
      `\`${nameOf(cause)}\``,
      providerNames(cause.providers),
      cause.actor,
      cause.forUser,
      cause.forOperator,
    ]),
  );

/** Docstrings of the members of a source file, by name. */
const docstrings = (path, pattern) =>
  Array.from(readFileSync(at(path), 'utf8').matchAll(pattern), ([, doc, name]) => [
    name,
    doc.replaceAll(/\s*\n\s*\*\s*/g, ' ').trim(),
  ]);

const policyTable = () =>
  table(
    ['Setting', 'Default', 'Meaning'],
    docstrings('machines/policy.ts', /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s+readonly (\w+):/g)
      .filter(([name]) => name in defaultPolicy)
      .map(([name, doc]) => {
        const value = defaultPolicy[name];
        const shown = Array.isArray(value)
          ? value.map((l) => `${l.provider} ${l.action} ${l.count} in ${l.windowHours} h`).join('; ')
          : name === 'weights'
            ? `version ${value.version}`
            : value;
        return [
          `\`${name}\``,
          shown,
          doc
            .replace(/ Default:? (?:[^ ]+|those shipped)\.$/, '')
            .replace(/ \(DOMAIN [^)]*\)/, '')
            .replaceAll('`', ''),
        ];
      }),
  );

const errorsTable = () =>
  table(
    ['Code', 'Meaning'],
    docstrings('src/model/errors.ts', /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s+\| '(\w+)'/g).map(([name, doc]) => [
      `\`${name}\``,
      doc,
    ]),
  );

const cli = (...args) =>
  execFileSync(process.execPath, [at('bin/account-lifecycle.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '100' },
  }).trimEnd();

const commandNames = () => {
  const listed = cli('--help').split(/^Commands:$/m)[1] ?? '';
  return Array.from(listed.matchAll(/^ {2}([a-z][a-z-]*)/gm), ([, name]) => name).filter(
    (name) => name !== 'help',
  );
};

const commandsText = () =>
  commandNames()
    .map(
      (name) =>
        `<details><summary><code>${name}</code></summary>\n\n\`\`\`text\n${cli(name, '--help')}\n\`\`\`\n\n</details>`,
    )
    .join('\n\n');

const parts = { causes: causesTable, policy: policyTable, errors: errorsTable, commands: commandsText };

const before = readFileSync(at('README.md'), 'utf8');
let after = before;
for (const [name, make] of Object.entries(parts)) {
  const block = new RegExp(`(<!-- begin: ${name} -->)[\\s\\S]*?(<!-- end: ${name} -->)`);
  after = after.replace(block, (_, begin, end) => `${begin}\n\n${make()}\n\n${end}`);
}
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('README.md is not current: run "npm run docs".');
    process.exit(1);
  }
} else writeFileSync(at('README.md'), after);

await import('./update-charts.js');
