import { Link } from '../link.tsx';

const rooms = [
  ['/health', 'Health'],
  ['/outbox', 'Outbox'],
  ['/notices', 'Notices'],
  ['/quarantine', 'Quarantine'],
] as const;

/** Whether a room is about what comes in and goes out. */
export const isHealthRoom = (path: string): boolean => rooms.some(([to]) => to === path);

/** The rooms about what comes in and goes out. */
export const HealthNav = ({ path }: { readonly path: string }) => (
  <nav class="measure health-nav" aria-label="What comes in and goes out">
    {rooms.map(([to, word]) => (
      <Link key={to} to={to} current={path === to}>
        {word}
      </Link>
    ))}
  </nav>
);
