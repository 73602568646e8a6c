import chart from 'virtual:chart';
import type { HistoryPoint } from '../../answers.ts';
import { Glyph } from '../mark.tsx';
import { hue, minuteText, pluralCount, stateWord } from '../words.ts';
import { inRegion, possibleNext, wayOf, type Possible } from './chart-state.ts';
import { walkTo, type Detour, type Stop } from './walk.ts';

/** What the path is drawn from. */
export interface PathChartProps {
  readonly course: readonly HistoryPoint[];
  readonly index: number;
  /** The states by which it comes back to work. */
  readonly back: readonly string[];
}

/** How many states of a path are shown; the ones before are counted. */
const STOPS = 8;

const DetourWords = ({ detours }: { readonly detours: readonly Detour[] }) =>
  detours.length === 0 ? null : (
    <span class="detours">
      {detours.map(({ connection, group, times }) => (
        <span key={connection} class="detour">
          ⇄ <Glyph group={group} /> {stateWord(connection)} ×{times}
        </span>
      ))}
    </span>
  );

const StopBox = ({ stop, here }: { readonly stop: Stop; readonly here: boolean }) => (
  <li
    class={`stop ${hue(stop.group)} ${here ? 'active' : 'walked'}`}
    data-state={`connection.${stop.connection}`}
    aria-current={here ? 'step' : undefined}
  >
    <span class="stop-name">
      <Glyph group={stop.group} /> {stateWord(stop.connection)}
    </span>
    <span class="faint figures">{minuteText(stop.at)}</span>
    <DetourWords detours={stop.detours} />
  </li>
);

/** What else may come next: its name, the state that it leads to, and by what. Causes are one: which of them is weighed. */
const othersNext = (from: string, possible: readonly Possible[], back: readonly string[]) => {
  const others = new Map<string, { readonly to: string; readonly ways: Set<string> }>();
  for (const each of possible) {
    const path = inRegion(each.to);
    const [status = path] = path.split('.');
    if (back.includes(path)) continue;
    const name = status === 'CREDENTIALS' && from.startsWith('CREDENTIALS') ? 'another cause' : status;
    const known = others.get(name) ?? { to: each.to, ways: new Set() };
    others.set(name, known);
    known.ways.add(wayOf(each));
  }
  return [...others].map(([name, { to, ways }]) => ({ name, to, ways: [...ways].join(', ') }));
};

/**
 * The part of the chart that concerns an account now: the path that it walked, the way back to work, and, quiet, what else may
 * come next. On narrow screens a stepper from top to bottom.
 */
export const PathChart = ({ course, index, back }: PathChartProps) => {
  const state = course[index]?.state;
  if (state === undefined) return null;
  const stops = walkTo(course, index);
  const shown = stops.slice(-STOPS);
  const possible = possibleNext(state, chart.transitions).filter(({ to }) => to.startsWith('connection.'));
  const others = othersNext(state.connection, possible, back);
  return (
    <div class="path">
      <h3>The path to here</h3>
      <ol class="stops">
        {stops.length === shown.length ? null : (
          <li class="stop before faint">{pluralCount(stops.length - shown.length, 'state')} before</li>
        )}
        {shown.map((stop, place) => (
          <StopBox key={stop.connection} stop={stop} here={place === shown.length - 1} />
        ))}
      </ol>
      {back.length === 0 ? null : (
        <>
          <h3>The way back to work</h3>
          <ol class="stops back">
            {back.map((name) => (
              <li key={name} class="stop possible hue-works" data-state={`connection.${name}`}>
                <span class="stop-name">{name}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      <h3>Also possible next</h3>
      <ul class="others-next faint">
        {others.map(({ name, to, ways }) => (
          <li key={name} class="possible" data-state={to} title={`by ${ways}`}>
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
};
