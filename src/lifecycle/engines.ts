import type { Engine } from '../engine/engine.ts';

const engines = new WeakMap<object, Engine>();

/** Lends a lifecycle's engine to those parts of this package that work beside the lifecycle. */
export const lendEngine = (lifecycle: object, engine: Engine): void => void engines.set(lifecycle, engine);

/** The engine behind a lifecycle, or null for anything else. */
export const engineOf = (lifecycle: object): Engine | null => engines.get(lifecycle) ?? null;
