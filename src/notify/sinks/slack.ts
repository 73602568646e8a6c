import type { Notice } from '../notice.ts';
import { linesOfNotice } from '../plain-text.ts';
import type { Sink } from '../sink.ts';
import { Poster, type PostOptions } from './post.ts';

/** What a Slack sink is made of. Its address is a secret: whoever knows it may write into the channel. */
export interface SlackSinkOptions extends PostOptions {
  readonly name: string;
  /** Which notices it sends. Default: all. */
  readonly wants?: (notice: Notice) => boolean;
}

const slackEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What Slack would read as a link, a mention or a mark is shown as it stands. */
const escapedForSlack = (text: string): string =>
  text.replaceAll(/[&<>]/g, (mark) => slackEntities[mark] ?? mark);

/** A sink that posts into a channel of Slack by an incoming webhook, for the team. No link in it is opened up. */
export const slackSink = (options: SlackSinkOptions): Sink => {
  const { name, wants = () => true } = options;
  const poster = new Poster(options);
  return {
    name,
    wants,
    deliver(notice, signal) {
      const text = linesOfNotice(notice, 'operator').map(escapedForSlack).join('\n');
      const body = JSON.stringify({ text, unfurl_links: false, unfurl_media: false });
      return poster.post({ headers: { 'content-type': 'application/json' }, body, signal }, Date.now());
    },
    close: () => poster.close(),
  };
};
