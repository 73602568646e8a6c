import { createMemoryStore } from '../../src/memory/store.ts';
import { testContract } from '../store/contract.ts';

testContract('the store in memory', { open: () => createMemoryStore() });
