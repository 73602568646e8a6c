import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../../src/cli/main.ts';
import { createShell } from '../../src/cli/shell.ts';
import { testIo } from '../cli/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('deploy/compose.yaml');
const dockerfile = read('deploy/Dockerfile');

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly ports?: readonly string[];
}

const compose = parse(text) as {
  readonly services: Readonly<Record<'db' | 'receiver', Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
};
const { db, receiver } = compose.services;

/** What is wrong with the words with which a receiver is started. */
const faultsOf = ([name = '', ...words]: readonly string[]): readonly string[] => {
  const command = createProgram(createShell(testIo())).commands.find((one) => one.name() === name);
  if (command === undefined) return [`no command ${name}`];
  const { operands, unknown } = command.parseOptions([...words]);
  return [...operands, ...unknown];
};

test('receivers are started by a command and options that there are', () => {
  expect(faultsOf(receiver.command ?? [])).toEqual([]);
  expect(faultsOf(['serve', '--hots', '0.0.0.0'])).toEqual(['--hots', '0.0.0.0']);
  expect(faultsOf(['server'])).toEqual(['no command server']);
});

test('variables of a receiver are those that it reads, and each secret is a file that is made', () => {
  const known = ['src/cli/fleet.ts', 'src/http/secret-sources.ts'].map(read).join('');
  for (const [name, value] of Object.entries(receiver.environment)) {
    expect(name).toMatch(/_FILE$/);
    expect(known).toContain(`'${name.replace(/_FILE$/, '')}'`);
    expect(receiver.secrets.map((secret) => `/run/secrets/${secret}`)).toContain(value);
  }
  for (const [name, { file }] of Object.entries(compose.secrets)) {
    expect(file).toBe(`./secrets/${name}`);
    expect(text).toMatch(new RegExp(`^# {3}.*> ${name}$`, 'm'));
  }
  expect(db.secrets.concat(receiver.secrets).toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
});

test('each file that it names exists, and no secret gets into an image or the package', () => {
  const context = join(root, 'deploy', receiver.build?.context ?? '');
  expect(existsSync(join(context, receiver.build?.dockerfile ?? ''))).toBe(true);
  for (const [file, entry] of [
    ['deploy/Dockerfile.dockerignore', 'deploy/secrets'],
    ['.gitignore', 'deploy/secrets/'],
    ['package.json', '"!deploy/secrets"'],
  ] as const)
    expect(read(file)).toContain(entry);
});

test('nothing in it can do more than it must, and health is that of /readyz', () => {
  for (const { read_only, cap_drop, security_opt } of [db, receiver])
    expect({ read_only, cap_drop, security_opt }).toEqual({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  expect(dockerfile).toContain(`"${receiver.healthcheck.test.at(-1)}"`);
  expect(receiver.ports).toEqual(['127.0.0.1:8787-8790:8787']);
  expect(text).toContain('--scale receiver=4');
  // The server is of a version that is not refused.
  expect(Number(/^postgres:(\d+)-/.exec(db.image)?.[1])).toBeGreaterThanOrEqual(15);
});

test('the image has its peers, and names no database that the address of another one would contradict', () => {
  for (const peer of ['pg', 'xstate']) expect(dockerfile).toContain(`"dependencies.${peer}=`);
  expect(dockerfile).not.toMatch(/^ENV.*ACCOUNT_LIFECYCLE_DB/m);
});
