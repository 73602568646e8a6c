import type { ComponentChildren } from 'preact';
import type { ServerTrouble } from './server.ts';

interface TroubleNoticeProps {
  readonly trouble: ServerTrouble;
  /** Where to go from here. */
  readonly children?: ComponentChildren;
}

/** What went wrong, and what now. */
export const TroubleNotice = ({ trouble, children }: TroubleNoticeProps) => (
  <div class="notice" role="alert">
    <p>
      <strong>{trouble.message}</strong>
    </p>
    <p>{trouble.hint}</p>
    {children}
  </div>
);

/** Says that there is nothing, and what to do. */
export const Empty = ({ children }: { readonly children: ComponentChildren }) => (
  <div class="notice empty">{children}</div>
);
