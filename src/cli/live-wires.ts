import { startClassic } from '../inspector/classic/start.ts';
import type { LiveWire } from '../inspector/live-wire.ts';
import { feedFrom, type WatchedStore } from '../inspector/account-feed.ts';
import { startStately } from '../inspector/stately/start.ts';
import type { Shell } from './shell.ts';

/** Which wires to other inspectors are asked for. */
export interface LiveWireFlags {
  readonly stately?: boolean;
  readonly classic?: boolean;
}

/**
 * Starts the wires that are asked for, in that order. Each says what will leave this machine, and then prints the
 * address whose opening lets it.
 *
 * @param current - the store that is looked at now
 * @throws LifecycleError `invalidOption` when no port can be had
 */
export const startLiveWires = async (
  shell: Shell,
  { stately = false, classic = false }: LiveWireFlags,
  current: () => WatchedStore,
): Promise<readonly LiveWire[]> => {
  const feed = feedFrom(current, {
    onError: (error) => shell.warn(error instanceof Error ? error.message : String(error)),
  });
  const starters = [...(stately ? [startStately] : []), ...(classic ? [startClassic] : [])];
  const wires: LiveWire[] = [];
  try {
    for (const start of starters) wires.push(await start({ feed }));
  } catch (error) {
    await Promise.all(wires.map((wire) => wire.close()));
    throw error;
  }
  for (const { notice, page } of wires) {
    shell.note(notice);
    shell.print(page);
  }
  return wires;
};
