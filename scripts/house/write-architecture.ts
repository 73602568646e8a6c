/** Writes the generated parts of docs/architecture.md. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { architecture, currentArchitecture } from './architecture.ts';

writeFileSync(fileURLToPath(new URL(`../../${architecture}`, import.meta.url)), await currentArchitecture());
