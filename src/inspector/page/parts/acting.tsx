import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { plural } from '../../../views/shown/figures.ts';
import type { ActName, ActRequest, ActsAnswer, DoneAnswer } from '../../acts.ts';
import { useAnswer } from '../answers.ts';
import { useKeys } from '../keys.ts';
import { CopyButton } from '../mark.tsx';
import { postAct, troubleOf } from '../server.ts';
import { minuteText } from '../words.ts';
import { handledCommand, linksCommand, snoozeCommand } from './commands.ts';
import type { ActSaying } from './said.tsx';

/** To whom something is done; asked when it is. */
export type Whom = () => readonly string[] | Promise<readonly string[]>;

/** What can be done in a room, and what is said of it. */
export interface Acting extends ActSaying {
  /** What can be done here; null while that is not known. */
  readonly acts: ActsAnswer | null;
  readonly handle: (whom: Whom) => Promise<void>;
  readonly snooze: (whom: Whom, hours: number) => Promise<void>;
  readonly wake: (whom: Whom) => Promise<void>;
  readonly copyLinks: (whom: Whom) => Promise<void>;
}

/** For how long something may be snoozed, in hours. */
const spans: readonly (readonly [hours: number, words: string])[] = [
  [4, '4 hours'],
  [24, '1 day'],
  [72, '3 days'],
  [168, '1 week'],
];

/** How many accounts the server acts on at once. */
const MOST_PER_ACT = 500;

/** Acts on many accounts by as many requests as that takes, one after the other. */
const actOnAll = async (
  act: ActName,
  { ids, ...rest }: ActRequest,
  token: string | null,
): Promise<readonly DoneAnswer[]> => {
  const answers: DoneAnswer[] = [];
  for (let from = 0; from < ids.length; from += MOST_PER_ACT)
    answers.push(await postAct(act, { ids: ids.slice(from, from + MOST_PER_ACT), ...rest }, token));
  return answers;
};

const actedOn = (answers: readonly DoneAnswer[]): number =>
  answers.reduce((sum, { accounts }) => sum + accounts, 0);

/** Has things be done, and says what came of them. */
export const useActing = (saying: ActSaying): Acting => {
  const { answer: acts } = useAnswer<ActsAnswer>('/api/acts', { concerns: () => false });
  const { say, copy } = saying;
  const act = async (
    name: ActName,
    whom: Whom,
    said: (answers: readonly DoneAnswer[], ids: readonly string[]) => void,
    hours?: number,
  ): Promise<void> => {
    try {
      const ids = await whom();
      const request = hours === undefined ? { ids } : { ids, hours };
      said(await actOnAll(name, request, acts?.token ?? null), ids);
    } catch (error) {
      const { message, hint } = troubleOf(error);
      say(`Not done: ${message}. ${hint}`);
    }
  };
  const wake = (whom: Whom): Promise<void> =>
    act('wake', whom, (answers) => {
      const woken = actedOn(answers);
      say(
        woken === 0
          ? 'Its tenant is snoozed: account-lifecycle notices wake TENANT'
          : `Awake again: ${plural(woken, 'account')}.`,
      );
    });
  return {
    ...saying,
    acts,
    wake,
    handle: (whom) =>
      act('handled', whom, (answers) => say(`Noted as handled: ${plural(actedOn(answers), 'account')}.`)),
    snooze: (whom, hours) =>
      act(
        'snooze',
        whom,
        (answers, ids) => {
          const until = answers.at(-1)?.until;
          if (until === undefined) return say('There is nobody left to snooze.');
          return say(
            `Snoozed until ${minuteText(until)}: ${plural(ids.length, 'account')}.`,
            () => void wake(() => ids),
          );
        },
        hours,
      ),
    copyLinks: (whom) =>
      copy(async () => {
        const answers = await actOnAll('links', { ids: await whom() }, acts?.token ?? null);
        const links = answers.flatMap(({ links: made = [] }) => made);
        const [only] = links;
        const text = links.length === 1 ? only?.url : links.map(({ id, url }) => `${id}\t${url}`).join('\n');
        return { text: text ?? '', said: plural(links.length, 'reconnect link') };
      }),
  };
};

/** Whether there is a way to act at all: here, or in a terminal. */
const canAct = ({ acts }: Pick<Acting, 'acts'>): boolean =>
  acts !== null && (acts.token !== null || acts.database !== null);

/** Notes something as handled; where the page only reads, copies the command that does. */
export const handleByKey = (acting: Acting, whom: Whom): void => {
  const { acts, copy, handle } = acting;
  if (!canAct(acting)) return;
  if (acts?.token != null) return void handle(whom);
  void copy(async () => ({
    text: handledCommand(await whom(), acts?.database ?? null),
    said: 'the command that says so: run it in a terminal',
  }));
};

interface ActButtonsProps {
  readonly acting: Acting;
  readonly whom: Whom;
  /** Whether their users can bring them back. */
  readonly byUser: boolean;
  /** Until when they are snoozed; null while they are not. */
  readonly snoozedUntil: string | null;
}

type Disclosed = 'handled' | 'snooze' | 'links';

/** What a button has shown, and of whom. */
interface Shown {
  readonly which: Disclosed;
  readonly ids: readonly string[];
}

/** Which button has shown something below it: a second press, Escape or a choice takes it away. */
const useShown = ({ say }: Acting, whom: Whom) => {
  const [shown, setShown] = useState<Shown | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const close = (): void => {
    setShown(null);
    opener.current?.focus();
  };
  const show = async (which: Disclosed, asks: boolean): Promise<void> => {
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    if (shown?.which === which) return setShown(null);
    try {
      setShown({ which, ids: asks ? await whom() : [] });
    } catch (error) {
      say(troubleOf(error).message);
    }
  };
  useKeys({ Escape: () => (shown === null ? undefined : close()) });
  return { shown, show, close };
};

/** Buttons for what can be done. Where the page only reads, each shows how it is done in a terminal. */
export const ActButtons = ({ acting, whom, byUser, snoozedUntil }: ActButtonsProps) => {
  const { shown, show, close } = useShown(acting, whom);
  if (!canAct(acting)) return null;
  const reads = acting.acts?.token == null;
  const linked = !reads && acting.acts?.links === true;
  const wakes = !reads && snoozedUntil !== null;
  /** A button that does something, or that shows how it is done. */
  const button = (which: Disclosed, words: ComponentChildren, does: (() => unknown) | null, asks = true) => (
    <button
      type="button"
      class="small"
      {...(does === null ? { 'aria-expanded': shown?.which === which } : {})}
      onClick={() => {
        if (does === null) return void show(which, asks);
        if (shown !== null) close();
        does();
      }}
    >
      {words}
    </button>
  );
  return (
    <>
      {byUser && linked ? button('links', 'Copy reconnect link', () => acting.copyLinks(whom)) : null}
      {byUser && !linked ? button('links', 'Reconnect link', null) : null}
      {button(
        'handled',
        <>
          Handled <kbd>h</kbd>
        </>,
        reads ? null : () => acting.handle(whom),
      )}
      {button('snooze', wakes ? 'Wake' : 'Snooze', wakes ? () => acting.wake(whom) : null, reads)}
      {shown === null ? null : (
        <div class={shown.which === 'snooze' && !reads ? 'spans' : 'command'}>
          {shown.which === 'snooze' && !reads ? (
            <Spans
              choose={(hours) => {
                close();
                void acting.snooze(whom, hours);
              }}
            />
          ) : (
            <Command {...shown} acting={acting} reads={reads} />
          )}
        </div>
      )}
    </>
  );
};

const Spans = ({ choose }: { readonly choose: (hours: number) => void }) => (
  <span role="group" aria-label="Snooze for">
    {spans.map(([hours, words]) => (
      <button type="button" class="small" key={words} onClick={() => choose(hours)}>
        {words}
      </button>
    ))}
  </span>
);

const commandsShown: Readonly<Record<Disclosed, typeof handledCommand>> = {
  handled: handledCommand,
  snooze: snoozeCommand,
  links: linksCommand,
};

interface CommandProps extends Shown {
  readonly acting: Acting;
  readonly reads: boolean;
}

/** How something is done in a terminal. */
const Command = ({ which, ids, acting: { acts }, reads }: CommandProps) => {
  const text = commandsShown[which](ids, acts?.database ?? null);
  return (
    <>
      <p class="faint">
        {reads ? 'This page only reads. In a terminal:' : 'Nobody makes links here. In a terminal:'}{' '}
        <CopyButton text={text} label="copy" name="Copy the command" />
      </p>
      <code tabIndex={0}>{text}</code>
    </>
  );
};
