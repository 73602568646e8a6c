/**
 * A path with one slash where there are several and none at its end: a base URL that ends with one, or a setting that adds
 * one, names the same place.
 */
export const plainPath = (path: string): string => {
  if (!path.includes('//') && (!path.endsWith('/') || path === '/')) return path;
  const single = path.replaceAll(/\/{2,}/g, '/');
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
};

/** The spellings of a plain path with at most one slash more in each place, itself first: for routers that compare exactly. */
export const spellingsOf = (path: string): readonly [string, ...string[]] => {
  const [, ...steps] = path.split('/');
  const longer = steps.reduce<readonly string[]>(
    (starts, step) => starts.flatMap((start) => [`${start}/${step}`, `${start}//${step}`]),
    [''],
  );
  const all = longer.flatMap((spelling) => [spelling, `${spelling}/`]);
  return [path, ...all.filter((spelling) => spelling !== path)];
};
