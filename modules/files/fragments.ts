/** Reads the parts of an assembled file and concatenates them. */

import { pythonRegExp } from '../../engine/formats/python-regexp.ts'
import { unescaped } from '../../engine/formats/python-text.ts'
import { neededNumber } from '../../engine/host-scripts/answer-readers.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Answer, HostRead, LocalContext } from '../../engine/model/read.ts'
import { editedBytes } from './path-state.ts'

export interface Fragment {
  readonly name: string
  readonly content: Buffer
}

/** The files directly in a directory of the host, including links to files. */
export function fragmentsRead(folder: string): HostRead<readonly Fragment[]> {
  return {
    at: 'host',
    subject: { kind: 'paths', paths: [folder] },
    script: fragmentsScript,
    args: [folder, String(editedBytes)],
    slow: true,
    parse: (answer) => parseFragments(folder, answer),
  }
}

/** The files directly in a directory of the controller. */
export async function localFragments(here: LocalContext, folder: string, decrypt: boolean): Promise<readonly Fragment[]> {
  const path = here.find('files', folder.replace(/(?<=.)\/+$/, ''))
  const names = await here.list(path).catch(() => {
    throw new Problem(`\`${path}\` is not a directory on the controller`, { msg: `Source (${path}) is not a directory` })
  })
  const fragments: Fragment[] = []
  for (const name of names) {
    const content = await here.readFile(`${path}/${name}`, { decrypt }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EISDIR' || error.code === 'ENOENT') return undefined
      throw error
    })
    if (content) fragments.push({ name, content })
  }
  return fragments
}

/** Concatenates the selected fragments in the order of their names. */
export function assembled(
  fragments: readonly Fragment[],
  spec: { readonly regexp?: string; readonly ignoreHidden: boolean; readonly delimiter?: string },
): Buffer {
  const expression = spec.regexp === undefined ? undefined : pythonRegExp(spec.regexp)
  const meant = fragments.filter(
    ({ name }) => !(spec.ignoreHidden && name.startsWith('.')) && (expression === undefined || expression.test(name)),
  )
  const sorted = [...meant].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
  const parts: Buffer[] = []
  const line = Buffer.from('\n')
  const between = spec.delimiter ? Buffer.from(unescaped(spec.delimiter, escapes)) : undefined
  for (const [index, { content }] of sorted.entries()) {
    const last = parts.at(-1)
    // Each fragment and each delimiter begins on a new line; an empty fragment counts as one without a line end.
    if (index > 0 && !(last && last.at(-1) === 10 && sorted[index - 1]?.content.length)) parts.push(line)
    if (index > 0 && between) parts.push(between, ...(between.at(-1) === 10 ? [] : [line]))
    if (content.length > 0) parts.push(content)
  }
  return Buffer.concat(parts)
}

/** Escape sequences of bytes that a delimiter may contain. */
const escapes = /\\(x[\da-fA-F]{2}|[0-7]{1,3}|[^xuU0-7])/g

function parseFragments(folder: string, { bytes, code, stderr }: Answer): readonly Fragment[] {
  if (code === codes.absent)
    throw new Problem(`there is no directory \`${folder}\` on the host`, {
      hint: 'create it in an earlier task',
      msg: `Source (${folder}) does not exist`,
    })
  if (code === codes.long) throw new Problem(`the fragments in \`${folder}\` are larger than ${editedBytes} bytes`)
  if (code !== 0) throw new Problem(`the fragments in \`${folder}\` cannot be read: ${stderr.trim()}`)
  const fragments: Fragment[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at)
    const stop = bytes.indexOf(0, end + 1)
    const size = neededNumber(end < at || stop < end ? undefined : bytes.toString('latin1', end + 1, stop), 'the size of a part', {
      most: bytes.length - stop - 1,
    })
    fragments.push({ name: bytes.toString('utf8', at, end), content: Buffer.from(bytes.subarray(stop + 1, stop + 1 + size)) })
    at = stop + 1 + size
  }
  return fragments
}

const codes = { absent: 66, long: 75 } as const

// For each file its name and size, NUL-terminated, and its bytes.
const fragmentsScript = `
path=$1 most=$2
[ -d "$path" ] || exit ${codes.absent}
cd -- "$path" || exit
for name in .* *; do
  [ -f "./$name" ] || continue
  size=$(($(wc -c <"./$name"))) || exit
  most=$((most - size))
  [ "$most" -ge 0 ] || exit ${codes.long}
  printf '%s\\0%s\\0' "$name" "$size"
  head -c "$size" "./$name" || exit
done
`
