import type { ChartLayout, PlacedState, PlacedTransition } from './chart-layout.ts';
import type { StatusGroup } from '../model/meaning.ts';
import { markLooks } from '../views/shown/marks.ts';

/** A colour on a light and on a dark ground, each at least 4.5 : 1. */
interface Hue {
  readonly light: string;
  readonly dark: string;
}

const hues: Readonly<Record<StatusGroup, Hue>> = {
  works: { light: '#17722f', dark: '#55c673' },
  underWay: { light: '#1259b5', dark: '#74b2f7' },
  user: { light: '#8a5600', dark: '#e2ab45' },
  operator: { light: '#bb2029', dark: '#ff8581' },
  gone: { light: '#5f656d', dark: '#9fa6af' },
  unknown: { light: '#7339ba', dark: '#c19cf5' },
};

const groups = Object.entries(hues);

const style = `
.ground { fill: #fff }
.box { fill: none; stroke: #b3b9c1 }
.leaf { fill: none }
.edge, .way { stroke: #5a6069; fill: none }
.way { fill: #5a6069; stroke: none }
text { font: 12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; fill: #16181b }
.name, .faint { fill: #5a6069 }
${groups.map(([name, { light }]) => `.${name} { stroke: ${light} } tspan.${name} { fill: ${light}; stroke: none }`).join('\n')}
@media (prefers-color-scheme: dark) {
.ground { fill: #111417 }
.box { stroke: #545c66 }
.edge { stroke: #9fa6af }
.way { fill: #9fa6af }
text { fill: #e9ebee }
.name, .faint { fill: #9fa6af }
${groups.map(([name, { dark }]) => `.${name} { stroke: ${dark} } tspan.${name} { fill: ${dark} }`).join('\n')}
}
`;

const escapedXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const element = (name: string, attributes: Readonly<Record<string, string | number>>, inner = ''): string => {
  const said = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapedXml(String(value))}"`)
    .join('');
  return inner === '' ? `<${name}${said}/>` : `<${name}${said}>${inner}</${name}>`;
};

const textAt = (x: number, y: number, text: string, kind = ''): string =>
  element('text', { ...(kind === '' ? {} : { class: kind }), x, y }, text);

const glyphElement = (group: StatusGroup): string =>
  element('tspan', { class: group }, markLooks[group].glyph);

const boxOf = ({ id, label, x, y, width, height }: PlacedState): string =>
  element(
    'g',
    { 'data-state': id },
    element('rect', { class: 'box', x, y, width, height, rx: 6 }) +
      textAt(x + 12, y + 19, escapedXml(label), 'name'),
  );

const leafElement = ({ id, label, group, x, y, width, height }: PlacedState): string => {
  return element(
    'g',
    { 'data-state': id },
    element('rect', { class: `leaf ${group}`, x, y, width, height, rx: 4 }) +
      element(
        'text',
        { x: x + width / 2, y: y + height / 2 + 4.5, 'text-anchor': 'middle' },
        `${glyphElement(group)} ${escapedXml(label)}`,
      ),
  );
};

const edgeOf = ({ id, points }: PlacedTransition): string =>
  element(
    'path',
    {
      class: 'edge',
      d: points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join(''),
      'marker-end': 'url(#way)',
    },
    element('title', {}, escapedXml(id)),
  );

const marker =
  '<defs><marker id="way" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto" markerUnits="userSpaceOnUse"><path class="way" d="M0 0.5 5 3 0 5.5z"/></marker></defs>';

const LEGEND_LINE = 19;

/** What is not drawn, in words, and what the colours mean. */
const remarksOn = ({ nodes, folded }: ChartLayout): readonly string[] =>
  nodes.flatMap(({ id, x, y, width, height }) => {
    switch (id) {
      case 'connection':
        return [
          textAt(
            x + 96,
            y + 19,
            'A status without an arrow leads to its state from any living one.',
            'faint',
          ),
        ];
      case 'connection.CREDENTIALS':
        return folded === 0
          ? []
          : [
              textAt(
                x,
                y - 8,
                `${folded} causes ${width > 200 ? 'of other providers ' : ''}not drawn`,
                'faint',
              ),
            ];
      case 'sync':
        return (Object.keys(hues) as StatusGroup[]).map((group, line) =>
          textAt(
            x + width + 24,
            y + height / 2 + (line - 2) * LEGEND_LINE,
            `${glyphElement(group)} ${markLooks[group].words}`,
          ),
        );
      default:
        return [];
    }
  });

/** The chart as a picture that stands by itself, on a light or a dark ground as its reader prefers. */
export const chartSvg = (layout: ChartLayout): string => {
  const { width, height, nodes, edges } = layout;
  const parts = [
    element('title', {}, 'The life of a connected account'),
    element('style', {}, style),
    marker,
    element('rect', { class: 'ground', width, height }),
    ...nodes.filter(({ kind }) => kind !== 'leaf').map(boxOf),
    ...edges.map(edgeOf),
    ...nodes.filter(({ kind }) => kind === 'leaf').map(leafElement),
    ...remarksOn(layout),
  ];
  const frame = {
    xmlns: 'http://www.w3.org/2000/svg',
    role: 'img',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
  };
  return element('svg', frame, `\n${parts.join('\n')}\n`);
};
