/** States by which an account comes back to work, from each status; the chart allows each step. */
const waysBack: Readonly<Record<string, readonly string[]>> = {
  NEW: ['CREATION_SUCCESS', 'OK'],
  CREATION_SUCCESS: ['OK'],
  CREATION_FAIL: ['CREATION_SUCCESS', 'OK'],
  CONNECTING: ['OK'],
  ERROR: ['OK'],
  STOPPED: ['OK'],
  PERMISSIONS: ['RECONNECTED', 'OK'],
  CREDENTIALS: ['RECONNECTED', 'OK'],
  DELETED: ['CREATION_SUCCESS', 'OK'],
};

/** The states that lie between a state and one that works, in their order; none where it works already. */
export const wayBackFrom = (connection: string): readonly string[] =>
  waysBack[connection.replace(/\..*$/, '')] ?? [];
