import { onTestFinished } from 'vitest';
import type { NoticePolicy } from '../../../machines/notice.ts';
import { createDispatcher, openLifecycle } from '../../../src/index.ts';
import { createMemoryStore } from '../../../src/memory/store.ts';
import type { AccountRestart } from '../../../src/notify/book/book.ts';
import type { RecipientBook } from '../../../src/notify/book/recipients.ts';
import type { Notice } from '../../../src/notify/notice.ts';
import type { Policy } from '../../../machines/policy.ts';
import type { Store } from '../../../src/store/port.ts';
import { createSimulatedClock } from '../../../src/testing/simulated-clock.ts';
import { MINUTE, recorder, T0 } from '../setting.ts';

/** What a setting for people is told. */
interface PeopleSetting {
  readonly store?: Store;
  readonly recipients?: RecipientBook;
  readonly policy?: Partial<NoticePolicy>;
  readonly accountPolicy?: Partial<Policy>;
  readonly restart?: AccountRestart;
  readonly start?: number;
}

/** A user for each account, an operator and an administrator. */
export const everybody: RecipientBook = (account) => [
  ...(account === null
    ? []
    : [
        {
          name: `user of ${account.accountId}`,
          role: 'user' as const,
          sink: 'mail',
          address: 'u@example.com',
        },
      ]),
  { name: 'team', role: 'operator', sink: 'chat' },
  { name: 'boss', role: 'admin', sink: 'chat' },
];

/** A lifecycle whose people are told, on a simulated clock that is moved a minute at a time. */
export const peopleSetting = async ({
  store = createMemoryStore(),
  recipients = everybody,
  policy = {},
  accountPolicy = {},
  restart,
  start = T0,
}: PeopleSetting = {}) => {
  const clock = createSimulatedClock(start);
  const lifecycle = openLifecycle({
    store,
    clock,
    policy: {
      askWaitMinutes: 2,
      heldEffectsMinutes: 0,
      incidentAllAccounts: 1000,
      incidentProviderAccounts: 1000,
      ...accountPolicy,
    },
  });
  onTestFinished(() => lifecycle.close());
  const faults: unknown[] = [];
  const [chat, mail] = [recorder('chat'), recorder('mail')];
  const dispatcher = createDispatcher({
    lifecycle,
    sinks: [],
    people: { sinks: [chat, mail], recipients, policy, ...(restart === undefined ? {} : { restart }) },
    clock,
    policy: { pollSeconds: 3600 },
    random: () => 0.5,
    onFault: (error) => void faults.push(error),
  });
  onTestFinished(() => dispatcher.close());
  await dispatcher.start();
  const settle = async (): Promise<void> => {
    await lifecycle.tick();
    await dispatcher.idle();
    await new Promise((resolve) => void setImmediate(resolve));
    await dispatcher.idle();
  };
  /** Lets so many minutes pass, one after the other. */
  const pass = async (minutes: number, step = 1): Promise<void> => {
    for (let gone = 0; gone < minutes; gone += step) {
      await clock.advance(step * MINUTE);
      await settle();
    }
  };
  /** Lets an account come to these statuses, one after the other. */
  const come = async (accountId: string, ...messages: readonly string[]): Promise<void> => {
    for (const message of messages)
      await lifecycle.receive({
        AccountStatus: { account_id: accountId, account_type: 'LINKEDIN', message },
      });
    await settle();
  };
  /** What was said by both sinks: to whom, what, about what. */
  const said = (): readonly string[] =>
    [...chat.notices, ...mail.notices].map(
      ({ type, to, about }: Notice) =>
        `${type} to ${to?.name ?? 'nobody'}: ${about.type === 'account' ? about.accountId : about.type}`,
    );
  return { store, clock, lifecycle, dispatcher, chat, mail, faults, pass, come, said };
};
