import { useMemo } from 'preact/hooks';
import type { BandAnswer, LaneAnswer, LanesAnswer } from '../../past/time-answers.ts';
import { durationText } from '../../../views/shown/figures.ts';
import { Link } from '../link.tsx';
import { accountAddress } from '../location.ts';
import { causeWord, groupWordsOf, hue, minuteText, pluralCount } from '../words.ts';
import { shareAlong, type DrawnStretch } from './plot.ts';

const stateWords = ({ status, cause }: Pick<BandAnswer, 'status' | 'cause'>): string =>
  cause === null ? status : `${status} ${causeWord(cause)}`;

const isTrouble = (group: string): boolean => group === 'operator' || group === 'admin' || group === 'user';

/** What lanes show. */
export interface FleetLanesProps {
  readonly answer: LanesAnswer;
  /** The moment that is looked at; null for the present. */
  readonly at: number | null;
}

/** A row for each account that was broken longest, with a band for each status it was in. */
export const FleetLanes = ({ answer, at }: FleetLanesProps) => {
  const stretch = { from: Date.parse(answer.from), to: Date.parse(answer.to) };
  const cursor = shareAlong(stretch, at ?? stretch.to);
  // The moment moves, and the lanes do not.
  const rows = useMemo(
    () => answer.lanes.map((lane) => <LaneRow key={lane.accountId} lane={lane} stretch={stretch} />),
    [answer],
  );
  return (
    <div class="fleet-lanes">
      <ol>{rows}</ol>
      <div class="moments" aria-hidden="true">
        {cursor < 0 || cursor > 1 ? null : <span class="moment" style={{ left: `${cursor * 100}%` }} />}
      </div>
    </div>
  );
};

interface LaneProps {
  readonly lane: LaneAnswer;
  readonly stretch: DrawnStretch;
}

const LaneRow = ({ lane, stretch }: LaneProps) => {
  const { accountId, name, provider, bands, brokenMs } = lane;
  const last = bands.at(-1);
  const times = bands.filter(({ group }) => isTrouble(group)).length;
  return (
    <li>
      <Link class="lane-name" to={accountAddress(accountId)} title={`${accountId}, ${provider}`}>
        <span class={name === null ? 'id' : ''}>{name ?? accountId}</span>{' '}
        <span class="faint">{provider}</span>
        <span class="sr">
          , broken for {durationText(brokenMs)} in {pluralCount(times, 'stretch', 'stretches')}
          {last === undefined ? '' : `, at the end ${stateWords(last)}`}
        </span>
      </Link>
      <span class="strip" aria-hidden="true">
        {bands.map((band) => (
          <Band key={band.from} band={band} stretch={stretch} />
        ))}
      </span>
    </li>
  );
};

const Band = ({ band, stretch }: { readonly band: BandAnswer; readonly stretch: DrawnStretch }) => {
  const [from, to] = [Date.parse(band.from), Date.parse(band.to)];
  const left = Math.max(0, shareAlong(stretch, from));
  const width = Math.max(0, shareAlong(stretch, to) - left);
  const { glyph } = groupWordsOf(band.group);
  return (
    <span
      class={`stay ${hue(band.group)} ${isTrouble(band.group) ? 'trouble' : band.group}`}
      title={`${glyph} ${stateWords(band)}, ${durationText(to - from)} from ${minuteText(band.from)}`}
      style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
    />
  );
};
