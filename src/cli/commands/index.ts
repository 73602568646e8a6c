import type { Command } from 'commander';
import type { Shell } from '../shell.ts';
import { accountsCommand } from './accounts.ts';
import { replayCommand } from './replay.ts';
import { showCommand } from './show.ts';

/** Adds one command to the program. */
export type Registration = (program: Command, shell: Shell) => void;

/** All commands, in the order in which the help shows them. */
export const commands: readonly Registration[] = [replayCommand, accountsCommand, showCommand];
