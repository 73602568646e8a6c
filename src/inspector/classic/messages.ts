import { tagsOf } from '../../model/meaning.ts';
import { pathOf } from '../../model/state.ts';
import type { ShownAccount, ShownEvent } from '../shown.ts';
import { classicDefinition } from './definition.ts';

/*
 * The four messages of `@xstate/inspect` 0.8, whose parts are JSON within JSON. What a state or an event of XState 4
 * carries besides is left empty: the page works it out from the chart.
 */

const chart = JSON.stringify(classicDefinition);

/** The event by which XState 4 says that there was none yet. */
const INIT: ShownEvent = { type: 'xstate.init', decision: 'recorded' };

const scxmlOf = ({ type, decision }: ShownEvent) => ({
  name: type,
  data: { type, decision },
  $$type: 'scxml',
  type: 'external',
});

const classicState = ({ accountId, value, facts }: ShownAccount, event: ShownEvent): string => {
  const scxml = scxmlOf(event);
  return JSON.stringify({
    value,
    context: facts,
    event: scxml.data,
    _event: scxml,
    _sessionid: accountId,
    actions: [],
    activities: {},
    meta: {},
    events: [],
    transitions: [],
    children: {},
    done: false,
    changed: true,
    tags: [...new Set(tagsOf({ connection: pathOf(value.connection) }))],
  });
};

/** `service.register`: an account with the chart that it runs and the state that it is in. */
export const registerMessage = (account: ShownAccount, event: ShownEvent = INIT): string =>
  JSON.stringify({
    type: 'service.register',
    machine: chart,
    state: classicState(account, event),
    id: account.accountId,
    sessionId: account.accountId,
  });

/** `service.event`: what an account heard. */
export const eventMessage = (accountId: string, event: ShownEvent): string =>
  JSON.stringify({ type: 'service.event', event: JSON.stringify(scxmlOf(event)), sessionId: accountId });

/** `service.state`: where an account stands after an event. */
export const stateMessage = (account: ShownAccount, event: ShownEvent): string =>
  JSON.stringify({
    type: 'service.state',
    state: classicState(account, event),
    sessionId: account.accountId,
  });

/** `service.stop`: an account is shown no more. */
export const stopMessage = (accountId: string): string =>
  JSON.stringify({ type: 'service.stop', sessionId: accountId });
