import { createMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { causes, causesOf, nameOf } from '../../machines/causes/catalogue.ts';
import { providers } from '../../machines/provider.ts';
import { dotDiagram, jsonDefinition, mermaidDiagram } from '../../src/views/diagram.ts';

type Node = (typeof accountMachine)['root'];
const nodesIn = (node: Node): readonly Node[] => [node, ...Object.values(node.states).flatMap(nodesIn)];
const states = nodesIn(accountMachine.root).slice(1);

const drawings = [
  ['Mermaid', mermaidDiagram],
  ['Graphviz', dotDiagram],
  ['JSON', jsonDefinition],
] as const;

describe.each(drawings)('%s', (_, draw) => {
  it('is the same each time', () => {
    expect(draw()).toBe(draw());
  });

  it('has every cause', () => {
    for (const { code } of causes) expect(draw()).toContain(code);
  });

  it.each(providers)('has the causes of the family of %s and of no other', (provider) => {
    const family = causesOf(provider)[0]?.family;
    const own = new Set(causes.filter((cause) => cause.family === family).map(nameOf));
    const drawn = draw(provider);
    const guarded = causes.map(nameOf).filter((name) => new RegExp(`${name}[\\]"]`).test(drawn));
    expect(new Set(guarded)).toEqual(own);
    expect(drawn).toContain('undetermined');
  });
});

describe('the Mermaid diagram', () => {
  it('names every state once, and every end of an arrow is a state', () => {
    const named = [...mermaidDiagram().matchAll(/^ *state ".+?" as (\S+)/gm)].map(([, id]) => id);
    expect(new Set(named).size).toBe(named.length);
    for (const { path } of states) expect(named).toContain(path.join('_'));
    const ends = [...mermaidDiagram().matchAll(/(\S+) --> (\S+)/g)].flatMap(([, from, to]) => [from, to]);
    expect(ends.filter((end) => end !== '[*]' && !named.includes(end))).toEqual([]);
  });

  it('closes what it opens', () => {
    const lines = mermaidDiagram().split('\n');
    expect(lines.filter((line) => line.endsWith('{')).length).toBe(
      lines.filter((line) => line.trim() === '}').length,
    );
  });

  it('shows time that passes and conditions', () => {
    expect(mermaidDiagram()).toContain(
      'connection_CONNECTING_attempting --> connection_CONNECTING_stalled : after connectingStalls',
    );
    expect(mermaidDiagram()).toContain(': OK [isPoll]');
  });
});

describe('the Graphviz graph', () => {
  it('draws arrows between states that it has', () => {
    const named = new Set([...dotDiagram().matchAll(/^ *"(\S+)" \[/gm)].map(([, path]) => path));
    const ends = [...dotDiagram().matchAll(/"(\S+)" -> "(\S+)"/g)].flatMap(([, from, to]) => [from, to]);
    expect(ends.filter((end) => !named.has(end))).toEqual([]);
  });
});

describe('the JSON definition', () => {
  it('is a machine that XState builds, with the same states', () => {
    const built = createMachine(JSON.parse(jsonDefinition()) as Parameters<typeof createMachine>[0]);
    expect(Object.keys(built.states['connection']?.states ?? {})).toEqual(
      Object.keys(accountMachine.states['connection']?.states ?? {}),
    );
  });

  it.each(providers)('is a machine for %s too: nothing leads to a state that is left out', (provider) => {
    const definition = JSON.parse(jsonDefinition(provider)) as Parameters<typeof createMachine>[0];
    expect(() => createMachine(definition)).not.toThrow();
  });
});
