import { sharedBy, type IncidentView } from '../../views/incident.ts';
import { grouped, plural } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { wrap } from '../terminal/text.ts';
import { textWidth, whenInFull, type Look } from './look.ts';

const whyInWords = {
  healed: 'its accounts work again',
  quiet: 'no more accounts broke',
  narrower: 'narrower ones explain it',
  wider: 'a wider one explains it',
  chance: 'so many broke at a time by chance',
} as const;

/** Whether an incident goes on: `open, 12 of 38 accounts still broken`. */
const standingOf = ({ why, endedAt, members, broken }: IncidentView, look: Look): string =>
  why === undefined || endedAt === undefined
    ? `open, ${grouped(broken)} of ${plural(members, 'account')} still broken`
    : `ended ${whenInFull(endedAt, look)}: ${whyInWords[why]}; ${plural(members, 'account')} in all`;

/** An incident in some lines: what its accounts share, how it stands, how it was found, and what to do. */
export const incidentBlock = (incident: IncidentView, look: Look): string => {
  const { id, accounts, of, windowMinutes, expected, since, open, forOperator } = incident;
  const title = look.paint.bold(`Incident ${id}: ${plain(sharedBy(incident))}`);
  const usual = expected < 0.01 ? 'less than 0.01' : expected.toFixed(2);
  const facts = [
    `${standingOf(incident, look)}; since ${whenInFull(since, look)}`,
    `found by ${grouped(accounts)} of ${plural(of, 'account')} within ${plural(windowMinutes, 'minute')}, where ${usual} would be usual`,
    ...(open ? [forOperator] : []),
  ];
  return [title, ...facts.map((fact) => wrap(plain(fact), textWidth(look), 2))].join('\n');
};

/** Incidents, one after the other. */
export const incidentsText = (incidents: readonly IncidentView[], onlyOpen: boolean, look: Look): string =>
  incidents.length === 0
    ? `No ${onlyOpen ? 'open incidents' : 'incidents'}: nothing that many accounts broke by`
    : incidents.map((incident) => incidentBlock(incident, look)).join('\n\n');
