// Sends deliveries over plain sockets that stay open. Node's own client needs more time for a request than a bare server does
// for its answer, so that under it all fast servers look alike; this one needs about a quarter of that.
import { connect } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** A whole request, ready to be written. */
export const requestBytes = (path, headers, body) =>
  Buffer.from(
    [
      `POST ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );

/** Cuts what a server sends into answers and tells the status of each. Every answer has to say how long it is. */
const answerReader = (onAnswer) => {
  let rest = '';
  return (text) => {
    rest = rest === '' ? text : rest + text;
    for (;;) {
      const head = rest.indexOf(HEAD_END);
      if (head === -1) return;
      const length = /\r\ncontent-length: *(\d+)/i.exec(rest.slice(0, head));
      if (length === null) throw new Error(`an answer does not say how long it is: ${rest.slice(0, head)}`);
      const end = head + HEAD_END.length + Number(length[1]);
      if (rest.length < end) return;
      const status = Number(rest.slice(9, 12));
      rest = rest.slice(end);
      onAnswer(status);
    }
  };
};

const opened = (port) =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () =>
      resolve(socket.off('error', reject)),
    );
    socket.setEncoding('latin1').once('error', reject);
  });

/** Keeps `depth` requests under way on a connection as long as there is a next one; resolves when all are answered. */
const drive = (socket, { next, count, depth }) =>
  new Promise((resolve, reject) => {
    let underWay = 0;
    const send = () => {
      const request = next();
      if (request !== null) {
        underWay += 1;
        socket.write(request);
      } else if (underWay === 0) resolve();
    };
    const read = answerReader((status) => {
      underWay -= 1;
      count(status);
      send();
    });
    socket.on('data', read).on('error', reject);
    socket.on('close', () => reject(new Error(`a connection was closed with ${underWay} answers owing`)));
    socket.cork();
    for (let sent = 0; sent < depth; sent += 1) send();
    socket.uncork();
  });

/**
 * Keeps `depth` requests under way on each of so many connections until `requests` are sent or `seconds` are over. Gives how
 * many answers there were by status, the seconds from the first request to the last answer, and the microseconds of
 * processor time that sending one took.
 *
 * @param requestAt - the bytes of a request by its number
 */
export const load = async (port, { requestAt, requests, connections, seconds, depth = 1 }) => {
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(port)));
  const statuses = new Map();
  const before = process.cpuUsage();
  const begun = performance.now();
  const until = begun + seconds * 1000;
  let sent = 0;
  const next = () => {
    if (sent >= requests || performance.now() >= until) return null;
    sent += 1;
    return requestAt(sent - 1);
  };
  const count = (status) => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  await Promise.all(sockets.map((socket) => drive(socket, { next, count, depth })));
  const elapsed = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  for (const socket of sockets) socket.destroy();
  return { statuses, elapsed, sent, senderMicroseconds: (user + system) / sent };
};
