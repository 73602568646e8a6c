/** What may be pressed while lines go by. */
export interface FilterKeysParts {
  /** `q` was pressed, or Ctrl-C, which sends no signal while keys are read one by one. */
  readonly onEnd: (how: 'quit' | 'interrupt') => void;
  /** What is shown of the keys has changed. */
  readonly onChange: () => void;
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const ESCAPE = '\u001B';
const erasers = new Set(['\u007F', '\b']);

/** Keys while lines go by: `q` ends, `/` begins a text that lines must hold, Enter takes it, Escape takes it away. */
export class FilterKeys {
  readonly #parts: FilterKeysParts;
  #typed: string | null = null;
  #filter = '';

  constructor(parts: FilterKeysParts) {
    this.#parts = parts;
  }

  /** Only lines that hold this are asked for, whatever its case; empty for all. */
  get filter(): string {
    return this.#filter;
  }

  /** What is said of the keys. */
  get words(): readonly string[] {
    if (this.#typed !== null) return [`filter: ${this.#typed}_`, 'Enter takes it, Esc drops it'];
    return this.#filter === ''
      ? ['q quit', '/ filter']
      : ['q quit', `/ filter: ${this.#filter}`, 'Esc shows all'];
  }

  /** Takes a key. */
  pressed(key: string): void {
    if (key === CTRL_C) this.#parts.onEnd('interrupt');
    else if (this.#typed !== null) this.#type(this.#typed, key);
    else if (key === 'q' || key === CTRL_D) this.#parts.onEnd('quit');
    else if (key === '/') this.#typed = '';
    else if (key === ESCAPE) this.#filter = '';
    this.#parts.onChange();
  }

  #type(typed: string, key: string): void {
    if (key === '\r' || key === '\n') [this.#filter, this.#typed] = [typed, null];
    else if (key === ESCAPE) [this.#filter, this.#typed] = ['', null];
    else if (erasers.has(key)) this.#typed = typed.slice(0, -1);
    else if (key >= ' ') this.#typed = typed + key;
  }
}
