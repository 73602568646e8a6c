// Lays the chart out, once for each family of providers: where each state stands, and how its own transitions run. The
// states come from the machine itself.
import Elk from 'elkjs/lib/elk.bundled.js';

const leaf = { height: 26, padding: 34, capital: 8.1, character: 6.5 };

/** Columns of the `connection` region, from the beginning of a life to its end. */
const columns = [
  { id: 'begin', states: ['NEW', 'CREATION_FAIL', 'CREATION_SUCCESS'] },
  { id: 'course', states: ['CONNECTING', 'OK', 'RECONNECTED'] },
  { id: 'trouble', states: ['ERROR', 'STOPPED', 'PERMISSIONS', 'DELETED'] },
  { id: 'credentials', states: ['CREDENTIALS'] },
];

const pathOf = (node) => node.path.join('.');
/** Wide enough for the name in bold with a glyph before it, in whatever font the system has. */
const widthOf = (label) => {
  const capitals = label.replaceAll(/[^A-Z_]/g, '').length;
  const text = capitals * leaf.capital + (label.length - capitals) * leaf.character;
  return Math.ceil((text + leaf.padding) / 4) * 4;
};

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
    'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
    'elk.spacing.nodeNode': '6',
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
    'elk.padding': '[top=30,left=12,bottom=12,right=12]',
    'elk.direction': node.key === 'CONNECTING' ? 'DOWN' : 'RIGHT',
    'elk.layered.spacing.nodeNodeBetweenLayers': node.key === 'CREDENTIALS' ? '40' : '24',
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

const noPadding = '[top=0,left=0,bottom=0,right=0]';
const regionPadding = '[top=36,left=16,bottom=14,right=16]';

/** How far an edge that passes a state runs beside it. */
const BESIDE = 14;

const isBegin = ({ from, to }) =>
  to !== null && [from, to].every((path) => columns[0].states.includes(path.replace('connection.', '')));

/** Whether an edge joins states of the first column that do not stand next to each other. */
const passesOne = ({ from, to }) => {
  const [one, other] = [from, to].map((path) => columns[0].states.indexOf(path.replace('connection.', '')));
  return Math.abs(one - other) > 1;
};

const edgeOf = ({ from, to, event }) => ({ id: `${from} ${event} ${to}`, sources: [from], targets: [to] });

const columnGraph =
  (connection, family, transitions) =>
  ({ id, states }) => {
    const edges = edgesWithinOf(transitions, family);
    const nodes = evened(states.map((name) => graphOf(connection.states[name], family, edges)));
    const begin = id === 'begin';
    return box(
      `column.${id}`,
      nodes,
      begin
        ? transitions
            .filter(isBegin)
            .filter((each) => !passesOne(each))
            .map(edgeOf)
        : [],
      {
        'elk.direction': begin ? 'DOWN' : 'RIGHT',
        'elk.padding': begin ? noPadding.replace('left=0', 'left=20') : noPadding,
        'elk.spacing.nodeNode': '30',
        'elk.layered.spacing.nodeNodeBetweenLayers': '40',
      },
    );
  };

/** The two regions, each to be laid out by itself. */
const regionGraphs = (root, family, transitions) => {
  const { connection, sync } = root.states;
  const edges = edgesWithinOf(transitions, family);
  const order = columns.slice(1).map(({ id }, index) => ({
    id: `order.${id}`,
    sources: [`column.${columns[index].id}`],
    targets: [`column.${id}`],
  }));
  const spaced = (between) => ({
    'elk.direction': 'RIGHT',
    'elk.padding': regionPadding,
    'elk.layered.spacing.nodeNodeBetweenLayers': between,
  });
  const states = ['WAITING', 'RUNNING', 'SYNC_SUCCESS', 'NOT_REPORTED'];
  return [
    box('connection', columns.map(columnGraph(connection, family, transitions)), order, spaced('40')),
    box(
      'sync',
      states.map((name) => graphOf(sync.states[name], family, edges)),
      edges('sync').filter(({ id }) => id !== 'sync.RUNNING always sync.NOT_REPORTED'),
      spaced('48'),
    ),
  ];
};

const rounded = (value) => Math.round(value * 2) / 2;

const groupIn = ([region, ...rest], groupOfPath) => {
  if (region === 'connection' && rest.length > 0) return groupOfPath(rest.join('.'));
  return rest[0] === 'RUNNING' ? 'underWay' : 'works';
};

const nodeIn = (item, node, x, y) => ({
  id: item.id,
  label: node.key,
  kind: item.children === undefined ? 'leaf' : node.path.length === 1 ? 'region' : 'group',
  x: rounded(x),
  y: rounded(y),
  width: rounded(item.width),
  height: rounded(item.height),
});

const edgesIn = ({ edges = [] }, x, y) =>
  edges
    .filter(({ id }) => !id.startsWith('order.'))
    .flatMap(({ id, sections = [] }) =>
      sections.map(({ startPoint, bendPoints = [], endPoint }) => ({
        id,
        points: [startPoint, ...bendPoints, endPoint].map((point) => [
          rounded(x + point.x),
          rounded(y + point.y),
        ]),
      })),
    );

/** An edge that runs to the left of the states that it passes. */
const besideEdge = (transition, nodes) => {
  const [from, to] = [transition.from, transition.to].map((path) => nodes.find(({ id }) => id === path));
  const [start, end] = [from, to].map(({ y, height }) => y + height / 2);
  const x = Math.min(from.x, to.x) - BESIDE;
  return {
    id: edgeOf(transition).id,
    points: [
      [from.x, start],
      [x, start],
      [x, end],
      [to.x, end],
    ],
  };
};

/** Places of states and courses of edges, seen from the upper left corner of the whole. */
const flatten = (regions, nodeOf, transitions) => {
  const [nodes, edges] = [[], []];
  const walk = (item, x, y) => {
    const node = nodeOf.get(item.id);
    if (node !== undefined) nodes.push(nodeIn(item, node, x, y));
    edges.push(...edgesIn(item, x, y));
    for (const child of item.children ?? []) walk(child, x + child.x, y + child.y);
  };
  let top = 1;
  for (const region of regions) {
    walk(region, 1, top);
    top += region.height + 12;
  }
  edges.push(
    ...transitions.filter((each) => isBegin(each) && passesOne(each)).map((each) => besideEdge(each, nodes)),
  );
  const width = Math.ceil(Math.max(...regions.map((each) => each.width))) + 2;
  return { width, height: Math.ceil(top) - 11, nodes, edges };
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
    const { nodes, ...rest } = flatten(regions, nodeOf, transitions);
    layouts[family ?? 'none'] = {
      folded: causes.reduce((sum, [key, count]) => sum + (key === family ? 0 : count), 0),
      nodes: nodes.map((node) => ({ ...node, group: groupIn(node.id.split('.'), groupOfPath) })),
      ...rest,
    };
  }
  return { transitions, layouts };
};
