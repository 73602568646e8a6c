import { checkpoints, type Checkpoint } from '../../../machines/signal.ts';

/** What the fake answers. */
export interface Reply {
  /** HTTP status. */
  readonly status: number;
  readonly body: object;
}

/** An error as the API words it (DOMAIN §7). */
export const errorReply = (status: number, type: string, title = type): Reply => ({
  status,
  body: { status, type: `errors/${type}`, title },
});

const checkpointReply = (type: Checkpoint): Reply => ({
  status: 202,
  body: { object: 'Checkpoint', account_id: 'pending', checkpoint: { type } },
});

const checkpointReplies = Object.fromEntries(checkpoints.map((type) => [type, checkpointReply(type)])) as {
  readonly [Type in Checkpoint]: Reply;
};

/** All that a reconnection can be answered (DOMAIN §7), by name. */
export const reconnectReplies = {
  ...checkpointReplies,
  reconnected: { status: 201, body: { object: 'AccountReconnected' } },
  invalidCredentials: errorReply(401, 'invalid_credentials'),
  accountRestricted: errorReply(403, 'account_restricted'),
  actionRequired: errorReply(403, 'action_required'),
  accountMismatch: errorReply(403, 'account_mismatch'),
  requestTimeout: errorReply(408, 'request_timeout'),
  proxyCredentials: errorReply(407, 'invalid_proxy_credentials'),
  operationCanceled: errorReply(409, 'operation_canceled'),
  authInProgress: errorReply(425, 'auth_in_progress'),
  unexpected: errorReply(500, 'unexpected_error'),
  proxyError: errorReply(502, 'proxy_error'),
  unavailable: errorReply(503, 'service_unavailable'),
  gatewayTimeout: errorReply(504, 'gateway_timeout'),
} as const satisfies Record<string, Reply>;

/** The name of an answer to a reconnection. */
export type ReconnectReplyName = keyof typeof reconnectReplies;
