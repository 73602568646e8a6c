export { isPostgresAddress } from './address.ts';
export { openPostgresLedger } from './ledger.ts';
