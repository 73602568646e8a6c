export type { Dispatcher } from './dispatcher.ts';
export type {
  Notice,
  NoticeSubject,
  NoticeType,
  SubjectAccount,
  SubjectIncident,
  SubjectSink,
} from './notice.ts';
export type { DeliveryPolicy } from './policy.ts';
export type { DeliveryResult, MaybeLost, NotYet, RefusedFor, Sink } from './sink.ts';
export { functionSink, type FunctionSinkOptions } from './sinks/function.ts';
export { webhookSink, type WebhookSinkOptions } from './sinks/webhook.ts';
