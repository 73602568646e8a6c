/**
 * What a hosted-auth link has to say (DOMAIN §3.2). Its URL passes through the browser of one of your users: whoever has it
 * says no more than that. An undocumented word changes no status, so it is kept like everywhere.
 */
export const linkStatuses: ReadonlySet<string> = new Set([
  'CREATION_SUCCESS',
  'RECONNECTED',
  'CREATION_FAIL',
  'UNKNOWN_STATUS',
]);
