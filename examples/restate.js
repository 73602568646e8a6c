// The decisions alone, for those who have Restate: an account is a virtual object, its snapshot is that object's state, and Restate
// sees to it that an object does one thing after the other, and does each once. Neither store nor server of this package is used.
// Start it beside a server of Restate, and tell that server where it is:
//
//   npm install account-lifecycle xstate @restatedev/restate-sdk
//   node restate.js
//   npx restate deployments register http://localhost:9080
//   curl localhost:8080/account/acc_1/hear --json '{"payload":
//     {"AccountStatus": {"account_id": "acc_1", "account_type": "LINKEDIN", "message": "CREDENTIALS"}}}'
//
// What many accounts have in common (incidents) is not seen in this way: each object knows itself alone.
import { decide, readPayload } from 'account-lifecycle';
import * as restate from '@restatedev/restate-sdk';
import { fileURLToPath } from 'node:url';

/** How many ids of events an account remembers: what its sender may send again. */
const REMEMBERED = 100;

/** Takes the step, keeps it, and has Restate come back when time has passed. */
const take = async (ctx, event) => {
  const before = await ctx.get('snapshot');
  const known = (await ctx.get('sourceIds')) ?? [];
  const duplicate = event.sourceId !== undefined && known.includes(event.sourceId);
  const { decision, snapshot, effects, explanation } = decide(before, event, { duplicate });
  ctx.set('snapshot', snapshot);
  if (event.sourceId !== undefined && !duplicate)
    ctx.set('sourceIds', [...known, event.sourceId].slice(-REMEMBERED));
  const earlier = new Set(before?.deadlines.map(({ event: type, dueAt }) => `${type} ${dueAt}`));
  for (const deadline of snapshot.deadlines)
    if (!earlier.has(`${deadline.event} ${deadline.dueAt}`))
      ctx
        .objectSendClient(account, ctx.key)
        .due(deadline, restate.rpc.sendOpts({ delay: Math.max(0, deadline.dueAt - event.at) }));
  // Kept with the step, and tried until it has been done.
  for (const effect of effects) await ctx.run(effect.type, () => deliver(ctx.key, effect));
  return { decision, state: snapshot.value, summary: explanation.summary };
};

/** Where effects go: put a call of your own here. At least once: the process may end between a call and its note. */
const deliver = (accountId, effect) => console.log(accountId, effect.type);

/** An account. Its key is the id of the account. */
export const account = restate.object({
  name: 'account',
  handlers: {
    /** Takes in a payload of any shape that Unipile sends. */
    hear: async (ctx, { payload }) => {
      // The time of Restate's journal: the same whenever the handler is run again.
      const reading = readPayload(payload, await ctx.date.now());
      if (reading.kind !== 'event')
        throw new restate.TerminalError(reading.reason ?? `not about an account: ${reading.kind}`, {
          errorCode: 422,
        });
      if (reading.event.accountId !== ctx.key)
        throw new restate.TerminalError(`about ${reading.event.accountId}, and not ${ctx.key}`, {
          errorCode: 422,
        });
      return take(ctx, reading.event);
    },
    /** A deadline has come; another one may have taken its place meanwhile. */
    due: async (ctx, { event, dueAt }) => {
      const snapshot = await ctx.get('snapshot');
      const stands = snapshot?.deadlines.some((one) => one.event === event && one.dueAt === dueAt) ?? false;
      if (stands) await take(ctx, { type: event, accountId: ctx.key, at: dueAt, source: 'deadline' });
    },
    /** The account as it is; others may read it meanwhile. */
    show: restate.handlers.object.shared((ctx) => ctx.get('snapshot')),
  },
});

if (process.argv[1] === fileURLToPath(import.meta.url)) restate.serve({ services: [account] });
