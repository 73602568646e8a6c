// Builds the inspector's page into dist/src/inspector/page, with the chart laid out, and the
// layout itself beside it. Needs the compiled machine in dist/.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { layoutChart } from './chart-layout.js';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Gives the page the chart under the name `virtual:chart`. */
const chartPlugin = (chart) => ({
  name: 'chart',
  resolveId: (id) => (id === 'virtual:chart' ? '\0chart' : null),
  load: (id) => (id === '\0chart' ? `export default ${JSON.stringify(chart)};` : null),
});

/**
 * Builds the page.
 *
 * @param dist - where the package has been compiled to
 */
export const buildPage = async (dist) => {
  const compiled = (path) => import(pathToFileURL(join(dist, path)).href);
  const { accountMachine } = await compiled('machines/account.js');
  const { groupOf } = await compiled('src/model/meaning.js');
  const chart = await layoutChart(accountMachine, (connection) => groupOf({ connection }));
  writeFileSync(join(dist, 'src/inspector/chart.json'), JSON.stringify(chart));
  await build({
    root: at('src/inspector/page'),
    configFile: false,
    logLevel: 'warn',
    plugins: [chartPlugin(chart)],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: join(dist, 'src/inspector/page'),
      emptyOutDir: true,
      modulePreload: false,
      target: 'es2022',
      assetsInlineLimit: 0,
    },
  });
};

await buildPage(resolve(process.argv[2] ?? at('dist')));
