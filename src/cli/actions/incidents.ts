import { asOf } from '../../views/as-of.ts';
import { reading, type DatabaseOption } from '../fleet.ts';
import { printJsonArray, wantsJson, type JsonOptions } from '../json.ts';
import { incidentsText } from '../print/incidents.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

/** What `incidents` is told. */
export interface IncidentFlags extends DatabaseOption, JsonOptions {
  readonly open?: boolean;
  readonly limit?: number;
  readonly utc?: boolean;
}

/** Lists what many accounts that broke together have in common, the newest first. */
export const listIncidents = (shell: Shell, flags: IncidentFlags): Promise<void> =>
  reading(shell, flags, async ({ lifecycle, store }) => {
    const { open, limit } = flags;
    const found = await lifecycle.incidents({
      ...(open === true ? { open } : {}),
      ...(limit === undefined ? {} : { limit }),
    });
    const newestFirst = found.toReversed();
    if (wantsJson(flags)) return printJsonArray(shell, newestFirst, flags);
    const look = lookOf(shell, { ...flags, asOf: asOf(store, shell.io.now()) });
    shell.print(incidentsText(newestFirst, open === true, look));
  });
