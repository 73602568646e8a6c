import type { Ledger } from '../store/ledger.ts';
import type { Store } from '../store/port.ts';

/** Hears how a transaction went. */
export interface TransactionListener {
  /** It is durable; `seconds` it took, from BEGIN to COMMIT. */
  committed(seconds: number): void;
  /** It was not, or the outcome is unknown. */
  failed(error: unknown): void;
}

/** The same store, whose transactions are watched. A fault of the store counts; one of the work inside does too. */
export const timedStore = (store: Store, listener: TransactionListener): Store =>
  new Proxy(store, {
    get(target, name) {
      if (name === 'transaction')
        return <T>(work: Parameters<typeof store.transaction<T>>[0]): T => {
          const begun = performance.now();
          try {
            const result = target.transaction(work);
            listener.committed((performance.now() - begun) / 1000);
            return result;
          } catch (error) {
            listener.failed(error);
            throw error;
          }
        };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

/** The same ledger, whose transactions are watched. */
export const timedLedger = (ledger: Ledger, listener: TransactionListener): Ledger => ({
  ...ledger,
  async transact(needs, work) {
    const begun = performance.now();
    try {
      const result = await ledger.transact(needs, work);
      listener.committed((performance.now() - begun) / 1000);
      return result;
    } catch (error) {
      listener.failed(error);
      throw error;
    }
  },
});
