import type { Receipt } from '../../views/receipt.ts';
import { plural } from '../terminal/figures.ts';
import { headline } from './account.ts';
import { stateText } from './events.ts';
import type { Look } from './look.ts';

/** What a delivery did: the decision, and the account afterwards. */
export const receiptText = (receipt: Receipt, look: Look): string => {
  const { decision, account } = receipt;
  if (decision === 'noted')
    return `${look.paint.bold(decision)}: ${plural(receipt.told, 'broken account')} told, others when they break`;
  const transition = 'transition' in receipt ? receipt.transition : undefined;
  const arrow = look.unicode ? '→' : '->';
  const moved =
    transition === undefined
      ? 'nothing changed'
      : `${stateText(transition.from.connection)} ${arrow} ${stateText(transition.to.connection)}`;
  const said = `${look.paint.bold(decision)}: ${moved}`;
  return account === null ? said : `${said}\n${headline(account, look)}`;
};
