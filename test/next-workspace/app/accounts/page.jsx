import { lifecycle } from '../../lib/lifecycle.js';

export const dynamic = 'force-dynamic'; // asked for anew each time, not when it is built

export default async function Accounts() {
  const accounts = await lifecycle.attention();
  return (
    <ul>
      {accounts.map(({ accountId, name = accountId, remedy }) => (
        <li key={accountId}>
          {name}: {remedy?.forOperator}
        </li>
      ))}
    </ul>
  );
}
