export { fleetDemo, generateFleet, type FleetOptions } from './fleet/generate.ts';
export { generateLines, type LinesOptions } from './lines.ts';
export { seededRandom, type Random } from './random.ts';
export { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';
