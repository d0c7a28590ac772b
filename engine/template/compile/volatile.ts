/** Counters that decide about caching and checks of a result. */

/** `effects` counts random, time-dependent and side-effecting evaluations; `omitted` counts `omit`; `undefined` counts undefined values. */
export const volatility = { effects: 0, omitted: 0, undefined: 0 }
