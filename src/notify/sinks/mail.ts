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

const PERMANENT = 500;

const afterMailFault = (error: unknown): DeliveryResult => {
  const { responseCode = undefined } =
    error instanceof Error && 'responseCode' in error ? error : { responseCode: undefined };
  if (typeof responseCode !== 'number') return { lost: 'the mail was not sent' };
  const why = `the mail server answered ${responseCode}`;
  return responseCode >= PERMANENT ? { refused: why } : { why };
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
        });
        return 'delivered';
      } catch (error) {
        return afterMailFault(error);
      }
    },
  };
};
