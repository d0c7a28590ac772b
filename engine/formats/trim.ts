/** Texts without certain characters at their ends. An expression such as `/\/+$/` does the same, in a time that grows with the square of a text that a host may choose. */

/** Without any of `characters` at its end. */
export function trimEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** Without any of `characters` at either end. */
export function trimBoth(text: string, characters: string): string {
  let start = 0
  while (start < text.length && characters.includes(text.charAt(start))) start++
  return trimEnd(text.slice(start), characters)
}

/** A path without slashes at its end; `/` stays. */
export function withoutSlashes(path: string): string {
  return trimEnd(path, '/') || path.slice(0, 1)
}

/** Directory of a path; empty for the working directory. */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || (path.startsWith('/') ? '/' : '')
}
