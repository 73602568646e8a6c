import type { ComponentChildren } from 'preact';
import { go } from './location.ts';

/** What a link leads to, and how it looks. */
export interface LinkProps {
  /** An address of this page. */
  readonly to: string;
  readonly current?: boolean;
  readonly class?: string;
  /** Shown on hover. */
  readonly title?: string;
  readonly children: ComponentChildren;
}

/** A link within the page; with a modifier key it opens as any link does. */
export const Link = ({ to, current = false, children, ...rest }: LinkProps) => (
  <a
    href={to}
    {...rest}
    {...(current ? { 'aria-current': 'page' as const } : {})}
    onClick={(event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      go(to);
    }}
  >
    {children}
  </a>
);
