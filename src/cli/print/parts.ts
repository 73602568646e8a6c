import { partWords } from '../../model/part-words.ts';
import type { PartView } from '../../views/account.ts';

/** Which products work, and which do not: `messaging works; calendar needs a new sign-in`. */
export const partsInWords = (parts: readonly PartView[]): string =>
  parts
    .toSorted((one, other) => Number(other.status === 'OK') - Number(one.status === 'OK'))
    .map(({ product, status }) => `${product ?? 'everything else'} ${partWords[status]}`)
    .join('; ');
