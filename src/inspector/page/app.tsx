import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReplayAnswer } from '../answers.ts';
import { useKeys } from './keys.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { Link } from './link.tsx';
import { usePlace, type Place } from './location.ts';
import { AccountRoom } from './rooms/account-room.tsx';
import { AccountsRoom } from './rooms/accounts-room.tsx';
import { QuarantineRoom } from './rooms/quarantine-room.tsx';
import { ReplayRoom } from './rooms/replay-room.tsx';
import { WorkRoom } from './rooms/work-room.tsx';
import { Empty } from './notice.tsx';
import { onChange, onLive } from './server.ts';
import { minuteText } from './words.ts';

const Live = () => {
  const [live, setLive] = useState(false);
  const [replay, setReplay] = useState<ReplayAnswer | null>(null);
  useEffect(() => onLive(setLive), []);
  useEffect(() => onChange((change) => setReplay(change.replay)), []);
  const replaying = live && replay?.phase === 'playing' && replay.clock !== null;
  return (
    <>
      {replaying ? <span class="replaying figures">◐ replaying {minuteText(replay.clock)}</span> : null}
      <span class={`live ${live ? '' : 'faint'}`} role="status">
        {live ? '● live' : '○ not connected'}
      </span>
    </>
  );
};

const accountOf = (path: string): string | null => {
  const [, text] = /^\/accounts\/([^/]+)$/.exec(path) ?? [];
  if (text === undefined) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const Room = ({ place }: { readonly place: Place }) => {
  const account = accountOf(place.path);
  if (account !== null) return <AccountRoom key={account} id={account} place={place} />;
  if (place.path === '/') return <WorkRoom place={place} />;
  if (place.path === '/accounts') return <AccountsRoom place={place} />;
  if (place.path === '/replay') return <ReplayRoom />;
  if (place.path === '/quarantine') return <QuarantineRoom />;
  return (
    <Empty>
      <p>There is no room at {place.path}.</p>
      <p>
        <Link to="/">Go to the work list</Link>
      </p>
    </Empty>
  );
};

/** The page: its head, and the room that the address names. */
export const App = () => {
  const place = usePlace();
  const dialog = useRef<HTMLDialogElement>(null);
  const showKeys = (): void => dialog.current?.showModal();
  useKeys({ '?': showKeys });
  return (
    <>
      <a class="skip" href="#room">
        Skip to the content
      </a>
      <header class="head">
        <span class="name">account-lifecycle</span>
        <nav aria-label="Rooms">
          <Link to="/" current={place.path === '/'}>
            Work
          </Link>
          <Link to="/accounts" current={place.path === '/accounts'}>
            Accounts
          </Link>
          <Link to="/replay" current={place.path === '/replay'}>
            Replay
          </Link>
          <Link to="/quarantine" current={place.path === '/quarantine'}>
            Quarantine
          </Link>
        </nav>
        <Live />
        <button type="button" class="quiet" onClick={showKeys}>
          Keys <kbd>?</kbd>
        </button>
      </header>
      <main id="room" tabIndex={-1}>
        <Room place={place} />
      </main>
      <KeysDialog dialog={dialog} />
    </>
  );
};
