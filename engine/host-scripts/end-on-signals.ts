/** How a script of a host ends when it is told to. */

/** Ends it with the code of the signal; what stands in `trap … EXIT` is done then too, which not every shell does by itself. */
export const endOnSignals = `trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM`
