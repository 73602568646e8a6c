// Lays the chart out, once for each family of providers: where each state stands, and how its own transitions run. The
// states come from the machine itself.
import Elk from 'elkjs/lib/elk.bundled.js';

const leaf = { height: 28, padding: 24, character: 7.1 };

/** Columns of the `connection` region, from the beginning of a life to its end. */
const columns = [
  { id: 'begin', states: ['NEW', 'CREATION_FAIL', 'CREATION_SUCCESS'] },
  { id: 'course', states: ['CONNECTING', 'OK', 'RECONNECTED'] },
  { id: 'trouble', states: ['ERROR', 'STOPPED', 'PERMISSIONS', 'DELETED'] },
  { id: 'credentials', states: ['CREDENTIALS'] },
];

const pathOf = (node) => node.path.join('.');
const widthOf = (label) => Math.ceil((label.length * leaf.character + leaf.padding) / 8) * 8;

/** All transitions of the chart, also those that only hinder an outer one: `to` is null then. */
export const transitionsOf = (root) => {
  const found = [];
  const own = (event, { source, target, guard }) =>
    (target ?? [null]).map((to) => ({
      from: pathOf(source),
      to: to === null ? null : pathOf(to),
      event,
      guard: typeof guard === 'string' ? guard : null,
    }));
  const walk = (node) => {
    for (const [event, list] of node.transitions)
      for (const each of list) found.push(...own(event.replace(/^(xstate\.after)\..*/, '$1'), each));
    for (const each of node.always ?? []) found.push(...own('always', each));
    for (const child of Object.values(node.states)) walk(child);
  };
  walk(root);
  return found;
};

const isFamily = (node) => node.path.length === 3 && node.path[1] === 'CREDENTIALS' && node.type !== 'atomic';

/** The states that are drawn for a family: causes of the others are folded away. */
const drawnChildren = (node, family) =>
  Object.values(node.states).filter((child) => !isFamily(child) || child.key === family);

const box = (id, children, edges, options) => ({
  id,
  children,
  edges,
  layoutOptions: {
    'elk.algorithm': 'layered',
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    'elk.layered.crossingMinimization.forceNodeModelOrder': 'true',
    'elk.separateConnectedComponents': 'false',
    'elk.spacing.nodeNode': '8',
    ...options,
  },
});

/** States that stand in one column are as wide as the widest. */
const evened = (nodes) => {
  const width = Math.max(0, ...nodes.filter(({ children }) => !children).map((node) => node.width));
  return nodes.map((node) => (node.children ? node : { ...node, width }));
};

const graphOf = (node, family, edgesWithin) => {
  const children = drawnChildren(node, family);
  const id = pathOf(node);
  if (children.length === 0) return { id, width: widthOf(node.key), height: leaf.height };
  const inside = evened(children.map((child) => graphOf(child, family, edgesWithin)));
  return box(id, inside, edgesWithin(id), {
    'elk.padding': '[top=32,left=12,bottom=12,right=12]',
    'elk.direction': node.key === 'CONNECTING' ? 'DOWN' : 'RIGHT',
    'elk.layered.spacing.nodeNodeBetweenLayers': node.key === 'CREDENTIALS' ? '56' : '24',
  });
};

/** Edges that ELK routes: those that join two states within the same box. Causes hang on their group's box. */
const edgesWithinOf = (transitions, family) => (box) => {
  const within = transitions.filter(
    ({ from, to }) => to !== null && from.startsWith(`${box}.`) && to.startsWith(`${box}.`),
  );
  if (box.endsWith('.CREDENTIALS'))
    return family === null
      ? []
      : [{ id: `${box}.always`, sources: [`${box}.undetermined`], targets: [`${box}.${family}`] }];
  return within
    .filter(({ from, to }) => ![from, to].some((path) => path.slice(box.length + 1).includes('.')))
    .map(({ from, to, event }) => ({ id: `${from} ${event} ${to}`, sources: [from], targets: [to] }));
};

/** The two regions, each to be laid out by itself. */
const regionGraphs = (root, family, transitions) => {
  const { connection, sync } = root.states;
  const edges = edgesWithinOf(transitions, family);
  const begin = transitions.filter(
    ({ from, to }) => to !== null && columns[0].states.some((name) => from === `connection.${name}`),
  );
  const column = ({ id, states }) =>
    box(
      `column.${id}`,
      evened(states.map((name) => graphOf(connection.states[name], family, edges))),
      id === 'begin'
        ? begin.map(({ from, to, event }) => ({
            id: `${from} ${event} ${to}`,
            sources: [from],
            targets: [to],
          }))
        : [],
      {
        'elk.direction': id === 'begin' ? 'DOWN' : 'RIGHT',
        'elk.padding': '[top=0,left=0,bottom=0,right=0]',
        'elk.spacing.nodeNode': '32',
        'elk.layered.spacing.nodeNodeBetweenLayers': '36',
      },
    );
  const order = columns.slice(1).map(({ id }, index) => ({
    id: `order.${id}`,
    sources: [`column.${columns[index].id}`],
    targets: [`column.${id}`],
  }));
  const connectionGraph = box('connection', columns.map(column), order, {
    'elk.direction': 'RIGHT',
    'elk.padding': '[top=40,left=16,bottom=16,right=16]',
    'elk.layered.spacing.nodeNodeBetweenLayers': '64',
  });
  const syncGraph = box(
    'sync',
    ['WAITING', 'RUNNING', 'SYNC_SUCCESS', 'NOT_REPORTED'].map((name) =>
      graphOf(sync.states[name], family, edges),
    ),
    edges('sync').filter(({ id }) => id !== 'sync.RUNNING always sync.NOT_REPORTED'),
    {
      'elk.direction': 'RIGHT',
      'elk.padding': '[top=40,left=16,bottom=16,right=16]',
      'elk.layered.spacing.nodeNodeBetweenLayers': '56',
    },
  );
  return [connectionGraph, syncGraph];
};

const rounded = (value) => Math.round(value * 2) / 2;

/** Places of states and courses of edges, seen from the upper left corner of the whole. */
const flatten = (regions, nodeOf, groupOfPath) => {
  const [nodes, edges] = [[], []];
  const groupIn = ([region, ...rest]) =>
    region === 'connection' && rest.length > 0
      ? groupOfPath(rest.join('.'))
      : rest[0] === 'RUNNING'
        ? 'underWay'
        : 'works';
  const walk = (item, x, y) => {
    const node = nodeOf.get(item.id);
    const { path = [] } = node ?? {};
    const kind = item.children === undefined ? 'leaf' : path.length === 1 ? 'region' : 'group';
    const [width, height] = [rounded(item.width), rounded(item.height)];
    if (node !== undefined)
      nodes.push({
        id: item.id,
        label: node.key,
        kind,
        group: groupIn(path),
        x: rounded(x),
        y: rounded(y),
        width,
        height,
      });
    for (const { id, sections = [] } of item.edges ?? [])
      for (const { startPoint, bendPoints = [], endPoint } of id.startsWith('order.') ? [] : sections) {
        const points = [startPoint, ...bendPoints, endPoint];
        edges.push({ id, points: points.map((point) => [rounded(x + point.x), rounded(y + point.y)]) });
      }
    for (const child of item.children ?? []) walk(child, x + child.x, y + child.y);
  };
  let top = 1;
  for (const region of regions) {
    walk(region, 1, top);
    top += region.height + 16;
  }
  return {
    width: Math.ceil(Math.max(...regions.map((each) => each.width))) + 2,
    height: Math.ceil(top) - 15,
    nodes,
    edges,
  };
};

const everyNode = (node) => [node, ...Object.values(node.states).flatMap(everyNode)];

/**
 * The chart as the page draws it: its transitions, and a layout for each family of providers and for none.
 *
 * @param machine - the account machine
 * @param groupOfPath - what a state of the connection region comes to
 */
export const layoutChart = async (machine, groupOfPath) => {
  const { root } = machine;
  const transitions = transitionsOf(root);
  const credentials = root.states.connection.states.CREDENTIALS;
  const nodeOf = new Map(everyNode(root).map((node) => [pathOf(node), node]));
  const families = [
    ...Object.values(credentials.states)
      .filter(isFamily)
      .map(({ key }) => key),
    null,
  ];
  const causes = Object.values(credentials.states)
    .filter(isFamily)
    .map((node) => [node.key, Object.keys(node.states).length]);
  const layouts = {};
  for (const family of families) {
    const regions = [];
    for (const graph of regionGraphs(root, family, transitions)) regions.push(await new Elk().layout(graph));
    layouts[family ?? 'none'] = {
      folded: causes.reduce((sum, [key, count]) => sum + (key === family ? 0 : count), 0),
      ...flatten(regions, nodeOf, groupOfPath),
    };
  }
  return { transitions, layouts };
};
