import { useState } from 'preact/hooks';
import { untilWords } from '../../views/shown/figures.ts';
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

/** Copies a text, and says so for a moment. */
export const CopyButton = ({
  text,
  label,
  name,
}: {
  readonly text: string;
  /** What stands on it. */
  readonly label: string;
  /** What it is called where its label alone would not do. */
  readonly name?: string;
}) => {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button type="button" class="quiet small" onClick={copy} aria-label={name}>
      {copied ? 'copied' : label}
    </button>
  );
};

/** An id in full, to be copied. */
export const CopyableId = ({ id }: { readonly id: string }) => (
  <span class="copyable">
    <span class="id">{id}</span>
    <CopyButton text={id} label="copy" name="Copy the id" />
  </span>
);

/** What somebody has seen to. */
interface SeenToFacts {
  /** When it was said to be handled, and until when nothing is said of it; null where that is not so. */
  readonly handledAt: string | null;
  readonly snoozedUntil: string | null;
}

/** That somebody has seen to it; nothing where nobody has. */
export const SeenTo = ({ by, asOf }: { readonly by: SeenToFacts; readonly asOf: string }) => (
  <>
    {by.handledAt === null ? null : (
      <span class="handled">
        {' '}
        ✓ handled <Age at={by.handledAt} asOf={asOf} /> ago
      </span>
    )}
    {by.snoozedUntil === null ? null : (
      <span class="snoozed">
        {' '}
        snoozed until{' '}
        <time class="figures" dateTime={by.snoozedUntil} title={minuteText(by.snoozedUntil)}>
          {untilWords(Date.parse(by.snoozedUntil), Date.parse(asOf))}
        </time>
      </span>
    )}
  </>
);
