export { isPostgresAddress } from './address.ts';
export { openPostgresLedger } from './ledger.ts';
export { schemaScript } from './schema.ts';
