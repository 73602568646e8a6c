import { describe, expect, test } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { causes, causesOf } from '../../machines/causes/catalogue.ts';
import { providers, type Provider } from '../../machines/provider.ts';
import { groupOf } from '../../src/model/meaning.ts';
import { layoutFor, type PlacedState } from '../../src/inspector/chart-layout.ts';

const families = [...providers, undefined];

type Box = Pick<PlacedState, 'x' | 'y' | 'width' | 'height'>;

const contains = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

const isApart = (a: Box, b: Box): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

/** All states of the machine that are drawn for a provider, by path. */
const statesFor = (provider: Provider | undefined): readonly string[] => {
  const own = new Set(provider === undefined ? [] : causesOf(provider).map(({ family }) => family));
  const found: string[] = [];
  const walk = (node: (typeof accountMachine)['root']): void => {
    const [, status, family] = node.path;
    const isFolded =
      status === 'CREDENTIALS' &&
      family !== undefined &&
      family !== 'undetermined' &&
      !own.has(family as (typeof causes)[number]['family']);
    if (isFolded) return;
    if (node.path.length > 0) found.push(node.path.join('.'));
    for (const child of Object.values(node.states)) walk(child as (typeof accountMachine)['root']);
  };
  walk(accountMachine.root);
  return found;
};

describe.each(families)('the layout for %s', (provider) => {
  const layout = layoutFor(provider);
  const byId = new Map(layout.nodes.map((node) => [node.id, node]));

  test('has every state of the chart once, and none that the chart does not have', () => {
    const ids = layout.nodes.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(statesFor(provider).toSorted());
  });

  test('lies within its own frame, in whole sizes above nothing', () => {
    for (const { id, x, y, width, height } of layout.nodes) {
      expect([id, width > 0, height > 0]).toEqual([id, true, true]);
      expect([id, contains({ x: 0, y: 0, ...layout }, { x, y, width, height })]).toEqual([id, true]);
    }
  });

  test('has each state within the one that it is a part of, and beside its neighbours', () => {
    for (const node of layout.nodes) {
      const parent = byId.get(node.id.slice(0, node.id.lastIndexOf('.')));
      if (parent !== undefined) expect([node.id, contains(parent, node)]).toEqual([node.id, true]);
      const beside = layout.nodes.filter(
        (other) =>
          other !== node && !other.id.startsWith(`${node.id}.`) && !node.id.startsWith(`${other.id}.`),
      );
      for (const other of beside)
        expect([node.id, other.id, isApart(node, other)]).toEqual([node.id, other.id, true]);
    }
  });

  test('says of each state what it is called and what it comes to', () => {
    for (const { id, label, kind, group } of layout.nodes) {
      expect(id.endsWith(label) || kind !== 'leaf').toBe(true);
      if (kind === 'leaf' && id.startsWith('connection.'))
        expect([id, group]).toEqual([id, groupOf({ connection: id.replace('connection.', '') })]);
    }
  });

  test('has arrows between states that it has, each drawn as a line with two ends or more', () => {
    for (const { id, points } of layout.edges) {
      const [from, , to] = id.split(' ');
      // One arrow stands for all that leads from "undetermined" to a cause.
      if (id !== 'connection.CREDENTIALS.always')
        expect([id, byId.has(from ?? ''), byId.has(to ?? '')]).toEqual([id, true, true]);
      expect(points.length).toBeGreaterThanOrEqual(2);
      for (const [x, y] of points)
        expect([id, x >= 0 && x <= layout.width && y >= 0 && y <= layout.height]).toEqual([id, true]);
    }
    expect(new Set(layout.edges.map(({ id }) => id)).size).toBe(layout.edges.length);
  });

  test('counts the causes that it folds away', () => {
    const family = provider === undefined ? undefined : causesOf(provider)[0]?.family;
    const own = causes.filter((cause) => cause.family === family).length;
    expect(layout.folded).toBe(causes.length - own);
  });
});

test('providers of one family have one layout, those of none the folded one', () => {
  expect(layoutFor('google')).toEqual(layoutFor('microsoft'));
  expect(layoutFor('whatsapp')).toEqual(layoutFor('telegram'));
  expect(layoutFor('other')).toEqual(layoutFor());
  expect(layoutFor('linkedin')).not.toEqual(layoutFor('instagram'));
});
