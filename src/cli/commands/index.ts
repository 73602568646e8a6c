import type { Command } from 'commander';
import type { Shell } from '../shell.ts';
import { accountsCommand } from './accounts.ts';
import { attentionCommand } from './attention.ts';
import { canCommand } from './can.ts';
import { completeCommand } from './complete.ts';
import { completionCommand } from './completion.ts';
import { dbCommand } from './db.ts';
import { demoCommand } from './demo.ts';
import { diagnosisCommand } from './diagnosis.ts';
import { explainCommand } from './explain.ts';
import { forgetCommand } from './forget.ts';
import { historyCommand } from './history.ts';
import { incidentsCommand } from './incidents.ts';
import { inspectCommand } from './inspect.ts';
import { machineCommand } from './machine.ts';
import { noticesCommand } from './notices.ts';
import { notifyUrlCommand } from './notify-url.ts';
import { openCommand } from './open.ts';
import { outboxCommand } from './outbox.ts';
import { outcomeCommand } from './outcome.ts';
import { quarantineCommand } from './quarantine.ts';
import { reconcileCommand } from './reconcile.ts';
import { reconnectCommand } from './reconnect.ts';
import { replayCommand } from './replay.ts';
import { restartCommand } from './restart.ts';
import { serveCommand } from './serve.ts';
import { showCommand } from './show.ts';
import { signalCommand } from './signal.ts';
import { triggerCommand } from './trigger.ts';
import { watchCommand } from './watch.ts';
import { webhookCommand } from './webhook.ts';

/** Adds one command to the program. */
export type Registration = (program: Command, shell: Shell) => void;

/** All commands, in the order in which the help shows them. */
export const commands: readonly Registration[] = [
  demoCommand,
  replayCommand,
  attentionCommand,
  incidentsCommand,
  watchCommand,
  accountsCommand,
  showCommand,
  explainCommand,
  historyCommand,
  canCommand,
  signalCommand,
  outcomeCommand,
  diagnosisCommand,
  machineCommand,
  inspectCommand,
  openCommand,
  quarantineCommand,
  noticesCommand,
  outboxCommand,
  forgetCommand,
  dbCommand,
  completionCommand,
  completeCommand,
  serveCommand,
  triggerCommand,
  notifyUrlCommand,
  reconcileCommand,
  reconnectCommand,
  restartCommand,
  webhookCommand,
];
