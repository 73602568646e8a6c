#!/usr/bin/env node
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);

// The same bounds as in src/sqlite: asked here before anything is loaded that an older Node.js could not even read.
if (major < 22 || major > 26 || minor < ({ 22: 15, 23: 8 }[major] ?? 0)) {
  console.error(
    `error: account-lifecycle runs on Node.js 22.15 to 26; this is ${process.versions.node} (nodeUnsupported)`,
  );
  console.error(
    'hint: choose one with your version manager; in a checkout, npx account-lifecycle brings its own',
  );
  process.exitCode = 5;
} else {
  const argv = process.argv.slice(2);
  // In a checkout stacks name the lines of the source with --debug: a Node.js that can runs it as it stands there.
  const source = new URL('../src/cli/main.ts', import.meta.url);
  const isRun = argv.includes('--debug') && Boolean(process.features.typescript) && existsSync(source);
  const { lastWords, main } = await import(isRun ? source.href : '../dist/cli/main.js');
  process.on('uncaughtException', (error) => {
    process.stderr.write(lastWords(error, argv, process.env));
    process.exit(1);
  });
  process.exitCode = await main(argv);
}
