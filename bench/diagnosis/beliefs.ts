import { causes, nameOf } from '../../machines/causes/catalogue.ts';
import { providers } from '../../machines/provider.ts';
import type { Weights } from '../../machines/causes/weights.ts';
import type { Beliefs } from './belief.ts';
import { priors } from './priors.ts';
import { emailBeliefs, imapBeliefs } from './beliefs-mail.ts';
import { linkedinBeliefs } from './beliefs-linkedin.ts';
import { instagramBeliefs, phoneBeliefs } from './beliefs-social.ts';

const beliefs: Readonly<Record<string, Beliefs>> = {
  imap: imapBeliefs,
  email: emailBeliefs,
  phone: phoneBeliefs,
  instagram: instagramBeliefs,
  linkedin: linkedinBeliefs,
};

/** What people say is nearly always right, and the same thing tends to happen again. */
const told = (code: string): readonly (readonly [string, number])[] => [
  [`told.${code}`, 8],
  [`toldBefore.${code}`, 0.8],
];

const weightsOf = (family: string, code: string): readonly (readonly [string, number])[] =>
  Object.entries(beliefs[family] ?? {}).flatMap(([feature, says]) => {
    const weight = says[code];
    return weight === undefined ? [] : [[feature, weight] as const];
  });

const logarithms = (shares: Readonly<Record<string, number>>): Record<string, number> => {
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  return Object.fromEntries(
    Object.entries(shares).map(([name, share]) => [name, Number(Math.log(share / sum).toFixed(3))]),
  );
};

/** The beliefs as weights: where a fit begins, and what it is held to where there is little to learn from. */
export const believed: Weights = {
  version: 'beliefs',
  fittedOn: 'nothing: measured precisions of single clues, and judgement',
  prior: Object.fromEntries(
    providers.flatMap((provider) => {
      const shares = priors[provider];
      return shares === undefined ? [] : [[provider, logarithms(shares)]];
    }),
  ),
  weight: Object.fromEntries([
    ...causes.map((cause) => [
      nameOf(cause),
      Object.fromEntries([...told(cause.code), ...weightsOf(cause.family, cause.code)]),
    ]),
    ...Object.keys(beliefs).map((family) => [
      `${family}.unlisted`,
      Object.fromEntries(weightsOf(family, 'unlisted')),
    ]),
  ]),
};
