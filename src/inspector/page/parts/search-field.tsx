import { useEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../keys.ts';
import { go, withQuery, type Place } from '../location.ts';

/** How long typing may rest before the search is taken over, in milliseconds. */
const REST = 150;

/** The search of a list: what is typed stands in the address as `q`. */
export const SearchField = ({ place, label }: { readonly place: Place; readonly label: string }) => {
  const field = useRef<HTMLInputElement>(null);
  const asked = place.query.get('q') ?? '';
  const [text, setText] = useState(asked);
  // What was typed comes back in the address when more may have been typed since: only what others ask for is taken over.
  const sent = useRef(asked);
  useEffect(() => {
    if (asked !== sent.current) setText(asked);
    sent.current = asked;
  }, [asked]);
  useKeys({ '/': () => field.current?.select() });
  const timer = useRef(0);
  const search = (value: string): void => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = value;
      go(withQuery(place, { q: value }), 'replace');
    }, REST);
  };
  return (
    <input
      ref={field}
      type="search"
      placeholder={label}
      aria-label={label}
      value={text}
      onInput={(event) => search(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
};
