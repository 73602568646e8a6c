// One measurement in a process of its own: node bench/job.js <peer> <options as JSON>. Prints what it cost as JSON.
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
const peakMiB = process.resourceUsage().maxRSS / 1024;
write(
  `${JSON.stringify({ lines, wallMs, userMs: user / 1000, systemMs: system / 1000, peakMiB, ...more })}\n`,
);
