// Writes the generated parts of the README and of docs: what the demo says of one account, tables of causes, policy and
// errors, and the help of every command. With --check it changes nothing and fails when they are not current. Needs a build.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    stdio: ['ignore', 'pipe', 'inherit'],
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

/** An account of the demo whose proxy failed. */
const shownAccount = 'vlEh58ywLJ201uoygo_rBg';

/** The last webhook of an account of the demo, and how `explain` answers it. */
const answerText = () => {
  const lines = readFileSync(at('demo/fleet.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(shownAccount));
  const heard = lines
    .map((line) => JSON.parse(line).payload)
    .findLast(({ AccountStatus: said }) => said?.message === 'CREDENTIALS');
  const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-docs-'));
  try {
    const db = join(folder, 'demo.db');
    writeFileSync(join(folder, 'account.ndjson'), lines.join('\n'));
    cli('replay', join(folder, 'account.ndjson'), '--db', db, '--quiet');
    const [told] = cli('explain', shownAccount, '--db', db, '--utc').split(/\n\nWhat else/);
    return `\`\`\`json\n${JSON.stringify(heard, null, 1).replaceAll(/\n\s*/g, ' ')}\n\`\`\`\n\n\`\`\`text\n${told}\n\`\`\``;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Each generated block by its name: the page on which it stands, and what makes it. */
const blocks = {
  answer: ['README.md', answerText],
  causes: ['docs/causes.md', causesTable],
  commands: ['docs/commands.md', commandsText],
  policy: ['docs/policy.md', policyTable],
  errors: ['docs/errors.md', errorsTable],
};

const checking = process.argv.includes('--check');
for (const [name, [page, make]] of Object.entries(blocks)) {
  const before = readFileSync(at(page), 'utf8');
  const block = new RegExp(`(<!-- begin: ${name} -->)[\\s\\S]*?(<!-- end: ${name} -->)`);
  if (!block.test(before)) throw new Error(`${page} has no block ${name}`);
  const after = before.replace(block, (_, begin, end) => `${begin}\n\n${make()}\n\n${end}`);
  if (!checking) writeFileSync(at(page), after);
  else if (after !== before) {
    console.error(`${page} is not current: run "npm run docs".`);
    process.exitCode = 1;
  }
}

await import('./update-charts.js');
await import('./update-api.js');
