// Draws a profile as an icicle: callers above, the functions that they call below, as wide as their share of the time. One SVG that
// needs nothing else: no script, no font, legible on light and on dark pages.
import { layers } from './layers.js';

const WIDTH = 1200;
const MARGIN = 8;
const ROW = 17;
const TOP = 84;
/** Narrower frames, in pixels, are drawn as one with their narrow neighbours. */
const NARROW = 3;
/** The width of a character of the labels, in pixels. */
const CHARACTER = 6.1;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const round = (value) => Math.round(value * 10) / 10;

/** The children of a frame, the widest first; the narrow ones as one frame without children, in their heaviest layer. */
const shown = (children, scale) => {
  const all = [...children.values()].toSorted((one, other) => other.total - one.total);
  const wide = all.filter(({ total }) => total * scale >= NARROW);
  const rest = all.slice(wide.length);
  const total = rest.reduce((sum, frame) => sum + frame.total, 0);
  if (total * scale < 1) return wide;
  return [...wide, { name: '', layer: rest[0].layer, total, children: new Map() }];
};

/** As much of a name as fits; nothing where that says nothing. */
const fitting = (name, width) => {
  const room = Math.floor((width - 6) / CHARACTER);
  if (name.length <= room) return name;
  const [alone] = name.split(' · ');
  if (alone.length <= room) return alone;
  return room < 5 ? '' : `${alone.slice(0, room - 1)}…`;
};

/** All frames with their places: { frame, x, width, depth }. */
const placed = (root, scale) => {
  const found = [];
  const place = (frame, x, depth) => {
    let at = x;
    for (const child of shown(frame.children, scale)) {
      const width = child.total * scale;
      found.push({ frame: child, x: at, width, depth });
      place(child, at, depth + 1);
      at += width;
    }
  };
  place(root, MARGIN, 0);
  return found;
};

/** One path for all frames of a layer: far smaller than as many rectangles. */
const boxes = (name, frames) => {
  const path = frames.map(
    ({ x, width, depth }) =>
      `M${round(x)} ${TOP + depth * ROW}h${round(Math.max(width - 0.5, 0.5))}v${ROW - 1}h-${round(Math.max(width - 0.5, 0.5))}z`,
  );
  return `<path fill="${layers[name].colour}" d="${path.join('')}"/>`;
};

const labels = (frames) =>
  frames.flatMap(({ frame, x, width, depth }) => {
    const text = fitting(frame.name, width);
    return text === ''
      ? []
      : [`<text x="${round(x + 3)}" y="${TOP + depth * ROW + 12}">${escaped(text)}</text>`];
  });

const legend = (root, shares) => {
  let x = MARGIN;
  return Object.entries(layers).flatMap(([name, { label, colour }]) => {
    const time = shares.find(([layer]) => layer === name)?.[1] ?? 0;
    if (time / root.total < 0.0005) return [];
    const text = `${label} ${((time / root.total) * 100).toFixed(1)} %`;
    const parts = [
      `<rect x="${x}" y="58" width="12" height="12" rx="2" fill="${colour}"/>`,
      `<text class="p" x="${x + 17}" y="68">${text}</text>`,
    ];
    x += 34 + Math.round(text.length * 6.6);
    return parts;
  });
};

const STYLE = `text{font:10.5px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1b1f24}
.p{font:12px system-ui,"Segoe UI","DejaVu Sans",sans-serif;fill:#24292f}
.t{font-size:15px;font-weight:600}
@media (prefers-color-scheme:dark){.p{fill:#d6dbe1}}`;

/**
 * The picture.
 *
 * @param root - the whole: { total, children }, times in microseconds; each child also has name and layer
 * @param title - what was run
 * @param cost - what that cost, in words
 * @param shares - the time of each layer, as pairs
 */
export const flameGraph = (root, { title, cost, shares }) => {
  const frames = placed(root, (WIDTH - 2 * MARGIN) / root.total);
  const depth = Math.max(...frames.map((one) => one.depth)) + 1;
  const height = TOP + depth * ROW + MARGIN;
  const caption = `${cost}. A function is as wide as its share of the main thread's time; below it is what it calls.`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<text class="p t" x="${MARGIN}" y="20">${escaped(title)}</text>`,
    `<text class="p" x="${MARGIN}" y="42">${escaped(caption)}</text>`,
    ...legend(root, shares),
    ...Object.keys(layers).map((name) =>
      boxes(
        name,
        frames.filter(({ frame }) => frame.layer === name),
      ),
    ),
    ...labels(frames),
    '</svg>',
  ].join('\n')}\n`;
};
