#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`error: account-lifecycle needs Node.js 20.19 or newer; this is ${process.versions.node}`);
  console.error('hint: install a newer one from https://nodejs.org, or choose it with your version manager');
  process.exitCode = 5;
} else {
  const argv = process.argv.slice(2);
  // Stacks then name the lines of the source; to read the maps takes time.
  if (argv.includes('--debug')) process.setSourceMapsEnabled(true);
  const { lastWords, main } = await import('../dist/cli/main.js');
  process.on('uncaughtException', (error) => {
    process.stderr.write(lastWords(error, argv, process.env));
    process.exit(1);
  });
  process.exitCode = await main(argv);
}
