/** How a host script ends on a signal. */

/** Ends it with the code of the signal; what stands in `trap … EXIT` is done then too, which not every shell does by itself. */
export const endOnSignals = `trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM`
