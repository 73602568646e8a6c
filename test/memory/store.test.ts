import { createMemoryStore } from '../../src/memory/store.ts';
import { storeContract } from '../store/contract.ts';

storeContract('the store in memory', createMemoryStore);
