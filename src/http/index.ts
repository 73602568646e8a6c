export type { EndpointName, ReceiverSecrets } from './endpoint.ts';
export { isLoopback, loopbackHosts } from './hosts.ts';
export { Monitor } from './metrics.ts';
export { nodeHandler, type NodeHandler } from './node-handler.ts';
export { notifyUrl, type NotifyUrlParts } from './notify-url.ts';
export type { ReceiverEvent } from './receiver-events.ts';
export { pageReceiver } from './page-server.ts';
export { titleOf } from './problem.ts';
export { createReceiver, type Receiver, type ReceiverOptions } from './receiver.ts';
export { askForLink, type HostedLinkMaker, type ReconnectLink } from './reconnect/link.ts';
export {
  createReconnector,
  type ReconnectableAccounts,
  type Reconnector,
  type ReconnectorOptions,
} from './reconnect/reconnector.ts';
export {
  englishWords,
  nameOfProvider,
  type ReconnectNotice,
  type ReconnectWords,
} from './reconnect/wording.ts';
export { secretsFrom, type EnvironmentSecrets } from './secret-sources.ts';
export { startServer, type RunningServer } from './server.ts';
export { timedLedger, timedStore } from './timed-store.ts';
export {
  expressHandler,
  fastifyPlugin,
  honoHandler,
  routeHandlers,
  type FastifyLike,
  type FastifyReplyLike,
  type FastifyRequestLike,
  type RouteHandlers,
} from './adapters.ts';
