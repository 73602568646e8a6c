import { randomBytes } from 'node:crypto';
import { MINUTE } from '../../../machines/policy.ts';
import { createDispatcher, createMemoryStore, openLifecycle, slackSink, webhookSink } from '../../index.ts';
import type { Lifecycle } from '../../lifecycle/lifecycle.ts';
import type { Dispatcher, Notice, Sink } from '../../notify/index.ts';
import type { Store } from '../../store/port.ts';
import { openListener, type HeardPost, type HttpListener } from './listeners.ts';
import { closes, hookIsDown, opens, outageDay, type PlayedWord } from './outage.ts';
import { PlayedClock } from './played-clock.ts';

/** A notice that arrived. */
export interface ToldNotice {
  /** Milliseconds since 1970, as the play has it. */
  readonly at: number;
  readonly by: 'Slack' | 'webhook';
  /** By which it is known again: what Slack shows, or the key of the notice. */
  readonly key: string;
  readonly sentence: string;
  /** How often it was sent until it was taken. */
  readonly attempts: number;
  readonly isProven: boolean;
}

/** An account that was said not to work. */
export interface BrokenAccount {
  readonly accountId: string;
  /** How often that was said. */
  readonly words: number;
  /** How often somebody was asked about it. */
  readonly asks: number;
  /** The incident that it was part of; null where it broke by itself. */
  readonly incident: number | null;
  /** Whether it works at the end. */
  readonly works: boolean;
}

/** What came of a play. */
export interface Played {
  readonly accounts: number;
  /** How many deliveries came in while somebody listened. */
  readonly deliveries: number;
  /** All that was told, in order. */
  readonly told: readonly ToldNotice[];
  /** How many attempts were turned away. */
  readonly refused: number;
  /** How many notices had not arrived by the end. */
  readonly lost: number;
  /** How many were taken more than once. */
  readonly twice: number;
  readonly broken: readonly BrokenAccount[];
}

const OK = 200;
const OUT_OF_ORDER = 503;

const slackText = (body: string): string => String((JSON.parse(body) as { readonly text: unknown }).text);

const noticeIn = (body: string): Notice => (JSON.parse(body) as { readonly data: Notice }).data;

/** What was taken, with how often it was sent. */
const takenFrom = (
  by: ToldNotice['by'],
  arrivals: readonly HeardPost[],
  keyOf: (body: string) => string,
  sentenceOf: (body: string) => string,
): readonly ToldNotice[] =>
  arrivals
    .filter(({ status }) => status === OK)
    .map(({ at, body, isProven }) => ({
      at,
      by,
      isProven,
      key: keyOf(body),
      sentence: sentenceOf(body),
      attempts: arrivals.filter((one) => keyOf(one.body) === keyOf(body)).length,
    }));

const toldBy = (slack: HttpListener, hook: HttpListener): readonly ToldNotice[] =>
  [
    ...takenFrom('Slack', slack.arrivals, slackText, (body) => slackText(body).split('\n', 1)[0] ?? ''),
    ...takenFrom(
      'webhook',
      hook.arrivals,
      (body) => noticeIn(body).key,
      (body) => noticeIn(body).sentence,
    ),
  ].sort((one, other) => one.at - other.at);

/** The sinks of the play: what concerns the team goes to Slack, what concerns users to the application. */
const sinksTo = (
  slack: HttpListener,
  hook: HttpListener,
  secret: string,
  now: () => number,
): readonly Sink[] => [
  slackSink({ name: 'slack', url: slack.url, wants: ({ who }) => who === 'operator' }),
  webhookSink({ name: 'webhook', url: hook.url, secrets: [secret], now, wants: ({ who }) => who === 'user' }),
];

/** What is played, and by whom. */
interface Cast {
  readonly clock: PlayedClock;
  readonly lifecycle: Lifecycle;
  readonly dispatcher: Dispatcher;
}

/** Lets the day pass, minute by minute, and all that is due in each be done before the next. */
const passDay = async ({ clock, lifecycle, dispatcher }: Cast): Promise<void> => {
  const words = [...outageDay];
  const hear = async (until: number): Promise<void> => {
    for (let [next] = words; next !== undefined && next.at <= until; [next] = words) {
      words.shift();
      clock.moveTo(next.at);
      await lifecycle.receive(next.payload);
    }
  };
  await hear(opens);
  await dispatcher.start();
  for (let minute = opens; minute <= closes; minute += MINUTE) {
    await hear(minute);
    clock.moveTo(minute);
    await new Promise((resolve) => void setImmediate(resolve));
    await dispatcher.idle();
  }
};

const brokenIn = (
  store: Store,
  words: readonly PlayedWord[],
  asked: readonly string[],
  working: ReadonlySet<string>,
): readonly BrokenAccount[] => {
  const incidents = store.incidents({}).map(({ id }) => ({ id, members: new Set(store.members(id)) }));
  const ids = new Set(words.filter(({ isBad }) => isBad).map(({ accountId }) => accountId));
  return Array.from(ids, (accountId) => ({
    accountId,
    words: words.filter((one) => one.isBad && one.accountId === accountId).length,
    asks: asked.filter((one) => one === accountId).length,
    incident: incidents.find(({ members }) => members.has(accountId))?.id ?? null,
    works: working.has(accountId),
  }));
};

/**
 * Plays a day of a fleet: through the engine, the dispatcher and the sinks as they are, on a clock of its own, to two servers that
 * listen on this machine while it lasts. Nothing is kept.
 */
export const playOutage = async (): Promise<Played> => {
  const clock = new PlayedClock(outageDay[0]?.at ?? opens);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const isDown = (): boolean => clock.now() >= hookIsDown.from && clock.now() < hookIsDown.to;
  await using slack = await openListener({ now: clock.now, answer: () => OK });
  await using hook = await openListener({
    now: clock.now,
    answer: () => (isDown() ? OUT_OF_ORDER : OK),
    secret,
  });
  const store = createMemoryStore();
  await using lifecycle = openLifecycle({ store, clock });
  const asked: string[] = [];
  lifecycle.on('effect', ({ accountId, effect }) => {
    const asks = effect.type === 'askUser' || effect.type === 'askOperator';
    if (asks && clock.now() >= opens) asked.push(accountId);
  });
  const sinks = sinksTo(slack, hook, secret, clock.now);
  await using dispatcher = createDispatcher({ lifecycle, sinks, clock, random: () => 0.5 });
  await passDay({ clock, lifecycle, dispatcher });
  const words = outageDay.filter(({ at }) => at >= opens);
  const views = await lifecycle.accounts();
  const working = new Set(views.filter((one) => one.operational).map(({ accountId }) => accountId));
  const told = toldBy(slack, hook);
  return {
    accounts: views.length,
    deliveries: words.length,
    told,
    lost: store.letters({}).length,
    twice: told.length - new Set(told.map(({ key }) => key)).size,
    refused: [...slack.arrivals, ...hook.arrivals].filter(({ status }) => status !== OK).length,
    broken: brokenIn(store, words, asked, working),
  };
};
