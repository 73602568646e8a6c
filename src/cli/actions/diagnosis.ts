import type { Weights } from '../../../machines/causes/weights.ts';
import { shippedWeights } from '../../../machines/causes/weights.ts';
import { fitWeights } from '../../decide/learning/fit.ts';
import { scoreOf } from '../../decide/learning/score.ts';
import { episodesOf, judged, learnt, lookedAt, type LearntEpisode } from '../../views/episodes.ts';
import type { StoreReader } from '../../store/port.ts';
import { readPayload } from '../../wire/index.ts';
import { reading, type DatabaseOption } from '../fleet.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { scoreText } from '../print/diagnosis.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { usageError } from '../usage.ts';
import { weightsFrom } from '../weights-file.ts';

/** What `diagnosis score` is told. */
export interface ScoreFlags extends DatabaseOption, JsonOptions {
  readonly weights?: string;
}

/** What `diagnosis fit` is told. */
export interface FitFlags extends DatabaseOption {
  readonly from?: string;
  readonly name?: string;
  readonly quiet?: boolean;
}

const allEpisodes = (store: StoreReader, weights: Weights | null): readonly LearntEpisode[] => [
  ...episodesOf(store, readPayload, weights),
];

/** Says how often the likeliest cause was the true one, where the true one is known. */
export const scoreDiagnosis = (shell: Shell, flags: ScoreFlags): Promise<void> => {
  const weights = flags.weights === undefined ? null : weightsFrom(shell, flags.weights);
  return reading(shell, flags, async ({ store }) => {
    const episodes = allEpisodes(store, weights);
    const scores = Object.fromEntries(
      lookedAt.map((moment) => [moment, scoreOf(judged(episodes, moment))] as const),
    ) as Record<(typeof lookedAt)[number], ReturnType<typeof scoreOf>>;
    const summary = { breaks: episodes.length, withOutcome: learnt(episodes).length, ...scores };
    if (flags.json === true) return printJson(shell, summary, flags);
    return shell.print(scoreText(summary, lookOf(shell, { asOf: shell.io.now() })));
  });
};

/** Fits weights to the outcomes in a database, and prints them. */
export const fitDiagnosis = (shell: Shell, flags: FitFlags): Promise<void> => {
  const from = flags.from === undefined ? shippedWeights : weightsFrom(shell, flags.from);
  return reading(shell, flags, async ({ store }) => {
    const known = learnt(allEpisodes(store, null));
    if (known.length === 0)
      throw usageError(
        'there is no break whose outcome is known',
        'Tell some: account-lifecycle outcome <id> <cause>',
      );
    const version = flags.name ?? `${from.version}+${known.length}`;
    shell.print(JSON.stringify(fitWeights(known, from, version), null, 2));
    if (flags.quiet !== true)
      shell.note(
        `Fitted to ${plural(known.length, 'outcome')}. See what they would change before they are used: account-lifecycle diagnosis score --weights FILE`,
      );
  });
};
