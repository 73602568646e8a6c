import { useMemo, useRef } from 'preact/hooks';
import type { ShownIncident, TimeAnswer } from '../../past/time-answers.ts';
import { dayWords, durationText } from '../../../views/shown/figures.ts';
import { causeWord, figure, groupWordsOf, hue, minuteText, pluralCount } from '../words.ts';
import { ticksOf } from './episodes.ts';
import { ceilingOf, momentOfShare, setTexts, shareAlong, stepsPath, type DrawnStretch } from './plot.ts';
import { useWidth } from './width.ts';

/** How high the picture is, in pixels. */
const HEIGHT = 176;

/** How many rows of labels incidents have. */
const LABEL_LINES = 2;

/** How wide a letter of a label is at most, in pixels. */
const LETTER_PIXELS = 6.6;

/** The stretch that an answer shows. */
const stretchIn = ({ from, to }: Pick<TimeAnswer, 'from' | 'to'>): DrawnStretch => ({
  from: Date.parse(from),
  to: Date.parse(to),
});

const totalOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** What an incident was, in a few words: `38 google accounts in 1 h (oauthKeysChanged)`. */
const incidentWords = ({ scope, name, members, since, lastAt, became }: ShownIncident): string => {
  // The name of a mail domain has its provider before it.
  const shared = scope === 'mailDomain' ? name.slice(name.indexOf(' ') + 1) : name;
  const whose = scope === 'all' ? 'accounts' : `${shared} accounts`;
  const within = durationText(Math.max(60_000, Date.parse(lastAt) - Date.parse(since)));
  return `${figure(members)} ${whose} in ${within}${became === null ? '' : ` (${causeWord(became)})`}`;
};

/** What the chart shows, and what moves through it. */
export interface BrokenChartProps {
  readonly answer: TimeAnswer;
  /** The moment that is looked at; null for the present. */
  readonly at: number | null;
  readonly move: (moment: number) => void;
}

/** How many accounts somebody had to act for, over time, and a cursor to the moment that is looked at. */
export const BrokenChart = ({ answer, at, move }: BrokenChartProps) => {
  const track = useRef<HTMLDivElement>(null);
  const width = useWidth(track);
  const stretch = stretchIn(answer);
  const incidents = useMemo(
    () => <IncidentMarks answer={answer} width={width} move={move} />,
    [answer, width],
  );
  const ceiling = ceilingOf(Math.max(0, ...answer.counts.map(totalOf)));
  const cursor = shareAlong(stretch, at ?? stretch.to);
  const seek = (event: PointerEvent): void => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    move(momentOfShare(stretch, (event.clientX - box.left) / box.width));
  };
  return (
    <div class="broken-chart">
      {incidents}
      <div
        ref={track}
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label="Moment"
        aria-valuemin={stretch.from}
        aria-valuemax={stretch.to}
        aria-valuenow={Math.max(stretch.from, Math.min(stretch.to, at ?? stretch.to))}
        aria-valuetext={momentSentence(answer, at)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seek(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) seek(event);
        }}
      >
        <Areas answer={answer} ceiling={ceiling} width={width} />
        {[ceiling, ceiling / 2].map((level) => (
          <span key={level} class="level figures" style={{ top: `${(1 - level / ceiling) * HEIGHT}px` }}>
            {figure(level)}
          </span>
        ))}
        {cursor < 0 || cursor > 1 ? null : <span class="moment" style={{ left: `${cursor * 100}%` }} />}
      </div>
      <Ticks stretch={stretch} width={width} />
    </div>
  );
};

const rowAt = ({ counts, ...answer }: TimeAnswer, at: number | null): readonly number[] => {
  const share = at === null ? 1 : shareAlong(stretchIn(answer), at);
  const index = Math.max(0, Math.min(counts.length - 1, Math.floor(share * counts.length)));
  return counts[index] ?? [];
};

const momentSentence = (answer: TimeAnswer, at: number | null): string => {
  const row = rowAt(answer, at);
  const kinds = answer.kinds.map((kind, index) => `${figure(row[index] ?? 0)} ${groupWordsOf(kind).word}`);
  const when = at === null ? 'now' : minuteText(new Date(at).toISOString());
  return `${when}: ${figure(totalOf(row))} broken, ${kinds.join(', ')}`;
};

interface AreasProps {
  readonly answer: TimeAnswer;
  readonly ceiling: number;
  readonly width: number;
}

const Areas = ({ answer, ceiling, width }: AreasProps) => {
  const size = { width, height: HEIGHT };
  const paths = useMemo(
    () => answer.kinds.map((kind, index) => ({ kind, d: stepsPath(answer.counts, index, ceiling, size) })),
    [answer, ceiling, width],
  );
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true">
      <path class="grid" d={`M0 0.5H${width}M0 ${HEIGHT / 2}H${width}`} />
      {paths.map(({ kind, d }) => (d === '' ? null : <path key={kind} class={`area ${hue(kind)}`} d={d} />))}
    </svg>
  );
};

const Ticks = ({ stretch, width }: { readonly stretch: DrawnStretch; readonly width: number }) => {
  const ticks = ticksOf(stretch.from, stretch.to, Math.max(2, Math.floor(width / 80)));
  return (
    <div class="ticks figures" aria-hidden="true">
      {ticks.map(({ at, text }) => {
        const share = shareAlong(stretch, at);
        return share > 0.985 ? null : (
          <span key={at} style={{ left: `${share * 100}%` }}>
            {text}
          </span>
        );
      })}
    </div>
  );
};

interface IncidentsProps extends Pick<BrokenChartProps, 'answer' | 'move'> {
  readonly width: number;
}

/** The incidents, each with a label that leads to its moment. */
const IncidentMarks = ({ answer, width, move }: IncidentsProps) => {
  const stretch = stretchIn(answer);
  const narrow = width < 520;
  const items = answer.incidents.toReversed().map((incident) => {
    const broken = Date.parse(incident.lastAt);
    const day = dayWords(Date.parse(incident.since), Date.parse(answer.asOf));
    const words = incidentWords(incident);
    const text = `${day}: ${narrow ? words.replace(/ in .*$/, '') : words}`;
    return {
      incident,
      broken,
      at: shareAlong(stretch, Math.max(stretch.from, Date.parse(incident.since))) * width,
      text,
    };
  });
  const set = setTexts(items, width, LABEL_LINES, (text) => text.length * LETTER_PIXELS + 44);
  return (
    <div class="incidents" style={{ height: `${set.length === 0 ? 0 : LABEL_LINES * 24 + 4}px` }}>
      {set.map(({ item, left, row, more }) => (
        <button
          key={item.incident.id}
          type="button"
          class={`incident-mark ${hue(item.incident.group)} ${item.incident.open ? 'open' : ''}`}
          style={{ left: `${left}px`, bottom: `${row * 24}px`, maxWidth: `${width - left}px` }}
          title={`Incident ${item.incident.id}: ${pluralCount(item.incident.members, 'account')} in all, ${figure(item.incident.broken)} still broken`}
          onClick={() => move(item.broken)}
        >
          {item.text}
          {more === 0 ? null : <span class="faint"> +{more}</span>}
        </button>
      ))}
      <svg class="stems" width={width} height={HEIGHT} aria-hidden="true">
        {items.map(({ incident, at }) => (
          <path
            key={incident.id}
            class={hue(incident.group)}
            d={`M${Math.max(0.5, at).toFixed(1)} 0V${HEIGHT}`}
          />
        ))}
      </svg>
    </div>
  );
};

/** The picture as a table for those who do not see it: twelve moments of the stretch, each at its highest. */
export const BrokenTable = ({ answer }: { readonly answer: TimeAnswer }) => {
  const stretch = stretchIn(answer);
  const { counts, kinds } = answer;
  const every = Math.max(1, Math.floor(counts.length / 12));
  const rows = counts.flatMap((row, index) =>
    index % every === every - 1 || index === counts.length - 1
      ? [{ at: momentOfShare(stretch, (index + 1) / counts.length), row }]
      : [],
  );
  return (
    <div class="sr">
      <table>
        <caption>How many accounts were broken, by who must act</caption>
        <thead>
          <tr>
            <th scope="col">Moment</th>
            {kinds.map((kind) => (
              <th key={kind} scope="col">
                {groupWordsOf(kind).word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, row }) => (
            <tr key={at}>
              <th scope="row">{minuteText(new Date(at).toISOString())}</th>
              {kinds.map((kind, index) => (
                <td key={kind}>{figure(row[index] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
