/** Counts of what must not be kept: evaluations that differ each time, and uses of `omit`. */

/** `effects` rises when something random, timed or with an effect is evaluated; `omitted` when `omit` is. */
export const volatility = { effects: 0, omitted: 0 }
