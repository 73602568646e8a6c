import type { NoticeAction } from '../../../machines/notice.ts';

/** What a notice does, as something that is to come. */
export const nextWords: Readonly<Record<NoticeAction, string>> = {
  ask: 'told',
  list: 'put into the digest',
  restart: 'restarted first',
  remind: 'reminded in the digest',
  escalate: 'escalated in the digest',
  clear: 'told that it is over',
  snooze: 'silent',
};

/** The same as something that was done. */
export const saidWords: Readonly<Record<NoticeAction, string>> = {
  ask: 'asked',
  list: 'put into the digest',
  restart: 'the account was restarted',
  remind: 'reminded, in the digest',
  escalate: 'escalated, in the digest',
  clear: 'told that it is over',
  snooze: 'nothing more was to be said for a while',
};
