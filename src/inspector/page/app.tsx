import { useEffect, useRef } from 'preact/hooks';
import { Freshness } from './freshness.tsx';
import { useKeys } from './keys.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { Link } from './link.tsx';
import { usePlace, type Place } from './location.ts';
import { AccountRoom } from './rooms/account-room.tsx';
import { AccountsRoom } from './rooms/accounts-room.tsx';
import { HealthNav, isHealthRoom } from './parts/health-nav.tsx';
import { HealthRoom } from './rooms/health-room.tsx';
import { NoticesRoom } from './rooms/notices-room.tsx';
import { OutboxRoom } from './rooms/outbox-room.tsx';
import { QuarantineRoom } from './rooms/quarantine-room.tsx';
import { TimeRoom } from './rooms/time-room.tsx';
import { WorkRoom } from './rooms/work-room.tsx';
import { Empty } from './notice.tsx';

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
  if (place.path === '/time' || place.path === '/replay') return <TimeRoom key={place.path} place={place} />;
  if (isHealthRoom(place.path))
    return (
      <>
        <HealthNav path={place.path} />
        <HealthRooms path={place.path} />
      </>
    );
  return (
    <Empty>
      <p>There is no room at {place.path}.</p>
      <p>
        <Link to="/">Go to the work list</Link>
      </p>
    </Empty>
  );
};

const HealthRooms = ({ path }: Pick<Place, 'path'>) => {
  if (path === '/outbox') return <OutboxRoom />;
  if (path === '/notices') return <NoticesRoom />;
  return path === '/quarantine' ? <QuarantineRoom /> : <HealthRoom />;
};

/** The page: its head, and the room that the address names. */
export const App = () => {
  const place = usePlace();
  const dialog = useRef<HTMLDialogElement>(null);
  const showKeys = (): void => dialog.current?.showModal();
  useKeys({ '?': showKeys });
  const room = useRef<HTMLElement>(null);
  // Whoever comes to a room by key goes on from its beginning, not from what was pressed in the last one.
  useEffect(() => room.current?.focus({ preventScroll: true }), [place.path]);
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
          <Link to="/time" current={place.path === '/time'}>
            Over time
          </Link>
          <Link to="/replay" current={place.path === '/replay'}>
            Replay
          </Link>
          <Link to="/health" current={isHealthRoom(place.path)}>
            Health
          </Link>
        </nav>
        <Freshness />
        <button type="button" class="quiet" onClick={showKeys}>
          Keys <kbd>?</kbd>
        </button>
      </header>
      <main id="room" tabIndex={-1} ref={room}>
        <Room place={place} />
      </main>
      <KeysDialog dialog={dialog} />
    </>
  );
};
