export type { AccountRestart } from './book/book.ts';
export type { ConcernedAccount, Recipient, RecipientBook } from './book/recipients.ts';
export type { Dispatcher, PeopleOptions } from './dispatcher.ts';
export type {
  DigestedAccount,
  Notice,
  NoticeSubject,
  NoticeType,
  SubjectAccount,
  SubjectDigest,
  SubjectIncident,
  SubjectSink,
} from './notice.ts';
export type { DeliveryPolicy } from './policy.ts';
export type { DeliveryResult, MaybeLost, NotYet, RefusedFor, Sink } from './sink.ts';
export { commandSink, type CommandSinkOptions } from './sinks/command.ts';
export { fileSink, type FileSinkOptions } from './sinks/file.ts';
export { functionSink, type FunctionSinkOptions } from './sinks/function.ts';
export { mailSink, type MailSinkOptions, type MailTransport } from './sinks/mail.ts';
export { slackSink, type SlackSinkOptions } from './sinks/slack.ts';
export { webhookSink, type WebhookSinkOptions } from './sinks/webhook.ts';
