import { setup } from 'xstate';
import { actionsUnder } from './actions.ts';
import { initialContext, type AccountContext } from './context.ts';
import type { EventFacts, MachineEvent } from './event.ts';
import { guardsUnder } from './guards.ts';
import { defaultPolicy, MINUTE, type Policy } from './policy.ts';

/** The chart's delays under a policy, in milliseconds. */
const delaysUnder = (policy: Policy) => ({
  connectingStalls: policy.connectingStallsMinutes * MINUTE,
});

/** What a state means for those who use the account; its view is derived from these alone. */
export type Tag =
  | 'operational'
  | 'usable'
  | 'dataFresh'
  | 'receivesUpdates'
  | 'transient'
  | 'needsUser'
  | 'needsOperator'
  | 'terminal';

/**
 * The life of a connected account as a statechart, under the default policy.
 *
 * `connection` mirrors the documented statuses (DOMAIN §2), and below CREDENTIALS its causes, documented (DOMAIN §5) or not;
 * `sync` says how far the account's synchronisation has come. An event that moves nothing names its verdict as an
 * action. What the chart means is fixed under its version: change one, change the other.
 */
export const accountMachine = setup({
  types: {
    context: {} as AccountContext,
    events: {} as MachineEvent,
    input: {} as EventFacts,
    tags: {} as Tag,
  },
  guards: guardsUnder(defaultPolicy),
  actions: actionsUnder(defaultPolicy),
  delays: delaysUnder(defaultPolicy),
}).createMachine({
  id: 'account',
  version: '2',
  context: ({ input }) => initialContext(input),
  type: 'parallel',
  states: {
    connection: {
      initial: 'NEW',
      on: {
        OK: { target: '.OK' },
        CONNECTING: { target: '.CONNECTING' },
        ERROR: { target: '.ERROR' },
        STOPPED: { target: '.STOPPED' },
        PERMISSIONS: { target: '.PERMISSIONS' },
        CREDENTIALS: { target: '.CREDENTIALS' },
        RECONNECTED: { target: '.RECONNECTED' },
        DELETED: { target: '.DELETED' },
        CREATION_SUCCESS: { actions: 'late' },
        CREATION_FAIL: { actions: 'unexpected' },
        SIGNAL: { actions: ['rememberSignal', 'signIn', 'recorded'] },
        NOTICE: { actions: 'recorded' },
        UNKNOWN_STATUS: { actions: 'unknownStatus' },
        IDENTIFIED: { actions: 'identify' },
      },
      states: {
        NEW: {
          on: {
            CREATION_SUCCESS: { target: 'CREATION_SUCCESS' },
            CREATION_FAIL: { target: 'CREATION_FAIL' },
          },
        },
        CREATION_SUCCESS: {
          tags: ['usable', 'dataFresh', 'receivesUpdates'],
          entry: ['authorize', 'mend', 'startSync'],
          on: { CREATION_SUCCESS: { actions: 'repeat' } },
        },
        CREATION_FAIL: {
          entry: 'refuse',
          on: {
            CREATION_SUCCESS: { target: 'CREATION_SUCCESS' },
            CREATION_FAIL: { actions: 'repeat' },
          },
        },
        CONNECTING: {
          tags: ['transient'],
          entry: 'rememberConnecting',
          initial: 'attempting',
          on: { CONNECTING: { actions: 'repeat' } },
          states: {
            attempting: { after: { connectingStalls: { target: 'stalled' } } },
            stalled: { tags: ['needsOperator'] },
          },
        },
        OK: {
          tags: ['operational', 'usable', 'dataFresh', 'receivesUpdates'],
          entry: ['restore', 'mend'],
          on: { OK: { actions: 'repeat' } },
        },
        RECONNECTED: {
          tags: ['operational', 'usable', 'dataFresh', 'receivesUpdates'],
          entry: ['reauthorize', 'mend', 'startSync'],
          on: { RECONNECTED: { actions: 'repeat' } },
        },
        ERROR: {
          tags: ['needsOperator'],
          entry: 'rememberReason',
          on: { ERROR: { actions: ['rememberReason', 'repeat'] } },
        },
        STOPPED: {
          tags: ['needsOperator'],
          on: { STOPPED: { actions: 'repeat' } },
        },
        PERMISSIONS: {
          tags: ['needsUser'],
          entry: 'refuse',
          on: { PERMISSIONS: { actions: 'repeat' } },
        },
        CREDENTIALS: {
          entry: 'flip',
          exit: 'unflip',
          initial: 'undetermined',
          on: {
            CREDENTIALS: { actions: 'repeat' },
            SIGNAL: { target: '.undetermined', actions: ['rememberSignal', 'recorded'] },
          },
          states: {
            undetermined: {
              tags: ['needsUser'],
              always: [
                { guard: 'imap.passwordChanged', target: 'imap.passwordChanged' },
                { guard: 'imap.appPasswordRevoked', target: 'imap.appPasswordRevoked' },
                { guard: 'imap.accessSwitchedOff', target: 'imap.accessSwitchedOff' },
                { guard: 'imap.serverChanged', target: 'imap.serverChanged' },
                { guard: 'imap.hostOutage', target: 'imap.hostOutage' },
                { guard: 'imap.unipileIncident', target: 'imap.unipileIncident' },
                { guard: 'email.authorizationRevoked', target: 'email.authorizationRevoked' },
                { guard: 'email.revokedByAdmin', target: 'email.revokedByAdmin' },
                { guard: 'email.credentialsChanged', target: 'email.credentialsChanged' },
                { guard: 'email.accountGone', target: 'email.accountGone' },
                { guard: 'email.oauthKeysChanged', target: 'email.oauthKeysChanged' },
                { guard: 'email.insufficientScopes', target: 'email.insufficientScopes' },
                { guard: 'email.mfaRequired', target: 'email.mfaRequired' },
                { guard: 'email.appInTesting', target: 'email.appInTesting' },
                { guard: 'email.idle', target: 'email.idle' },
                { guard: 'email.tokenLimit', target: 'email.tokenLimit' },
                { guard: 'email.sessionPolicy', target: 'email.sessionPolicy' },
                { guard: 'email.unipileIncident', target: 'email.unipileIncident' },
                { guard: 'phone.sessionTerminated', target: 'phone.sessionTerminated' },
                { guard: 'phone.excessiveRequests', target: 'phone.excessiveRequests' },
                { guard: 'phone.phoneOffline', target: 'phone.phoneOffline' },
                { guard: 'phone.unexpectedLogout', target: 'phone.unexpectedLogout' },
                { guard: 'phone.newPhone', target: 'phone.newPhone' },
                { guard: 'phone.periodicLogout', target: 'phone.periodicLogout' },
                { guard: 'phone.keyDuplicated', target: 'phone.keyDuplicated' },
                { guard: 'phone.notWarmedUp', target: 'phone.notWarmedUp' },
                { guard: 'phone.unipileIncident', target: 'phone.unipileIncident' },
                { guard: 'instagram.securityCheckpoint', target: 'instagram.securityCheckpoint' },
                { guard: 'instagram.sessionExpired', target: 'instagram.sessionExpired' },
                { guard: 'instagram.sessionTerminated', target: 'instagram.sessionTerminated' },
                { guard: 'instagram.credentialsChanged', target: 'instagram.credentialsChanged' },
                { guard: 'instagram.excessiveRequests', target: 'instagram.excessiveRequests' },
                { guard: 'instagram.proxyUnavailable', target: 'instagram.proxyUnavailable' },
                { guard: 'instagram.suspended', target: 'instagram.suspended' },
                { guard: 'instagram.sessionPurged', target: 'instagram.sessionPurged' },
                { guard: 'instagram.notWarmedUp', target: 'instagram.notWarmedUp' },
                { guard: 'instagram.unipileIncident', target: 'instagram.unipileIncident' },
                { guard: 'linkedin.sessionExpired', target: 'linkedin.sessionExpired' },
                { guard: 'linkedin.sessionTerminated', target: 'linkedin.sessionTerminated' },
                { guard: 'linkedin.credentialsChanged', target: 'linkedin.credentialsChanged' },
                { guard: 'linkedin.excessiveRequests', target: 'linkedin.excessiveRequests' },
                { guard: 'linkedin.rejectedRequests', target: 'linkedin.rejectedRequests' },
                { guard: 'linkedin.sessionSelection', target: 'linkedin.sessionSelection' },
                { guard: 'linkedin.browserLogout', target: 'linkedin.browserLogout' },
                { guard: 'linkedin.wrongUserAgent', target: 'linkedin.wrongUserAgent' },
                { guard: 'linkedin.proxyUnavailable', target: 'linkedin.proxyUnavailable' },
                { guard: 'linkedin.identityCheck', target: 'linkedin.identityCheck' },
                { guard: 'linkedin.antiAutomation', target: 'linkedin.antiAutomation' },
                { guard: 'linkedin.productSession', target: 'linkedin.productSession' },
                { guard: 'linkedin.duplicate', target: 'linkedin.duplicate' },
                { guard: 'linkedin.notWarmedUp', target: 'linkedin.notWarmedUp' },
                { guard: 'linkedin.unipileIncident', target: 'linkedin.unipileIncident' },
              ],
            },
            imap: {
              initial: 'passwordChanged',
              states: {
                passwordChanged: { tags: ['needsUser'] },
                appPasswordRevoked: { tags: ['needsUser'] },
                accessSwitchedOff: { tags: ['needsUser'] },
                serverChanged: { tags: ['needsUser'] },
                hostOutage: { tags: ['needsOperator'] },
                unipileIncident: { tags: ['needsOperator'] },
              },
            },
            email: {
              initial: 'authorizationRevoked',
              states: {
                authorizationRevoked: { tags: ['needsUser'] },
                revokedByAdmin: { tags: ['needsUser'] },
                credentialsChanged: { tags: ['needsUser'] },
                accountGone: { tags: ['needsUser'] },
                oauthKeysChanged: { tags: ['needsOperator'] },
                insufficientScopes: { tags: ['needsUser'] },
                mfaRequired: { tags: ['needsUser'] },
                appInTesting: { tags: ['needsOperator'] },
                idle: { tags: ['needsUser'] },
                tokenLimit: { tags: ['needsOperator'] },
                sessionPolicy: { tags: ['needsUser'] },
                unipileIncident: { tags: ['needsOperator'] },
              },
            },
            phone: {
              initial: 'sessionTerminated',
              states: {
                sessionTerminated: { tags: ['needsUser'] },
                excessiveRequests: { tags: ['needsOperator'] },
                phoneOffline: { tags: ['needsUser'] },
                unexpectedLogout: { tags: ['needsUser'] },
                newPhone: { tags: ['needsUser'] },
                periodicLogout: { tags: ['needsUser'] },
                keyDuplicated: { tags: ['needsOperator'] },
                notWarmedUp: { tags: ['needsOperator'] },
                unipileIncident: { tags: ['needsOperator'] },
              },
            },
            instagram: {
              initial: 'securityCheckpoint',
              states: {
                securityCheckpoint: { tags: ['needsUser'] },
                sessionExpired: { tags: ['needsUser'] },
                sessionTerminated: { tags: ['needsUser'] },
                credentialsChanged: { tags: ['needsUser'] },
                excessiveRequests: { tags: ['needsOperator'] },
                proxyUnavailable: { tags: ['needsOperator'] },
                suspended: { tags: ['needsUser'] },
                sessionPurged: { tags: ['needsUser'] },
                notWarmedUp: { tags: ['needsOperator'] },
                unipileIncident: { tags: ['needsOperator'] },
              },
            },
            linkedin: {
              initial: 'sessionExpired',
              states: {
                sessionExpired: { tags: ['needsUser'] },
                sessionTerminated: { tags: ['needsUser'] },
                credentialsChanged: { tags: ['needsUser'] },
                excessiveRequests: { tags: ['needsOperator'] },
                rejectedRequests: { tags: ['needsOperator'] },
                sessionSelection: { tags: ['needsUser'] },
                browserLogout: { tags: ['needsUser'] },
                wrongUserAgent: { tags: ['needsUser'] },
                proxyUnavailable: { tags: ['needsOperator'] },
                identityCheck: { tags: ['needsUser'] },
                antiAutomation: { tags: ['needsUser'] },
                productSession: { tags: ['needsUser'] },
                duplicate: { tags: ['needsOperator'] },
                notWarmedUp: { tags: ['needsOperator'] },
                unipileIncident: { tags: ['needsOperator'] },
              },
            },
          },
        },
        DELETED: {
          tags: ['terminal'],
          entry: ['bury', 'mend'],
          on: {
            DELETED: { actions: 'repeat' },
            CREATION_SUCCESS: { target: 'CREATION_SUCCESS', actions: 'reincarnate' },
            OK: [{ guard: 'isPoll', target: 'OK', actions: 'reincarnate' }, { actions: 'afterDeletion' }],
            CONNECTING: [
              { guard: 'isPoll', target: 'CONNECTING', actions: 'reincarnate' },
              { actions: 'afterDeletion' },
            ],
            ERROR: [
              { guard: 'isPoll', target: 'ERROR', actions: 'reincarnate' },
              { actions: 'afterDeletion' },
            ],
            STOPPED: [
              { guard: 'isPoll', target: 'STOPPED', actions: 'reincarnate' },
              { actions: 'afterDeletion' },
            ],
            PERMISSIONS: [
              { guard: 'isPoll', target: 'PERMISSIONS', actions: 'reincarnate' },
              { actions: 'afterDeletion' },
            ],
            CREDENTIALS: [
              { guard: 'isPoll', target: 'CREDENTIALS', actions: 'reincarnate' },
              { actions: 'afterDeletion' },
            ],
            RECONNECTED: { actions: 'afterDeletion' },
            SYNC_SUCCESS: { actions: 'afterDeletion' },
            CREATION_FAIL: { actions: 'afterDeletion' },
            SIGNAL: { actions: 'afterDeletion' },
            NOTICE: { actions: 'afterDeletion' },
          },
        },
      },
    },
    sync: {
      initial: 'WAITING',
      states: {
        NOT_REPORTED: {
          on: { SYNC_SUCCESS: { guard: 'isLive', actions: 'unexpected' } },
        },
        WAITING: {
          always: { guard: 'neverReportsSync', target: 'NOT_REPORTED' },
          on: {
            SYNC_STARTED: { target: 'RUNNING' },
            SYNC_SUCCESS: { guard: 'isLive', target: 'SYNC_SUCCESS' },
          },
        },
        RUNNING: {
          always: { guard: 'neverReportsSync', target: 'NOT_REPORTED' },
          on: { SYNC_SUCCESS: { guard: 'isLive', target: 'SYNC_SUCCESS' } },
        },
        SYNC_SUCCESS: {
          on: {
            SYNC_STARTED: { target: 'RUNNING' },
            SYNC_SUCCESS: { guard: 'isLive', actions: 'repeat' },
          },
        },
      },
    },
  },
});

/** The chart under another policy: the same states and transitions, other thresholds. */
export const accountMachineUnder = (policy: Policy): typeof accountMachine =>
  policy === defaultPolicy
    ? accountMachine
    : accountMachine.provide({
        guards: guardsUnder(policy),
        actions: actionsUnder(policy),
        delays: delaysUnder(policy),
      });

/** The version of the chart, its guards, actions and cause rules. Snapshots are stored with it. */
export const MACHINE_VERSION = '2';
