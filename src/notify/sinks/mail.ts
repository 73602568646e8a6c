import { hash } from 'node:crypto';
import type { Notice } from '../notice.ts';
import { linesOfNotice } from '../plain-text.ts';
import type { DeliveryResult, Sink } from '../sink.ts';

/** As much of a transport of `nodemailer` as is needed. */
export interface MailTransport {
  sendMail(mail: {
    from: string;
    to: string | string[];
    subject: string;
    text: string;
    messageId: string;
    headers: Record<string, string>;
  }): Promise<unknown>;
}

/** What a mail sink is made of. */
export interface MailSinkOptions {
  readonly name: string;
  /** What sends: made by `createTransport` of `nodemailer`, or something like it. */
  readonly transport: MailTransport;
  readonly from: string;
  /** Who gets a notice; nobody where it is null, or an empty list. */
  readonly to: string | ((notice: Notice) => string | readonly string[] | null);
  /** Which notices it sends, of those that somebody gets. Default: all. */
  readonly wants?: (notice: Notice) => boolean;
}

/** The longest subject, in characters. */
const LONGEST_SUBJECT = 120;

/** One line: a break in a name would begin a new header. */
const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LONGEST_SUBJECT);

/** The same for every attempt: mailboxes then show a mail that came twice once, or can be told to. */
const messageIdOf = ({ key }: Notice): string => `<${hash('sha256', key, 'hex')}@account-lifecycle>`;

/** No machine answers what a machine has sent (RFC 3834). */
const automatic = { 'Auto-Submitted': 'auto-generated' };

const PERMANENT = 500;

/** A server that was spoken to out of turn: it says nothing of the mail. */
const OUT_OF_TURN = 503;

/** What `nodemailer` calls faults that come before a mail is handed over, and that say nothing of it. */
const unsent: ReadonlySet<unknown> = new Set(['EAUTH', 'ENOAUTH', 'EDNS', 'ETLS', 'ECONFIG', 'EPROXY']);

/** What a fault of `nodemailer` says beside its words. */
interface MailFault {
  readonly code?: unknown;
  /** What the server answered. */
  readonly responseCode?: unknown;
  readonly syscall?: unknown;
}

const isMailFault = (error: unknown): error is Error & MailFault => error instanceof Error;

/** The words of the fault hold what was sent and to whom: only its codes are told. */
const afterMailFault = (error: unknown): DeliveryResult => {
  const { code, responseCode: answer, syscall }: MailFault = isMailFault(error) ? error : {};
  if (unsent.has(code) || syscall === 'connect')
    return { why: `the mail server cannot be used (${String(code)})` };
  if (typeof answer !== 'number') return { lost: 'the mail was not sent' };
  const why = `the mail server answered ${answer}`;
  return answer >= PERMANENT && answer !== OUT_OF_TURN ? { refused: why } : { why };
};

/** A sink that sends mails, by a transport that is handed in. Who is asked gets what is said to them. */
export const mailSink = ({ name, transport, from, to, wants = () => true }: MailSinkOptions): Sink => {
  const recipientsOf = (notice: Notice): string[] => {
    const found = typeof to === 'string' ? to : to(notice);
    return found === null ? [] : [found].flat();
  };
  return {
    name,
    wants: (notice) => wants(notice) && recipientsOf(notice).length > 0,
    async deliver(notice) {
      const recipients = recipientsOf(notice);
      if (recipients.length === 0) return { refused: 'nobody gets it any more' };
      try {
        await transport.sendMail({
          from,
          to: recipients,
          subject: oneLine(notice.sentence),
          text: `${linesOfNotice(notice, notice.who).join('\n\n')}\n`,
          messageId: messageIdOf(notice),
          headers: automatic,
        });
        return 'delivered';
      } catch (error) {
        return afterMailFault(error);
      }
    },
  };
};
