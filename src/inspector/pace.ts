import type { ReplaySpeed } from './answers.ts';

/** How often lines are let through while playing, in milliseconds. */
const TICK = 100;

/** How many lines are let through at once at full speed. */
const LINES_PER_TURN = 2_000;

/** Waits for so many milliseconds. Injected, so that tests need not. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** Lets the lines of a replay through at a chosen speed, or one step at a time. */
export class Pace {
  readonly #sleep: Sleep;
  #speed: ReplaySpeed = 100;
  #playing = false;
  #steps = 0;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(sleep: Sleep) {
    this.#sleep = sleep;
  }

  /** Lines a second. */
  get speed(): ReplaySpeed {
    return this.#speed;
  }

  /** Whether lines go through by themselves, or steps are left to take. */
  get playing(): boolean {
    return this.#playing || this.#steps > 0;
  }

  /** Lets lines through at the chosen speed, or not. */
  play(playing: boolean): void {
    this.#playing = playing;
    if (!playing) this.#steps = 0;
    this.#stir();
  }

  /** Lets so many lines through at once. */
  step(lines: number): void {
    this.#steps += lines;
    this.#stir();
  }

  /** Chooses the speed, in lines a second. */
  choose(speed: ReplaySpeed): void {
    this.#speed = speed;
  }

  /** Lets nobody wait any more. */
  end(): void {
    this.#ended = true;
    this.#stir();
  }

  /** Resolves as soon as lines may go through, to how many; to 0 at the end. */
  async take(): Promise<number> {
    while (!this.#ended) {
      if (this.#steps > 0) {
        const lines = Math.min(this.#steps, LINES_PER_TURN);
        this.#steps -= lines;
        // A long step lets others have their turn.
        if (this.#steps > 0) await this.#sleep(0);
        return lines;
      }
      if (this.#playing) {
        const { wait, lines } = this.#beat();
        await this.#sleep(wait);
        if (this.#playing && this.#steps === 0) return lines;
      } else
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
    }
    return 0;
  }

  #beat(): { readonly wait: number; readonly lines: number } {
    if (this.#speed === 'max') return { wait: 0, lines: LINES_PER_TURN };
    const lines = Math.max(1, Math.round((this.#speed * TICK) / 1000));
    return { wait: (lines * 1000) / this.#speed, lines };
  }

  #stir(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
