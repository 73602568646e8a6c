import { whoWord } from '../../../views/shown/marks.ts';
import type { AccountItem } from '../../answers.ts';
import { Link } from '../link.tsx';
import { accountAddress } from '../location.ts';
import { Age, Mark } from '../mark.tsx';
import { causeWord } from '../words.ts';

interface AccountLineProps {
  readonly item: AccountItem;
  readonly asOf: string;
  /** The address of the list. */
  readonly from: string;
}

/** A line of the list of accounts. */
export const AccountLine = ({ item, asOf, from }: AccountLineProps) => {
  const label = item.name ?? item.tenant;
  return (
    <>
      <span class="who">
        <Mark group={item.group} word={whoWord(item.group)} />
      </span>
      <Link class="whose" to={accountAddress(item.accountId, from)} title={item.accountId}>
        {label === null ? null : <span class="label">{label}</span>}
        <span class={label === null ? 'id' : 'id faint'}>{item.accountId}</span>
      </Link>
      <span class="provider">{item.provider}</span>
      <span class="since">
        <Age at={item.since} asOf={asOf} />
      </span>
      <span class={item.remedy === null ? 'cause solo' : 'cause'}>
        {item.cause === null ? item.status : causeWord(item.cause)}
        {item.strength === null ? '' : <span class="faint">, {item.strength}</span>}
        {item.incident === null ? '' : <strong>, incident {item.incident}</strong>}
      </span>
      <span class="todo faint" title={item.remedy?.forOperator}>
        {item.remedy?.short ?? ''}
      </span>
    </>
  );
};
