/**
 * Breaks as people have told of them in public, each with a log as a team would have it: `test/diagnosis/reported`. Whoever wrote
 * them knew neither the rule nor the simulator, so they are what shows whether either resembles the world.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor, LifecycleOptions } from '../../src/index.ts';
import type { Provider } from '../../machines/provider.ts';
import { causesOf } from '../../machines/causes/catalogue.ts';
import { UNLISTED } from './catalogue.ts';
import { hear, type Verdict } from './judge.ts';
import { ratio, scoreOf, type Share } from './score.ts';
import type { Truth } from './words.ts';

/** What is known of a reported break. */
export interface Label {
  readonly name: string;
  readonly provider: Provider;
  /** The account that is asked about; where several broke, one of them. */
  readonly account: string;
  /** The cause without its family, or `unlisted`. */
  readonly cause: string;
  /** Who had to act. */
  readonly actor: Actor | 'nobody';
  /** The address where the facts are told. */
  readonly source: string;
  /** Whether it was in order again at the end of the log, by itself. */
  readonly healed?: boolean;
}

/** Mending looks at one half of the cases, and is judged on the other. */
export type Half = 'looked at' | 'left alone';

/** A reported break, and what the engine said of it last before it healed, or a week later. */
export interface Reported {
  readonly label: Label;
  readonly half: Half;
  readonly verdict: Verdict;
}

/** The half that a case belongs to, by FNV-1a of its name: nobody chose it. */
export const halfOf = (name: string): Half => {
  let hash = 0x811c9dc5;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash % 2 === 0 ? 'looked at' : 'left alone';
};

const broken = /"message":"(?:CREDENTIALS|ERROR)"|"account\.status\.(?:disconnected|partial|errored)"/u;
const working = /"message":"OK"|"account\.status\.running"/u;

const timeOf = (line: string): string => line.slice('{"received_at":"'.length).split('"', 1)[0] ?? '';

/** When the account broke last, and when it was in order again after that. */
const timesOf = (lines: readonly string[]): Pick<Truth, 'flippedAt' | 'healedAt'> => {
  const last = lines.findLastIndex((line) => broken.test(line));
  const healing = lines.slice(last + 1).find((line) => working.test(line));
  return {
    flippedAt: timeOf(lines[last] ?? ''),
    healedAt: healing === undefined ? null : timeOf(healing),
  };
};

const truthOf = ({ account, provider, cause }: Label, lines: readonly string[]): Truth => {
  const family = causesOf(provider)[0]?.family ?? provider;
  return {
    accountId: account,
    provider,
    ...timesOf(lines.filter((line) => line.includes(`"${account}"`))),
    cause: cause === UNLISTED ? UNLISTED : `${family}.${cause}`,
    remedy: 'signIn',
    incident: null,
  };
};

/** The cases of a folder: `labels.json`, and a log for each label. */
export const reportedIn = (
  folder: string,
): readonly { readonly label: Label; readonly lines: readonly string[] }[] => {
  const labels = JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8')) as readonly Label[];
  return labels.map((label) => ({
    label,
    lines: readFileSync(join(folder, `${label.name}.ndjson`), 'utf8')
      .trimEnd()
      .split('\n'),
  }));
};

/** Lets the engine judge the cases of a folder. */
export const judgeReported = (folder: string, options: LifecycleOptions = {}): Promise<readonly Reported[]> =>
  Promise.all(
    reportedIn(folder).map(async ({ label, lines }) => {
      const [verdict] = await hear({ lines, truth: [truthOf(label, lines)] }, options);
      if (verdict === undefined) throw new Error(`nothing was said of ${label.name}`);
      return { label, half: halfOf(label.name), verdict };
    }),
  );

/** Where nobody had to act, no user may have been asked; an operator may be told to wait and look. */
const isActorRight = ({ label, verdict }: Reported): boolean =>
  label.actor === 'nobody'
    ? !verdict.asked && verdict.said.end.actor === 'operator'
    : verdict.said.end.actor === label.actor;

/** What is measured of reported breaks. Those of providers without causes count for who has to act alone. */
export interface ReportedScore {
  readonly top1: Share;
  readonly top3: Share;
  readonly actor: Share;
  /** Right among those called strong or decisive. */
  readonly sure: Share;
  readonly brier: number;
}

/** Scores reported breaks. */
export const scoreOfReported = (cases: readonly Reported[]): ReportedScore => {
  const named = cases.filter(({ label }) => causesOf(label.provider).length > 0);
  const { top1, top3, strong, decisive, brier } = scoreOf(
    named.map(({ verdict }) => verdict),
    'end',
  );
  return {
    top1,
    top3,
    actor: { right: cases.filter(isActorRight).length, of: cases.length },
    sure: { right: strong.right + decisive.right, of: strong.of + decisive.of },
    brier,
  };
};

const shown = (share: Share): string => `${String(share.right)} of ${String(share.of)}`;

const row = (name: string, cases: readonly Reported[]): string => {
  const { top1, top3, actor, sure, brier } = scoreOfReported(cases);
  return `| ${[name, shown(top1), shown(top3), shown(actor), shown(sure), brier.toFixed(3)].join(' | ')} |`;
};

const mistake = (one: Reported): string => {
  const { ranked, probability, strength, actor } = one.verdict.said.end;
  const place = ranked.indexOf(one.verdict.label) + 1;
  return (
    `- ${one.label.name}: ${one.label.cause} (${one.label.actor}) is at place ${String(place)}; said ` +
    `${ranked[0] ?? UNLISTED}, ${(100 * (probability ?? 0)).toFixed(0)} of 100 (${strength}), for ${actor ?? 'nobody'}`
  );
};

/** A table of how right the engine is by half, and the cases where it is not, as Markdown. */
export const reportedTable = (cases: readonly Reported[]): string => {
  const half = (name: Half): readonly Reported[] => cases.filter((one) => one.half === name);
  const wrong = cases.filter(
    (one) => one.verdict.said.end.ranked[0] !== one.verdict.label || !isActorRight(one),
  );
  return [
    '| cases | first | of three | actor | right when strong or decisive | Brier |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    row('all', cases),
    row('looked at', half('looked at')),
    row('left alone', half('left alone')),
    '',
    ...wrong.map((one) => `${mistake(one)} [${one.half}]`),
    '',
    `Of all, ${(100 * ratio(scoreOfReported(cases).top1)).toFixed(0)} of 100 are named first.`,
  ].join('\n');
};
