/*
 * The parts of the page that keep nothing are functions from what they show to what is drawn. Here they are drawn without
 * a browser: functions are called until elements are left.
 */

interface VNode {
  readonly type: string | ((props: object) => unknown);
  readonly props: Readonly<Record<string, unknown>>;
}

/** What is drawn: an element of HTML or SVG, or a text. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly children: readonly (Element | string)[];
}

const isVNode = (value: unknown): value is VNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'props' in value;

const flat = (value: unknown): readonly (Element | string)[] => {
  if (Array.isArray(value)) return value.flatMap(flat);
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (!isVNode(value)) return [];
  const { type, props } = value;
  if (typeof type === 'function') return flat(type(props));
  const { children, ...attributes } = props;
  return [{ name: type, attributes, children: flat(children) }];
};

/** What a part draws. */
export const drawn = (vnode: unknown): readonly (Element | string)[] => flat(vnode);

/** All elements of a name in what is drawn, in their order. */
export const elements = (nodes: readonly (Element | string)[], name: string): readonly Element[] =>
  nodes.flatMap((node) =>
    typeof node === 'string' ? [] : [...(node.name === name ? [node] : []), ...elements(node.children, name)],
  );

/** What a reader finds in it: all texts one after the other. */
export const textOf = (nodes: readonly (Element | string)[]): string =>
  nodes.map((node) => (typeof node === 'string' ? node : textOf(node.children))).join('');

/** A part of the page, by its path below the page's folder. The rest of the sources is typed without a browser. */
export const part = async <Part>(path: string, name: string): Promise<Part> => {
  const address = new URL(`../../../src/inspector/page/${path}`, import.meta.url);
  const module = (await import(address.href)) as Readonly<Record<string, Part>>;
  const found = module[name];
  if (found === undefined) throw new Error(`${path} has no ${name}`);
  return found;
};
