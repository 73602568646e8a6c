// One measurement in a process of its own: node bench/job.js <peer> <options as JSON>. Prints what it cost as JSON.
import { peakMiB } from './peak.js';

const [, , peer, options] = process.argv;
const { run } = await import(`./peers/${peer}.js`);
const ready = process.cpuUsage();
const begun = performance.now();
// What the work itself prints is not the result.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
const { lines, ...more } = await run(JSON.parse(options));
const wallMs = performance.now() - begun;
const { user, system } = process.cpuUsage(ready);
const cost = { wallMs, userMs: user / 1000, systemMs: system / 1000, peakMiB: peakMiB() };
// A peer that works in a process of its own says itself what that cost.
write(`${JSON.stringify({ lines, ...cost, ...more })}\n`);
