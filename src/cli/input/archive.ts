import { LifecycleError } from '../../model/errors.ts';
import { quoted } from '../../views/shown/quote.ts';

/** What a file is that has to be unpacked, or turned into text, by another program first. */
interface Archive {
  /** As it is named to people, with its article. */
  readonly name: string;
  /** How it begins, in hexadecimal, and after how many bytes. */
  readonly magic: string;
  readonly at?: number;
  /** The command that writes its content to standard output. */
  readonly unpack: (file: string) => string;
}

const archives: readonly Archive[] = [
  { name: 'a zip archive', magic: '504b0304', unpack: (file) => `unzip -p ${file}` },
  { name: 'an empty zip archive', magic: '504b0506', unpack: (file) => `unzip -p ${file}` },
  { name: 'a zip archive in parts', magic: '504b0708', unpack: (file) => `unzip -p ${file}` },
  { name: 'a tar archive', magic: '7573746172', at: 257, unpack: (file) => `tar -xOf ${file}` },
  { name: 'xz data', magic: 'fd377a585a00', unpack: (file) => `xz -dc ${file}` },
  { name: 'bzip2 data', magic: '425a68', unpack: (file) => `bzip2 -dc ${file}` },
  { name: 'a 7z archive', magic: '377abcaf271c', unpack: (file) => `7z x -so ${file}` },
  { name: 'a rar archive', magic: '526172211a07', unpack: (file) => `unrar p -inul ${file}` },
  { name: 'LZ4 data', magic: '04224d18', unpack: (file) => `lz4 -dc ${file}` },
  { name: 'lzip data', magic: '4c5a4950', unpack: (file) => `lzip -dc ${file}` },
  { name: 'data packed by compress', magic: '1f9d', unpack: (file) => `gzip -dc ${file}` },
  {
    name: 'a journal of systemd',
    magic: '4c504b5348485248',
    unpack: (file) => `journalctl --file ${file} -o json --all`,
  },
  {
    name: 'a SQLite database',
    magic: '53514c69746520666f726d6174203300',
    unpack: (file) => `sqlite3 -json ${file} 'select received_at, payload from TABLE'`,
  },
  {
    name: 'a Parquet file',
    magic: '50415231',
    unpack: (file) => `duckdb -jsonlines -c "from '${file}'"`,
  },
];

/** How many bytes at the beginning of a file tell what it is: the mark of tar stands furthest in. */
export const tellingBytes = 257 + 5;

const isIn = (start: Buffer, { magic, at = 0 }: Archive): boolean => {
  const mark = Buffer.from(magic, 'hex');
  return start.subarray(at, at + mark.length).equals(mark);
};

/** `BZh` and a digit may begin a text, too: what follows them in bzip2 is a fixed number. */
const isBzip2 = (start: Buffer): boolean =>
  start.subarray(4, 10).equals(Buffer.from('314159265359', 'hex')) ||
  start.subarray(4, 10).equals(Buffer.from('177245385090', 'hex'));

/**
 * Refuses what has to be unpacked by another program first, and says how.
 *
 * @param start - the first bytes, {@link tellingBytes} of them where there are as many
 * @param file - the input's name, `-` for standard input
 * @param packed - whether it lay within gzip or Zstandard
 * @throws LifecycleError `inputUnreadable`
 */
export const refuseArchive = (start: Buffer, file: string, packed: 'none' | 'gzip' | 'zstd'): void => {
  const found = archives.find((archive) => isIn(start, archive));
  if (found === undefined || (found.name === 'bzip2 data' && !isBzip2(start))) return;
  const name = file === '-' ? 'FILE' : quoted(file);
  const within = packed === 'none' ? '' : `, packed with ${packed}`;
  const command = packed === 'none' ? found.unpack(name) : unpackTwice(found, name, packed);
  throw new LifecycleError('inputUnreadable', `${file} cannot be read: it is ${found.name}${within}`, {
    hint: `Unpack it on the way: ${command} | account-lifecycle replay -`,
  });
};

const unpackTwice = ({ name, unpack }: Archive, file: string, packed: 'gzip' | 'zstd'): string => {
  if (name === 'a tar archive') return `tar ${packed === 'gzip' ? '-xzOf' : '--zstd -xOf'} ${file}`;
  return `${packed} -dc ${file} > FILE; ${unpack('FILE')}`;
};
