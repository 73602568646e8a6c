import { useEffect, useRef } from 'preact/hooks';

/** What keys do, by name: `ArrowLeft`, `Shift+ArrowLeft`, `/`, `?`, ` `. */
export type Keys = Readonly<Record<string, () => void>>;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');

/** Keys that a focused control needs for itself. */
const isTaken = (target: EventTarget | null, key: string): boolean =>
  key === ' ' && target instanceof HTMLElement && target.matches('button, summary, a');

/** Listens to keys on the whole page, but not while somebody types, or a dialog is open. */
export const useKeys = (keys: Keys): void => {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const heard = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || isTaken(event.target, event.key)) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const name = event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
      const act = current.current[name];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', heard);
    return () => removeEventListener('keydown', heard);
  }, []);
};
