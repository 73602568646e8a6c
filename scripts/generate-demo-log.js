// Writes demo/fleet.ndjson anew. Needs dist/: run `npx tsc -p tsconfig.build.json` first.
import { writeFileSync } from 'node:fs';
import { fleetDemo, generateFleet } from '../dist/src/testing/index.js';

const file = new URL('../demo/fleet.ndjson', import.meta.url);
const lines = [...generateFleet(fleetDemo)];
writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
process.stderr.write(`${String(lines.length)} lines written to demo/fleet.ndjson\n`);
