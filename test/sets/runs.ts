/** How often random cases are tried. */

/** A fifth of it, at least one, where somebody waits: `TSPLAY_QUICK`, which `npm run test:unit` sets. All of it in `npm test`. */
export function runs(full: number): number {
  return process.env.TSPLAY_QUICK ? Math.max(1, Math.round(full / 5)) : full
}
