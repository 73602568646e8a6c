import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { AccountItem, AccountsAnswer } from '../../answers.ts';
import { askServer, onChange, onHello, troubleOf, type ServerTrouble } from '../server.ts';
import { figure } from '../words.ts';
import { AccountLine } from './account-line.tsx';
import { VirtualList } from './virtual-list.tsx';

/** How many lines are asked for at once. */
const PAGE_SIZE = 100;

/** How many pages are kept; the others are asked for again. */
const KEPT = 12;

/** How long changes are gathered before the list is asked for again, in milliseconds. */
const GATHER = 400;

interface Listed {
  readonly total: number | null;
  readonly asOf: string;
  readonly pages: ReadonlyMap<number, readonly AccountItem[]>;
  readonly trouble: ServerTrouble | null;
}

const nothingListed: Listed = { total: null, asOf: '', pages: new Map(), trouble: null };

const withPage = (listed: Listed, page: number, answer: AccountsAnswer): Listed => {
  const pages = new Map(listed.pages);
  pages.delete(page);
  pages.set(page, answer.items);
  for (const oldest of pages.keys()) {
    if (pages.size <= KEPT) break;
    pages.delete(oldest);
  }
  return { total: answer.total, asOf: answer.asOf, pages, trouble: null };
};

/** The accounts that match a query: the pages that are looked at, kept up to date. */
export const useAccounts = (query: string) => {
  const [listed, setListed] = useState<Listed>(nothingListed);
  const visible = useRef<readonly number[]>([0]);
  const current = useRef(query);
  const known = useRef<Listed>(listed);
  known.current = listed;
  const order = useRef({ asking: 0, shown: new Map<number, number>() });
  const load = useCallback((page: number) => {
    const asked = current.current;
    const mine = ++order.current.asking;
    askServer<AccountsAnswer>(`/api/accounts?${asked}&offset=${page * PAGE_SIZE}&limit=${PAGE_SIZE}`).then(
      (answer) => {
        // An answer that was overtaken on the way says what was, not what is.
        const overtaken = (order.current.shown.get(page) ?? 0) > mine;
        if (overtaken || current.current !== asked) return answer;
        order.current.shown.set(page, mine);
        setListed((before) => withPage(before, page, answer));
        return answer;
      },
      (error: unknown) =>
        setListed((before) => ({
          ...before,
          trouble: troubleOf(error),
        })),
    );
  }, []);
  useEffect(() => {
    current.current = query;
    visible.current = [0];
    setListed((before) => ({ ...before, pages: new Map() }));
    load(0);
    let timer = 0;
    const again = (): void => {
      timer = 0;
      for (const page of visible.current) load(page);
    };
    const deaf = onChange(() => {
      if (timer === 0) timer = setTimeout(again, GATHER);
    });
    const deafToo = onHello(again);
    return () => {
      clearTimeout(timer);
      deaf();
      deafToo();
    };
  }, [query, load]);
  const show = useCallback(
    (first: number, last: number) => {
      const pages = [
        ...new Set([Math.floor(first / PAGE_SIZE), Math.floor(Math.max(first, last - 1) / PAGE_SIZE)]),
      ];
      visible.current = pages;
      for (const page of pages) if (!known.current.pages.has(page)) load(page);
    },
    [load],
  );
  return { ...listed, show };
};

/** The list of accounts: who must act, on which account, since when, why, and what to do. */
export const AccountsList = ({
  list,
  label,
  from,
}: {
  readonly list: ReturnType<typeof useAccounts>;
  readonly label: string;
  /** Its address. */
  readonly from: string;
}) => {
  const [narrow, setNarrow] = useState(() => matchMedia('(max-width: 760px)').matches);
  useEffect(() => {
    const media = matchMedia('(max-width: 760px)');
    const update = (): void => setNarrow(media.matches);
    media.addEventListener('change', update);
    return () => media.removeEventListener('change', update);
  }, []);
  const row = (index: number) => {
    const item = list.pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE];
    return item === undefined ? (
      <span class="faint">{figure(index + 1)} …</span>
    ) : (
      <AccountLine item={item} asOf={list.asOf} from={from} />
    );
  };
  return (
    <div class="accounts">
      <div class="accounts-head" aria-hidden="true">
        <span>Who</span>
        <span>Account</span>
        <span>Provider</span>
        <span>Since</span>
        <span>Cause, and what to do</span>
      </div>
      <VirtualList
        class="accounts-rows"
        label={label}
        count={list.total ?? 0}
        rowHeight={narrow ? 88 : 52}
        row={row}
        onVisible={list.show}
      />
    </div>
  );
};
