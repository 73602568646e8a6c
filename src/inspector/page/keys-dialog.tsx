import type { RefObject } from 'preact';

const rows: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['/'], 'search'],
  [['n', 'p'], 'work: the next job, the one before; an account: the next of the list, the one before'],
  [['Enter'], 'open what has the focus'],
  [['c'], 'copy what to say to the user'],
  [['h'], 'note that a job or an account is handled; where the page only reads, copy the command'],
  [['↑', '↓'], 'go through the list of accounts'],
  [['←', '→'], 'an account: previous / next event; over time: previous / next change'],
  [['⇧ ←', '⇧ →'], 'an account: the transition before, the next one; over time: a step'],
  [['Home', 'End'], 'the first event, the present'],
  [['space'], 'play, and pause'],
  [['.'], 'replay: one line of the log'],
  [['?'], 'these keys'],
  [['Esc'], 'close, or leave the search'],
];

/** All keys. */
export const KeysDialog = ({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) => (
  <dialog ref={dialog} class="keys" aria-labelledby="keys-title">
    <h2 id="keys-title">Keys</h2>
    <dl>
      {rows.map(([keys, what]) => (
        <div key={what}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
    <form method="dialog">
      <button type="submit">Close</button>
    </form>
  </dialog>
);
