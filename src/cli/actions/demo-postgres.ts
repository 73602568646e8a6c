import { exit, exitOfInterrupt } from '../exit.ts';
import type { Interrupt } from '../io.ts';
import { lookOf } from '../print/look.ts';
import { span } from '../print/replay.ts';
import { isWhole, killedText, playersText, survivedText } from '../print/survived.ts';
import type { Shell } from '../shell.ts';
import { playSurvival } from '../stage/survival.ts';
import { progress } from '../terminal/progress.ts';

/** Kills one of several receivers on a server of PostgreSQL, and shows that nothing is missing. */
export const showSurvived = async (shell: Shell, { quiet }: { readonly quiet?: boolean }): Promise<void> => {
  const look = lookOf(shell, { asOf: shell.io.now() });
  const { io } = shell;
  const stopping = new AbortController();
  let interrupt: Interrupt | null = null;
  const deaf = io.onInterrupt((heard) => {
    interrupt = heard;
    stopping.abort();
  });
  const shown = progress(shell.err, { label: 'Sending', unit: 'webhooks', clock: io, quiet });
  let began = 0;
  try {
    const survival = await playSurvival({
      env: io.env,
      now: io.now,
      signal: stopping.signal,
      onReady: (pids) => {
        began = performance.now();
        shell.print(`${playersText(pids, look)}\n`);
      },
      onAcknowledged: (count, total) => shown.update(count, count / total),
      onKilled: (killed) => {
        shown.end();
        shell.print(`${killedText(killed, look)}\n`);
      },
    });
    shown.end();
    shell.print(survivedText(survival, span(performance.now() - began), look));
    if (!isWhole(survival)) shell.finish(exit.failure);
  } catch (error) {
    shown.end();
    if (interrupt === null) throw error;
    shell.finish(exitOfInterrupt(interrupt));
  } finally {
    deaf();
  }
};
