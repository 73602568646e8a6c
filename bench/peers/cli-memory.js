// Our whole command, replaying without a file to keep.
import { replayCommand } from './command.js';

export const run = ({ file, folder }) => replayCommand(folder, [file]);
