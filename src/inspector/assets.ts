import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the built page. */
export interface Asset {
  readonly body: string;
  readonly type: string;
}

/** The built page: its document, and its files by path. */
export interface Assets {
  readonly document: string | null;
  readonly files: ReadonlyMap<string, Asset>;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/**
 * Where the built page lies: beside this file in the package, or in the package's build for the bundled command line and
 * for source.
 */
export const builtPage = (): string => {
  // Bundlers look for what `new URL('…', import.meta.url)` names, and of the two only one is there.
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, 'page');
  return existsSync(join(beside, 'assets')) ? beside : join(here, '../../dist/src/inspector/page');
};

/** Reads the built page into memory. Without a build there is no document. */
export const readAssets = (folder: string): Assets => {
  const document = join(folder, 'index.html');
  if (!existsSync(document)) return { document: null, files: new Map() };
  const names = readdirSync(join(folder, 'assets')).filter((name) => extname(name) in types);
  return {
    document: readFileSync(document, 'utf8'),
    files: new Map(
      names.map((name) => [
        `/assets/${name}`,
        { body: readFileSync(join(folder, 'assets', name), 'utf8'), type: types[extname(name)] ?? '' },
      ]),
    ),
  };
};
