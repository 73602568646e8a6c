// The licences of packages that are bundled, as their terms ask for.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folderOf = (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];

const noticeOf = (folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e(?:\.|$)/i.test(each));
  if (file === undefined) throw new Error(`${name} comes without the text of its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
};

/**
 * The notices of all packages that modules are of, by name.
 *
 * @param modules - paths of files
 */
export const noticesOf = (modules) => {
  const folders = new Set(modules.map((path) => folderOf(path.replaceAll('\\', '/'))));
  return [...folders]
    .filter((folder) => folder !== undefined)
    .toSorted()
    .map(noticeOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
};
