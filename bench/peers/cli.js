// Our whole command as its users run it, from the start of the process to its end: replay into a file.
import { join } from 'node:path';
import { replayCommand } from './command.js';

export const run = ({ file, folder }) => replayCommand(folder, ['--db', join(folder, 'ours.db'), file]);
