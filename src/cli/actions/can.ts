import type { AccountAct } from '../../model/act.ts';
import { exit } from '../exit.ts';
import { reading, type DatabaseOption } from '../fleet.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { lookOf } from '../print/look.ts';
import { accountNamed } from '../naming.ts';
import { permissionText } from '../print/permission.ts';
import type { Shell } from '../shell.ts';

/** What `can` is told. */
export interface CanFlags extends DatabaseOption, JsonOptions {
  readonly product?: string;
}

/** Says whether an account may be used for something; when it may not, the program ends with 4. */
export const askWhetherItCan = (
  shell: Shell,
  word: string,
  act: AccountAct,
  flags: CanFlags,
): Promise<void> =>
  reading(shell, flags, (fleet) => {
    const { product } = flags;
    const id = accountNamed(shell, fleet.store, word);
    const permission = fleet.lifecycle.can(id, act, product === undefined ? {} : { product });
    const asked = { accountId: id, act, ...(product === undefined ? {} : { product }) };
    if (flags.json === true) printJson(shell, { ...asked, ...permission });
    else shell.print(permissionText(permission, act, lookOf(shell, { asOf: shell.io.now() })));
    if (!permission.allowed) shell.finish(exit.failOn);
  });
