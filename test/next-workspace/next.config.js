import { fileURLToPath } from 'node:url';

// The test copies this into a folder of the workspace, three below the top. Packages that ours needs are found up there;
// without being told, Next.js would guess so, and warn that it guessed. An application of one's own needs none of this.
const root = fileURLToPath(new URL('../../..', import.meta.url));

export default { outputFileTracingRoot: root, turbopack: { root } };
