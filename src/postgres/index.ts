export { isPostgresAddress } from './connection.ts';
export { openPostgresLedger } from './ledger.ts';
