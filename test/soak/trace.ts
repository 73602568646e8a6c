import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Random } from '../../src/testing/random.ts';

/** Where `disk.c` is. */
const source = fileURLToPath(new URL('disk.c', import.meta.url));

/** Whether the library can be built here: the programme needs a C compiler, and nothing else does. */
export const hasCompiler = ['/usr/bin', '/usr/local/bin'].some((path) => existsSync(join(path, 'cc')));

/** Builds the disk that can be watched and can fail, and returns the path of the library. */
export const buildDisk = (folder: string): string => {
  const library = join(folder, 'disk.so');
  const flags = ['-shared', '-fPIC', '-O2', '-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter'];
  execFileSync('cc', [...flags, '-o', library, source, '-ldl', '-lpthread'], { stdio: 'inherit' });
  return library;
};

/** Something done to a file, or printed. */
export type DiskAct =
  | { readonly kind: 'opened'; readonly file: number; readonly path: string }
  | { readonly kind: 'written'; readonly file: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'cut'; readonly file: number; readonly size: number }
  | { readonly kind: 'synced' | 'removed'; readonly file: number }
  | { readonly kind: 'printed'; readonly text: string };

const HEAD = 32;

const actOf = (kind: number, file: number, offset: number, bytes: Buffer): DiskAct => {
  switch (kind) {
    case 1:
      return { kind: 'opened', file, path: bytes.toString('utf8') };
    case 2:
      return { kind: 'written', file, offset, bytes };
    case 3:
      return { kind: 'cut', file, size: offset };
    case 4:
      return { kind: 'synced', file };
    case 5:
      return { kind: 'removed', file };
    case 6:
      return { kind: 'printed', text: bytes.toString('utf8') };
    default:
      throw new RangeError(`a trace has no act of kind ${kind}`);
  }
};

/** Reads what the library has written. */
export const readTrace = (path: string): readonly DiskAct[] => {
  const all = readFileSync(path);
  const acts: DiskAct[] = [];
  for (let at = 0; at + HEAD <= all.length;) {
    const [kind, file, offset, length] = [0, 8, 16, 24].map((place) =>
      Number(all.readBigUInt64LE(at + place)),
    );
    const end = at + HEAD + (length ?? 0);
    if (end > all.length) break;
    acts.push(actOf(kind ?? 0, file ?? 0, offset ?? 0, all.subarray(at + HEAD, end)));
    at = end;
  }
  return acts;
};

/** What becomes of what was written and not synced when the power is cut. */
export const fates = ['lost', 'kept', 'some', 'torn'] as const;

/** See {@link fates}. */
export type Fate = (typeof fates)[number];

/** The bytes of a file, which can grow. */
class Bytes {
  #room = Buffer.alloc(0);
  #size = 0;

  write(offset: number, bytes: Buffer): void {
    this.resize(Math.max(this.#size, offset + bytes.length));
    bytes.copy(this.#room, offset);
  }

  resize(size: number): void {
    if (size > this.#room.length) {
      const room = Buffer.alloc(Math.max(size, 2 * this.#room.length));
      this.#room.copy(room, 0, 0, this.#size);
      this.#room = room;
    }
    if (size < this.#size) this.#room.fill(0, size, this.#size);
    this.#size = size;
  }

  copy(): Bytes {
    const copy = new Bytes();
    copy.write(0, this.all);
    return copy;
  }

  get all(): Buffer {
    return this.#room.subarray(0, this.#size);
  }
}

type Unsynced = Extract<DiskAct, { kind: 'written' | 'cut' }>;

interface DiskFile {
  readonly path: string;
  readonly durable: Bytes;
  unsynced: Unsynced[];
  /** Whether anything of it was ever synced: before that its name may be gone too. */
  named: boolean;
  removed: boolean;
}

/** A disk sector: what is torn is torn there. */
const SECTOR = 512;

const tear = (
  bytes: Bytes,
  { offset, bytes: written }: Extract<Unsynced, { kind: 'written' }>,
  random: Random,
): void => {
  for (let at = 0; at < written.length; at += SECTOR)
    if (random.chance(0.6)) bytes.write(offset + at, written.subarray(at, at + SECTOR));
};

const perform = (bytes: Bytes, act: Unsynced): void => {
  if (act.kind === 'cut') bytes.resize(act.size);
  else bytes.write(act.offset, act.bytes);
};

/** What a disk holds for certain, and what it was told and has not yet been made to keep. */
export class Disk {
  readonly #files = new Map<number, DiskFile>();
  readonly #folder: string;

  /** @param folder - where all files are: syncing it makes certain which there are */
  constructor(folder: string) {
    this.#folder = folder;
  }

  #syncNames(): void {
    for (const [number, file] of this.#files)
      if (file.removed) this.#files.delete(number);
      else file.named = true;
  }

  /** Takes the next act of a trace in. */
  take(act: DiskAct): void {
    if (act.kind === 'printed') return;
    if (act.kind === 'opened') {
      const fresh = { path: act.path, durable: new Bytes(), unsynced: [], named: false, removed: false };
      this.#files.set(act.file, fresh);
      return;
    }
    const file = this.#files.get(act.file);
    if (file === undefined) throw new RangeError(`a trace knows no file ${act.file}`);
    if (act.kind === 'written' || act.kind === 'cut') file.unsynced.push(act);
    else if (act.kind === 'removed') file.removed = true;
    else if (file.path === this.#folder) this.#syncNames();
    else {
      for (const each of file.unsynced) perform(file.durable, each);
      file.unsynced = [];
      file.named = true;
    }
  }

  /** The files as the power cut leaves them, by path. */
  cut(fate: Fate, random: Random): ReadonlyMap<string, Buffer> {
    const left = new Map<string, Buffer>();
    for (const file of this.#files.values()) {
      if (file.path === this.#folder) continue;
      const kept = fate === 'kept' || (fate !== 'lost' && random.chance(0.5));
      if (file.removed ? kept || left.has(file.path) : !file.named && !kept) continue;
      left.set(file.path, this.#bytesOf(file, fate, random));
    }
    return left;
  }

  #bytesOf({ durable, unsynced }: DiskFile, fate: Fate, random: Random): Buffer {
    if (fate === 'lost' || unsynced.length === 0) return durable.all;
    const bytes = durable.copy();
    for (const act of unsynced)
      if (fate === 'kept') perform(bytes, act);
      else if (fate === 'torn' && act.kind === 'written') tear(bytes, act, random);
      else if (random.chance(0.5)) perform(bytes, act);
    return bytes.all;
  }
}
