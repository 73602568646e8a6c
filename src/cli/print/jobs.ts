import type { Actor } from '../../../machines/causes/cause.ts';
import type { JobAccount, JobView } from '../../views/jobs.ts';
import { heardWords } from '../../views/shown/freshness.ts';
import { actorCount, actorHeadings, needSentence, shownActors } from '../../views/shown/sentences.ts';
import { grouped, plural, utc } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { table, type Column } from '../terminal/table.ts';
import { columnsOf, pad, wrap, wrapLines } from '../terminal/text.ts';
import { fits, flow } from './lists.ts';
import { lasting, shortCause, textWidth, whenText, type Look } from './look.ts';
import { glyphOf, inColourOf } from './marks.ts';

/** How the fleet stands beside its jobs. */
export interface JobStanding {
  readonly total: number;
  /** Whether only some of the accounts were asked for. */
  readonly narrowed: boolean;
  /** When anything was last heard, in milliseconds since 1970; null where nothing was. */
  readonly heardAt: number | null;
}

/** How many jobs of each actor are shown: with the rest of it, a screen of 24 lines. */
const mostOf: Readonly<Record<Actor, number>> = { operator: 5, user: 5, admin: 2 };

/** The columns of figures: how many accounts, and since when the first one waits. */
const [countWidth, ageWidth] = [10, 8];

const accountsIn = (jobs: readonly JobView[]): number =>
  jobs.reduce((sum, { accounts }) => sum + accounts.length, 0);

/** How fresh all this is: `heard 12 s ago`; for a fleet of the past the moment for which it stands. */
const freshness = (heardAt: number | null, look: Look): string => {
  if (heardAt === null) return '';
  const isPast = look.exact || heardAt >= look.asOf;
  return isPast ? `as of ${utc(look.asOf)}` : heardWords(heardAt, look.asOf);
};

const headOf = (jobs: readonly JobView[], standing: JobStanding, look: Look): string => {
  const { total, narrowed, heardAt } = standing;
  const needing = accountsIn(jobs);
  const sentence = needSentence({ needing, total });
  const counts = shownActors.flatMap((actor) => {
    const count = accountsIn(jobs.filter((job) => job.actor === actor));
    return count === 0
      ? []
      : [inColourOf(actor, `${glyphOf(actor, look)} ${actorCount(actor, count)}`, look)];
  });
  const said = look.paint.bold(
    narrowed && total > 0 ? `${sentence}, of those asked for` : `${sentence}${counts.length > 0 ? ':' : ''}`,
  );
  const fresh = heardAt === null ? [] : [look.paint.dim(freshness(heardAt, look))];
  return flow([...wrapLines(said, look.width), ...counts, ...fresh], look.width, '  ');
};

/** A line with a text on the left and figures on the right; a text that is too long goes on below. */
const rowOfJob = (number: number, job: JobView, look: Look, width: number): string => {
  const incident = job.incident === undefined ? '' : ` (incident ${job.incident})`;
  const handled = job.handledAt === undefined ? '' : ' (handled)';
  const room = Math.max(12, width - 5 - countWidth - ageWidth);
  const [first = '', ...rest] = wrapLines(plain(job.title + incident + handled), room);
  const figures =
    pad(grouped(job.accounts.length), countWidth, 'right') +
    pad(whenText(job.oldest, look), ageWidth, 'right');
  return [
    `${pad(String(number), 4, 'right')} ${pad(first, room)}${figures}`,
    ...rest.map((line) => `     ${line}`),
  ].join('\n');
};

const sectionOf = (actor: Actor, jobs: readonly JobView[], most: number, look: Look): readonly string[] => {
  if (jobs.length === 0) return [];
  // A single one that is left takes no more room than to say so.
  const shown = jobs.length <= most + 1 ? jobs : jobs.slice(0, most);
  const left = jobs.slice(shown.length);
  const width = textWidth(look) === Infinity ? 100 : textWidth(look);
  const heading = `${glyphOf(actor, look)} ${actorHeadings[actor].toUpperCase()}`;
  const gap = ' '.repeat(Math.max(1, width - columnsOf(heading) - countWidth - ageWidth));
  const columns = look.paint.dim(
    pad('ACCOUNTS', countWidth, 'right') + pad(look.exact ? 'SINCE' : 'OLDEST', ageWidth, 'right'),
  );
  return [
    `${inColourOf(actor, heading, look)}${gap}${columns}`,
    ...shown.map((job) => rowOfJob(job.number, job, look, width)),
    ...(left.length === 0
      ? []
      : [
          wrapLines(
            `${look.unicode ? '…' : '...'} ${grouped(left.length)} more jobs (${plural(accountsIn(left), 'account')}): --jobs shows all`,
            width - 5,
          )
            .map((line) => look.paint.dim(`     ${line}`))
            .join('\n'),
        ]),
  ];
};

/**
 * What there is to do, by who must do it: on one screen.
 *
 * @param all - whether every job is shown, instead of the largest of each actor
 */
export const jobsText = (
  jobs: readonly JobView[],
  standing: JobStanding,
  look: Look,
  all = false,
): string => {
  const head = headOf(jobs, standing, look);
  const sections = shownActors.flatMap((actor) =>
    sectionOf(
      actor,
      jobs.filter((job) => job.actor === actor),
      all ? Infinity : mostOf[actor],
      look,
    ),
  );
  return sections.length === 0 ? head : [head, '', ...sections].join('\n');
};

const accountColumns = (accounts: readonly JobAccount[], look: Look): readonly Column<JobAccount>[] => {
  const has = (field: 'name' | 'tenant'): boolean => accounts.some((each) => each[field] !== undefined);
  return [
    { heading: 'Account', value: ({ accountId }) => accountId },
    ...(has('name')
      ? [{ heading: 'Name', value: ({ name = '' }: JobAccount) => name, shortenable: true }]
      : []),
    ...(has('tenant')
      ? [{ heading: 'Tenant', value: ({ tenant = '' }: JobAccount) => tenant, shortenable: true }]
      : []),
    { heading: 'Provider', value: ({ provider }) => provider },
    { heading: 'Since', value: ({ since }) => whenText(since, look), align: look.exact ? 'left' : 'right' },
    { heading: 'Cause', value: ({ cause, status }) => (cause === null ? status : shortCause(cause)) },
  ];
};

const accountBlocks = (accounts: readonly JobAccount[], look: Look): string =>
  accounts
    .map(({ accountId, name, tenant, provider, since, cause, status }) => {
      const facts = [
        name,
        tenant,
        provider,
        lasting(since, look),
        cause === null ? status : shortCause(cause),
      ];
      const said = facts.filter((fact) => fact !== undefined).join(', ');
      return `${plain(accountId)}\n${wrap(plain(said), look.width, 4)}`;
    })
    .join('\n');

/** One job: what is to be done, how sure that is, and its accounts. */
export const jobText = (job: JobView, look: Look): string => {
  const { actor, title, accounts, oldest, strength, incident, forOperator } = job;
  const facts = [
    inColourOf(actor, `${glyphOf(actor, look)} ${plain(title)}`, look),
    plural(accounts.length, 'account'),
    look.exact ? `oldest since ${whenText(oldest, look)}` : `oldest ${whenText(oldest, look)}`,
    ...(strength === null ? [] : [strength]),
    ...(incident === undefined ? [] : [`incident ${incident}`]),
  ];
  const drawn = table(accounts, accountColumns(accounts, look), look.width, look.unicode ? '…' : '...');
  return [
    flow(facts, look.width),
    wrap(plain(forOperator), textWidth(look), 2),
    '',
    fits(drawn, look.width) ? drawn : accountBlocks(accounts, look),
  ].join('\n');
};
