// Draws docs/chart/: the chart as a picture for each family of providers, and one without causes. With --check it
// changes nothing and fails when a picture is not current. Needs a build.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { layoutFor } from '../dist/src/inspector/chart-layout.js';
import { chartSvg } from '../dist/src/inspector/chart-svg.js';

const folder = fileURLToPath(new URL('../docs/chart/', import.meta.url));

/** A picture's name, and a provider of the family whose causes it shows. */
const pictures = [
  ['overview', undefined],
  ['imap', 'imap'],
  ['email', 'google'],
  ['phone', 'whatsapp'],
  ['instagram', 'instagram'],
  ['linkedin', 'linkedin'],
];

const check = process.argv.includes('--check');
if (!check) mkdirSync(folder, { recursive: true });
for (const [name, provider] of pictures) {
  const path = `${folder}${name}.svg`;
  const drawn = `${chartSvg(layoutFor(provider))}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === drawn) continue;
  if (check) {
    console.error(`docs/chart/${name}.svg is not current: run "npm run docs"`);
    process.exitCode = 1;
  } else writeFileSync(path, drawn);
}
