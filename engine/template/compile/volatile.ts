/** Counts of what must not be kept or must be looked for in a result. */

/** `effects` rises when something random, timed or with an effect is evaluated; `omitted` when `omit` is; `undefined` when something is not there. */
export const volatility = { effects: 0, omitted: 0, undefined: 0 }
