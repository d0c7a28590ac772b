/** JSON pointers (RFC 6901). */

/** The steps of `/a/0/b`, outermost first; text before the first slash is ignored. */
export function pointerSteps(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
