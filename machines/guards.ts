import { causes, nameOf } from './causes/catalogue.ts';
import { leading } from './causes/hypothesis.ts';
import type { CauseName } from './causes/cause.ts';
import type { AccountContext } from './context.ts';
import type { MachineEvent } from './event.ts';
import type { Policy } from './policy.ts';
import { reportsSync } from './provider.ts';

/** What a guard may look at. */
export interface GuardArguments {
  readonly context: AccountContext;
  readonly event: MachineEvent;
}

type Guard = (facts: GuardArguments) => boolean;

/** Whether the event came from a poll: only a poll can show that a deleted account is back. */
export const isPoll: Guard = ({ event }) => 'source' in event && event.source === 'poll';

/** Whether the account is in CREDENTIALS. */
const hasFlipped = (context: AccountContext): context is AccountContext & { readonly flippedAt: number } =>
  context.flippedAt !== null;

/** Whether the account has not been deleted. */
export const isLive: Guard = ({ context }) => context.deletedAt === null;

/**
 * Whether the account is of a provider that never announces the end of a sync (DOMAIN §2). While no event has named
 * its type, nothing is known either way.
 */
const neverReportsSync: Guard = ({ context }) =>
  context.accountType !== null && !reportsSync(context.provider);

type Leads = (cause: CauseName) => Guard;

/** The guards of the causes of mailboxes. */
const mailGuards = (leads: Leads) => ({
  'imap.passwordChanged': leads('imap.passwordChanged'),
  'imap.appPasswordRevoked': leads('imap.appPasswordRevoked'),
  'imap.accessSwitchedOff': leads('imap.accessSwitchedOff'),
  'imap.serverChanged': leads('imap.serverChanged'),
  'imap.hostOutage': leads('imap.hostOutage'),
  'imap.unipileIncident': leads('imap.unipileIncident'),
  'email.authorizationRevoked': leads('email.authorizationRevoked'),
  'email.revokedByAdmin': leads('email.revokedByAdmin'),
  'email.credentialsChanged': leads('email.credentialsChanged'),
  'email.accountGone': leads('email.accountGone'),
  'email.oauthKeysChanged': leads('email.oauthKeysChanged'),
  'email.insufficientScopes': leads('email.insufficientScopes'),
  'email.mfaRequired': leads('email.mfaRequired'),
  'email.appInTesting': leads('email.appInTesting'),
  'email.idle': leads('email.idle'),
  'email.tokenLimit': leads('email.tokenLimit'),
  'email.sessionPolicy': leads('email.sessionPolicy'),
  'email.unipileIncident': leads('email.unipileIncident'),
});

/** The guards of the causes of messengers and networks. */
const socialGuards = (leads: Leads) => ({
  'phone.sessionTerminated': leads('phone.sessionTerminated'),
  'phone.excessiveRequests': leads('phone.excessiveRequests'),
  'phone.phoneOffline': leads('phone.phoneOffline'),
  'phone.unexpectedLogout': leads('phone.unexpectedLogout'),
  'phone.newPhone': leads('phone.newPhone'),
  'phone.periodicLogout': leads('phone.periodicLogout'),
  'phone.keyDuplicated': leads('phone.keyDuplicated'),
  'phone.notWarmedUp': leads('phone.notWarmedUp'),
  'phone.unipileIncident': leads('phone.unipileIncident'),
  'instagram.securityCheckpoint': leads('instagram.securityCheckpoint'),
  'instagram.sessionExpired': leads('instagram.sessionExpired'),
  'instagram.sessionTerminated': leads('instagram.sessionTerminated'),
  'instagram.credentialsChanged': leads('instagram.credentialsChanged'),
  'instagram.excessiveRequests': leads('instagram.excessiveRequests'),
  'instagram.proxyUnavailable': leads('instagram.proxyUnavailable'),
  'instagram.suspended': leads('instagram.suspended'),
  'instagram.sessionPurged': leads('instagram.sessionPurged'),
  'instagram.notWarmedUp': leads('instagram.notWarmedUp'),
  'instagram.unipileIncident': leads('instagram.unipileIncident'),
  'linkedin.sessionExpired': leads('linkedin.sessionExpired'),
  'linkedin.sessionTerminated': leads('linkedin.sessionTerminated'),
  'linkedin.credentialsChanged': leads('linkedin.credentialsChanged'),
  'linkedin.excessiveRequests': leads('linkedin.excessiveRequests'),
  'linkedin.rejectedRequests': leads('linkedin.rejectedRequests'),
  'linkedin.sessionSelection': leads('linkedin.sessionSelection'),
  'linkedin.browserLogout': leads('linkedin.browserLogout'),
  'linkedin.wrongUserAgent': leads('linkedin.wrongUserAgent'),
  'linkedin.proxyUnavailable': leads('linkedin.proxyUnavailable'),
  'linkedin.identityCheck': leads('linkedin.identityCheck'),
  'linkedin.antiAutomation': leads('linkedin.antiAutomation'),
  'linkedin.productSession': leads('linkedin.productSession'),
  'linkedin.duplicate': leads('linkedin.duplicate'),
  'linkedin.notWarmedUp': leads('linkedin.notWarmedUp'),
  'linkedin.unipileIncident': leads('linkedin.unipileIncident'),
});

/**
 * The chart's guards under a policy. There is one for each cause, and it asks one thing: does this hypothesis lead, above
 * the policy's floor?
 */
export const guardsUnder = (policy: Policy) => {
  const leads: Leads = (cause) => {
    const concerned = new Set(causes.filter((one) => nameOf(one) === cause).flatMap((one) => one.providers));
    return ({ context }) =>
      hasFlipped(context) && concerned.has(context.provider) && leading(context, policy) === cause;
  };
  return { isPoll, isLive, neverReportsSync, ...mailGuards(leads), ...socialGuards(leads) };
};
