/**
 * How likely a count at least this high is where `mean` is usual and `shape` says how well that is known: the tail of a negative
 * binomial distribution, whose variance is mean + mean² / shape. With a great shape it is Poisson's.
 */
export const tailOf = (count: number, mean: number, shape: number): number => {
  if (count <= 0) return 1;
  const share = mean / (shape + mean);
  let term = (1 - share) ** shape;
  let tail = 0;
  for (let number = 0; number < count + MOST_TERMS; number += 1) {
    if (number >= count) {
      tail += term;
      if (term < tail * 1e-6) break;
    }
    term *= ((shape + number) / (number + 1)) * share;
  }
  return Math.min(1, tail);
};

/** So many terms of a tail are added at most; the others would not change it. */
const MOST_TERMS = 500;

/** How likely at least `hits` of `tries` fall into a part that has this share of the whole: the tail of a binomial distribution. */
export const shareTailOf = (hits: number, tries: number, share: number): number => {
  if (hits <= 0 || share >= 1) return 1;
  if (share <= 0) return 0;
  let term = (1 - share) ** tries;
  let tail = 0;
  for (let number = 0; number <= tries; number += 1) {
    if (number >= hits) tail += term;
    term *= ((tries - number) / (number + 1)) * (share / (1 - share));
  }
  return Math.min(1, tail);
};
