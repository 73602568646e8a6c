import { openSqliteStore } from '../../src/sqlite/index.ts';
import { storeContract } from '../store/contract.ts';
import { databaseFile } from './files.ts';

storeContract('the store on SQLite, in a file', () => openSqliteStore({ database: databaseFile() }));
storeContract('the store on SQLite, in memory', () => openSqliteStore({ database: ':memory:' }));
