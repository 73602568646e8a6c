export { fastReaders, logReader, readLine } from './fast/readers.ts';
export { isUsualColumn } from './foreign-logs/columns.ts';
export { parseBody } from './form.ts';
export { openLine, parseLine } from './line.ts';
export { readPayload } from './payload.ts';
export { readersOf } from './readers.ts';
export { mayNameNoAccount } from './shapes/signal.ts';
