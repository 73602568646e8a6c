import { Option, type Command } from 'commander';
import { sources } from '../wire/line.ts';
import type { LogFormat } from '../model/delivery.ts';
import { wordReader } from './usage.ts';

/** In which order the lines of a log are replayed. */
export const orderOption = (): Option =>
  new Option('--order <order>', 'arrival: as the lines stand; time: sorted by their times').argParser(
    wordReader(['arrival', 'time'], 'an order'),
  );

/** Adds the options that say how the lines of a log are to be read. */
export const addFormatOptions = (command: Command): Command =>
  command
    .option('--payload <place>', 'where the payload stands in a line: req.body or /req/body')
    .option('--time <place>', 'where the time stands in a line')
    .option('--zone <zone>', 'the zone of times that name none: UTC, +02:00 or Europe/Berlin')
    .addOption(
      new Option('--source <source>', 'what sent the lines that do not say it').argParser(
        wordReader(sources, 'a source'),
      ),
    );

/** What was said of how the lines are to be read, and nothing else. */
export const formatOf = ({ payload, time, zone, source }: LogFormat): LogFormat => ({
  ...(payload === undefined ? {} : { payload }),
  ...(time === undefined ? {} : { time }),
  ...(zone === undefined ? {} : { zone }),
  ...(source === undefined ? {} : { source }),
});
