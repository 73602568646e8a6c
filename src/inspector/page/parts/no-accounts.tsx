import { emptyFleet } from '../../../views/shown/sentences.ts';
import { Link } from '../link.tsx';
import { Empty } from '../notice.tsx';

/** What to do where there is no account yet. */
export const NoAccounts = ({ replays }: { readonly replays: boolean }) =>
  replays ? (
    <Empty>
      <p>No accounts yet: the log has not been replayed.</p>
      <p>
        <Link to="/replay">Go to the replay</Link>
      </p>
    </Empty>
  ) : (
    <Empty>
      <p>{emptyFleet.sentence}</p>
      <pre>{emptyFleet.commands.join('\n')}</pre>
    </Empty>
  );
