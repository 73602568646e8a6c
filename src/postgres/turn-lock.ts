/** Whoever decides again has it, and whoever writes what is known of the fleet as a whole shares it. */
export const TURN_LOCK = 0x414c7475;
