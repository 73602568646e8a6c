/** How many accounts may vanish from the API at once before that looks like a wrong key or address. */
export interface VanishRule {
  /**
   * The largest share of the living accounts that may vanish at once, 0 to 1; up to four may always. When more are
   * gone, none is taken for deleted: a wrong API key or address looks just like that. Default 0.2.
   */
  readonly vanishShare?: number;
  /** Takes accounts for deleted however many are gone. Default false. */
  readonly allowVanish?: boolean;
}

/** The share of accounts that may vanish at once unless asked otherwise. */
export const DEFAULT_VANISH_SHARE = 0.2;

/** So many accounts may always vanish at once. */
export const FEW = 4;

/**
 * How many accounts may vanish at once.
 *
 * @param living - how many accounts the API should have
 */
export const mostThatMayVanish = (
  living: number,
  { vanishShare = DEFAULT_VANISH_SHARE, allowVanish = false }: VanishRule,
): number => (allowVanish ? Infinity : Math.max(FEW, Math.floor(living * vanishShare)));
