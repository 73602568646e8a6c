import type { ComponentChildren } from 'preact';
import type { Trouble } from './server.ts';

/** What went wrong, and what now. */
export const TroubleNotice = ({ trouble }: { readonly trouble: Trouble }) => (
  <div class="notice" role="alert">
    <p>
      <strong>{trouble.message}</strong>
    </p>
    <p>{trouble.hint}</p>
  </div>
);

/** Says that there is nothing, and what to do. */
export const Empty = ({ children }: { readonly children: ComponentChildren }) => (
  <div class="notice empty">{children}</div>
);
