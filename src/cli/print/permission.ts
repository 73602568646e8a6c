import type { AccountAct } from '../../model/act.ts';
import type { Permission, PermissionReason } from '../../views/permission.ts';
import type { Look } from './look.ts';

/** Each reason in words. */
const sentences: Readonly<Record<PermissionReason, string>> = {
  works: 'it works',
  created: 'it has just been connected, and requests may fail for some seconds',
  productWorks: 'another product of it does not work, but this does',
  dataMayBeOld: 'reads are answered, but what they show may be out of date',
  connecting: 'it is connecting',
  waitsForUser: 'its user must act first',
  waitsForOperator: 'an operator must act first',
  notConnected: 'it was never connected',
  deleted: 'it was deleted',
  statusUnknown: 'nothing has been heard of its status yet',
  accountUnknown: 'there is no such account',
};

/** Whether an account may be used for something: `yes, send: it works`. */
export const permissionText = (
  { allowed, reason, stale }: Permission,
  act: AccountAct,
  { paint }: Pick<Look, 'paint'>,
): string => {
  const verdict = `${allowed ? paint.green('yes') : paint.red('no')}, ${act}: ${sentences[reason]}`;
  return stale ? `${verdict}; that is old knowledge, so ask the API` : verdict;
};
