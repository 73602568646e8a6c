import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A list that renders only its visible rows. */
export interface VirtualListProps {
  readonly label: string;
  readonly count: number;
  /** The height of every row in pixels. */
  readonly rowHeight: number;
  /** Draws the row at this place. */
  readonly row: (index: number) => ComponentChildren;
  /** Told which rows are visible. */
  readonly onVisible?: (first: number, last: number) => void;
  /** A row to be kept in view. */
  readonly keep?: number | undefined;
  readonly class: string;
}

/** How many rows are drawn beyond the visible ones. */
const BEYOND = 6;

/** Browsers lay out no more than some ten million pixels: beyond, rows are reached through the search. */
const TALLEST = 8_000_000;

/** Moves the focus to the row before or after. */
const stepFocus = (list: HTMLElement, by: number): void => {
  const row = document.activeElement?.closest<HTMLElement>('[data-row]');
  const target = Number(row?.dataset['row'] ?? -1) + by;
  list.querySelector<HTMLElement>(`[data-row="${target}"] a, [data-row="${target}"] button`)?.focus();
};

/** Scrolls no further than it takes to see a row. */
const show = (box: HTMLElement, row: number, rowHeight: number): void => {
  const [top, bottom] = [row * rowHeight, (row + 1) * rowHeight];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
};

/** Which part of the list is seen, and a row that is kept in it. */
const useView = ({ rowHeight, keep }: VirtualListProps) => {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const measure = (): void => {
    const { scrollTop: top = 0, clientHeight: height = 600 } = box.current ?? {};
    setView((before) => (before.top === top && before.height === height ? before : { top, height }));
  };
  const keepInView = useRef(() => {});
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      measure();
      keepInView.current();
    });
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    keepInView.current = () => {
      if (box.current !== null && keep !== undefined && keep >= 0) show(box.current, keep, rowHeight);
    };
    keepInView.current();
  }, [keep, rowHeight]);
  return { box, view, measure };
};

/** Rows on demand, with the arrow keys to go through them. */
export const VirtualList = (props: VirtualListProps) => {
  const { label, count, rowHeight, row, onVisible } = props;
  const { box, view, measure } = useView(props);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - BEYOND);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + BEYOND);
  useEffect(() => onVisible?.(first, last), [first, last, onVisible]);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  return (
    <div
      class={props.class}
      ref={box}
      role="list"
      aria-label={label}
      tabIndex={0}
      onScroll={measure}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
        event.preventDefault();
        stepFocus(event.currentTarget, event.key === 'ArrowDown' ? 1 : -1);
      }}
    >
      <div
        class="virtual"
        role="presentation"
        style={{ height: `${Math.min(TALLEST, count * rowHeight)}px` }}
      >
        {rows.map((index) => (
          <div
            key={index}
            class="row"
            role="listitem"
            aria-setsize={count}
            aria-posinset={index + 1}
            data-row={index}
            style={{ transform: `translateY(${index * rowHeight}px)`, height: `${rowHeight}px` }}
          >
            {row(index)}
          </div>
        ))}
      </div>
    </div>
  );
};
