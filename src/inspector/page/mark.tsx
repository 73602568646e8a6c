import { useState } from 'preact/hooks';
import { ageOf, hue, groupWordsOf, minuteText } from './words.ts';

/** A group's glyph in its colour; the word beside it is the caller's. */
export const Glyph = ({ group }: { readonly group: string }) => (
  <span class={`glyph ${hue(group)}`} aria-hidden="true">
    {groupWordsOf(group).glyph}
  </span>
);

/** Glyph and word in the group's colour. */
export const Mark = ({ group, word }: { readonly group: string; readonly word?: string | undefined }) => (
  <span class={`mark ${hue(group)}`}>
    <Glyph group={group} /> {word ?? groupWordsOf(group).word}
  </span>
);

/** How long ago, with the exact time on hover. */
export const Age = ({ at, asOf }: { readonly at: string; readonly asOf: string }) => (
  <time class="figures" dateTime={at} title={minuteText(at)}>
    {ageOf(at, asOf)}
  </time>
);

/** An id in full, to be copied. */
export const CopyableId = ({ id }: { readonly id: string }) => {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(id).then(
      () => setCopied(true),
      () => setCopied(false),
    );
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <span class="copyable">
      <span class="id">{id}</span>
      <button type="button" class="quiet small" onClick={copy} aria-label="Copy the id">
        {copied ? 'copied' : 'copy'}
      </button>
    </span>
  );
};
