// Breaks `serve`: whether the files are still those that were opened is looked at for /readyz alone, and not before a delivery
// is acknowledged. Whoever else looks at a file is told what was first seen of it.
import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import { Server } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

const asked = new AsyncLocalStorage();
const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...rest) {
  return event === 'request'
    ? asked.run(rest[0].url, () => emit.call(this, event, ...rest))
    : emit.call(this, event, ...rest);
};

const first = new Map();
const { statSync } = fs;
fs.statSync = (path, options) => {
  if (asked.getStore() === '/readyz') return statSync(path, options);
  const found = first.get(path) ?? statSync(path, options);
  first.set(path, found);
  return found;
};
syncBuiltinESMExports();
