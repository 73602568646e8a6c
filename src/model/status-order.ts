/**
 * The statuses that an account can be in, in the order in which the chart lists its states: a life from its beginning to
 * its end. Written out, so that a command's help need not load the chart; a test holds the list to the chart.
 */
export const orderOfStatuses: readonly string[] = [
  'NEW',
  'CREATION_SUCCESS',
  'CREATION_FAIL',
  'CONNECTING',
  'OK',
  'RECONNECTED',
  'ERROR',
  'STOPPED',
  'PERMISSIONS',
  'CREDENTIALS',
  'DELETED',
];
