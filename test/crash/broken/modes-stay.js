// Breaks the care for permissions: whoever could read a file can read it still.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

fs.chmodSync = () => undefined;
syncBuiltinESMExports();
