/** Parses permissions: octal, or symbolic such as `u=rwX,go-w`. */
import { Problem } from '../../engine/model/diagnostic.ts'

/**
 * Permission bits after applying a mode to `current`. As in Ansible, each clause of a symbolic mode refers to the bits
 * before all clauses (`X`, `g=u`); a clause without users is masked by `umask`.
 */
export function modeOf(mode: string, current: number, isDirectory: boolean, umask = 0o022): number {
  if (/^(0o)?[0-7]+$/.test(mode)) return Number.parseInt(mode.replace('0o', ''), 8) & 0o7777
  let bits = current
  for (const clause of mode.split(',')) {
    const parts = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause)
    if (!parts)
      throw new Problem(`\`${mode}\` is not a file mode`, {
        hint: "write octal digits such as '0644', or a symbolic mode such as u=rw,g=r",
      })
    const masked = parts[1] === '' ? umask : 0
    const users = parts[1] === '' || parts[1]?.includes('a') ? 'ugo' : (parts[1] ?? '')
    for (const [, operator, words] of (parts[2] ?? '').matchAll(/([-+=])([rwxXstugo]*)/g))
      for (const user of users) bits = applied(bits, operator, user, bitsOf(words ?? '', user, current, isDirectory, masked))
  }
  return bits
}

/** Rules for `umask`, which must be octal. */
export function umaskRules(umask: string | undefined): readonly string[] {
  return umask === undefined || /^0?[0-7]{3,4}$/.test(umask) ? [] : ['`umask` must be octal digits, such as `022`']
}

/** Bits as four octal digits. */
export function octal(bits: number): string {
  return bits.toString(8).padStart(4, '0')
}

/** Bits as modules that set them return: a zero, then all digits (`0644`, `04755`); `stat` returns `octal`. */
export function modeAfter(bits: number): string {
  return `0${bits.toString(8).padStart(3, '0')}`
}

/** Shift of the three bits of each class, and its special bit. */
const users: Readonly<Record<string, { readonly shift: number; readonly special: number }>> = {
  u: { shift: 6, special: 0o4000 },
  g: { shift: 3, special: 0o2000 },
  o: { shift: 0, special: 0o1000 },
}
const triad: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 }

function applied(bits: number, operator: string | undefined, user: string, wanted: number): number {
  const { shift, special } = users[user] ?? { shift: 0, special: 0 }
  if (operator === '+') return bits | wanted
  if (operator === '-') return bits & ~wanted
  return (bits & ~((7 << shift) | special)) | wanted
}

function bitsOf(words: string, user: string, current: number, isDirectory: boolean, masked: number): number {
  const { shift, special } = users[user] ?? { shift: 0, special: 0 }
  let bits = 0
  for (const word of words) {
    const source = users[word]
    if (source) bits |= ((current >> source.shift) & 7) << shift
    else if (word === 'X') bits |= isDirectory || current & 0o111 ? 1 << shift : 0
    else if (word === 's') bits |= user === 'o' ? 0 : special
    else if (word === 't') bits |= user === 'o' ? special : 0
    else bits |= ((triad[word] ?? 0) << shift) & ~masked
  }
  return bits
}
