// Breaks the look at what a path names before it is opened: everything is taken for a plain file.
import { Stats } from 'node:fs';

Stats.prototype.isFile = () => true;
