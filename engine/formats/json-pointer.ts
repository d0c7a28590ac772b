/** JSON pointers (RFC 6901): the way to a value in data. */

/** The steps of `/a/0/b`, from the outermost on; what stands before the first slash is none. */
export function pointerSteps(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
