// Bundles the command line into dist/cli: a start of few files, and what a command takes in files that are loaded when it
// runs. Finding and reading two hundred modules one by one takes longer than all that most commands do. Needs the compiled
// package in dist/.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { noticesOf } from './notices.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Native, or for servers alone, which start seldom: these stay packages of their own. */
const external = /^(?:node:|better-sqlite3$|pg$|pino$|ws$|nodemailer$|hono$|hono\/|@hono\/|@statelyai\/)/;

/** A package that takes as long to load as all the rest and is seldom called: bundled apart, for the first call. */
const seldom = 'string-width';

const atFirstCall = {
  name: 'at-first-call',
  enforce: 'pre',
  resolveId: (id) => (id === seldom ? `\0${seldom}` : null),
  load: (id) =>
    id === `\0${seldom}`
      ? `import { createRequire } from 'node:module';
let loaded;
export default (text) => (loaded ??= createRequire(import.meta.url)('./${seldom}.cjs'))(text);`
      : null,
};

/**
 * What nearly every command takes is together in few files, each with all that its modules import: what the program starts
 * with, the engine, and what prints. The rest is split as the commands need it.
 */
const groups = [
  { name: 'main', test: /\/src\/cli\/main\.js$/, priority: 3 },
  { name: 'engine', test: /\/src\/(?:index|memory\/store)\.js$/, priority: 2 },
  {
    name: 'print',
    test: /\/src\/cli\/(?:(?:print|terminal)\/(?!completion)|fleet\.js$|json\.js$)/,
    priority: 1,
  },
];

/** Tells which packages a bundle has taken in, by the paths of their modules. */
const recorder = (modules) => ({
  name: 'recorder',
  generateBundle: (_, bundle) => {
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') modules.push(...chunk.moduleIds);
  },
});

const bundle = (outDir, { input, format, plugins, names }) =>
  build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      minify: false,
      target: 'node22',
      rolldownOptions: {
        input,
        external,
        output: {
          format,
          entryFileNames: names,
          chunkFileNames: '[name].js',
          comments: { legal: true, annotation: false, jsdoc: false },
          // Names of functions and classes stay, for whoever reads a stack trace.
          minify: {
            compress: { target: 'node22', keepNames: { function: true, class: true } },
            mangle: { keepNames: true },
            codegen: { removeWhitespace: true },
          },
          ...(format === 'esm' ? { codeSplitting: { groups } } : { exports: 'default' }),
        },
      },
    },
  });

/**
 * Bundles the command line, with the licences of what it takes in.
 *
 * @param dist - where the package has been compiled to
 */
const bundleCli = async (dist) => {
  const outDir = join(dist, 'cli');
  const modules = [];
  await bundle(outDir, {
    input: join(dist, 'src/cli/main.js'),
    format: 'esm',
    plugins: [atFirstCall, recorder(modules)],
    names: '[name].js',
  });
  await bundle(outDir, {
    input: seldom,
    format: 'cjs',
    plugins: [recorder(modules)],
    names: `${seldom}.cjs`,
  });
  writeFileSync(join(outDir, 'LICENSES.txt'), noticesOf(modules));
};

await bundleCli(resolve(process.argv[2] ?? join(root, 'dist')));
