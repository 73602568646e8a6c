import { asOf } from '../../views/as-of.ts';
import type { Provider } from '../../../machines/provider.ts';
import type { AccountCause } from '../../model/names.ts';
import type { AccountQuery } from '../../store/port.ts';
import { reading, type DatabaseOption } from '../fleet.ts';
import { printJsonArray, wantsJson, type JsonOptions } from '../json.ts';
import { attentionText } from '../print/attention.ts';
import { incidentBlock } from '../print/incidents.ts';
import { lookOf } from '../print/look.ts';
import { operand, quoted } from '../quote.ts';
import type { Shell } from '../shell.ts';
import { noteUnread } from '../unread-note.ts';

/** What `attention` is told. */
export interface AttentionFlags extends DatabaseOption, JsonOptions {
  readonly tenant?: string;
  readonly provider?: Provider;
  readonly cause?: AccountCause;
  readonly limit?: number;
  readonly utc?: boolean;
}

/** How many accounts people are shown unless they ask for more; programs get them all. */
const MOST_SHOWN = 100;

/** Lists the accounts that need someone, worst first. */
export const listAttention = (shell: Shell, flags: AttentionFlags): Promise<void> =>
  reading(shell, flags, async ({ lifecycle, store }) => {
    if (wantsJson(flags))
      return printJsonArray(shell, await lifecycle.attention(attentionQuery(flags)), flags);
    const { limit = MOST_SHOWN } = flags;
    const views = await lifecycle.attention(attentionQuery({ ...flags, limit }));
    const incidents = isNarrowed(flags) ? [] : await lifecycle.incidents({ open: true });
    const { total, attention } = store.counts();
    const look = lookOf(shell, { ...flags, asOf: asOf(store, shell.io.now()) });
    for (const incident of incidents.toReversed()) shell.print(`${incidentBlock(incident, look)}\n`);
    shell.print(attentionText(views, { needing: attention, total, narrowed: isNarrowed(flags) }, look));
    if (flags.limit === undefined && views.length === limit)
      shell.note(`\nThese are the worst ${limit}; --limit shows more.`);
    suggestNext(shell, flags, views[0]?.accountId);
    return noteUnread(shell, store.totals().quarantined, flags);
  });

const isNarrowed = ({ tenant, provider, cause }: AttentionFlags): boolean =>
  tenant !== undefined || provider !== undefined || cause !== undefined;

const attentionQuery = ({
  tenant,
  provider,
  cause,
  limit,
}: AttentionFlags): Omit<AccountQuery, 'attention' | 'order'> => ({
  ...(tenant === undefined ? {} : { tenant }),
  ...(provider === undefined ? {} : { provider }),
  ...(cause === undefined ? {} : { cause }),
  ...(limit === undefined ? {} : { limit }),
});

const suggestNext = (shell: Shell, { db }: AttentionFlags, id: string | undefined): void => {
  if (id === undefined) return;
  const named = db === undefined ? '' : ` --db ${quoted(db)}`;
  const command = `account-lifecycle explain${named} ${operand(id)}`;
  shell.note(`\n${shell.err.paint.dim('Why, and what else it could be:')}\n  ${command}`);
};
