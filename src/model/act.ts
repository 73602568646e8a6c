/** What an account is to be used for: to send with it, to have it synchronised, or to read what the API knows of it. */
export type AccountAct = (typeof acts)[number];

/** See {@link AccountAct}. */
export const acts = ['send', 'sync', 'read'] as const;
