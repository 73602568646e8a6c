import { distance } from 'fastest-levenshtein';

const shortestPrefix = 3;

/**
 * The candidate that `word` most likely stands for, or null when none is near: at most two fifths of its
 * letters may be wrong, so that two letters changed about are forgiven in four. Upper and lower case count
 * as the same. A beginning of at least three letters that fits one candidate alone stands for it. Of
 * equally near candidates the first wins.
 */
export const suggest = (word: string, candidates: readonly string[]): string | null => {
  const wanted = word.toLowerCase();
  const nearest = nearestTo(wanted, candidates);
  if (nearest !== null) return nearest;
  if (wanted.length < shortestPrefix) return null;
  const beginning = candidates.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
  return beginning.length === 1 ? (beginning[0] ?? null) : null;
};

const nearestTo = (wanted: string, candidates: readonly string[]): string | null => {
  let nearest: string | null = null;
  let least = Math.max(1, Math.round(wanted.length * 0.4)) + 1;
  for (const candidate of candidates) {
    const wrong = distance(wanted, candidate.toLowerCase());
    if (wrong >= least || wrong >= Math.max(wanted.length, candidate.length)) continue;
    nearest = candidate;
    least = wrong;
  }
  return nearest;
};
