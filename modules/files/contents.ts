/** Reads checksums and contents of any number of files in one process; the paths are passed on standard input. */

import { neededNumber } from '../../engine/host-scripts/answer-readers.ts'
import { fieldsOf } from '../../engine/host-scripts/fields.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'

export interface ContentsQuestion {
  /** Algorithm such as `sha1`; empty for none. */
  readonly digest: string
  /** Largest content to return, in bytes; 0 for none. */
  readonly bytes: number
}

export interface Contents {
  /** Empty if not asked for, or if the file could not be read. */
  readonly digest: string
  readonly size: number
  /** Undefined if not asked for, too large or unreadable. */
  readonly content?: Buffer
}

/** Contents of the files, by path. */
export function contentsRead(paths: readonly string[], { digest, bytes }: ContentsQuestion): HostRead<ReadonlyMap<string, Contents>> {
  const stdin = paths.map((path) => `${path}\0`).join('')
  return {
    at: 'host',
    script: contentsScript,
    args: [digest, String(bytes)],
    stdin,
    subject: { kind: 'paths', paths },
    slow: true,
    parse,
  }
}

// For each file: path, digest, size, whether content follows, each NUL-terminated; then the content, padded with NULs if the file shrinks meanwhile.
const contentsScript = `
xargs -0 sh -c '
digest=$1 most=$2; shift 2
for path do
  sum=; size=0; has_content=; length=0
  case $path in -*) path=./$path ;; esac
  if [ -f "$path" ] && [ -r "$path" ]; then
    size=$(stat -L -c %s "$path"); size=\${size:-0}
    if [ -n "$digest" ]; then sum=$("\${digest}sum" <"$path" 2>/dev/null); sum=\${sum%% *}; fi
    if [ "$most" -gt 0 ] && [ "$size" -le "$most" ]; then has_content=1; length=$size; fi
  fi
  printf "%s\\0" "$path" "$sum" "$size" "$has_content"
  if [ "$length" -gt 0 ]; then { cat "$path"; head -c "$length" /dev/zero; } | head -c "$length"; fi
done' sh "$1" "$2"
`

/** Parses the answer by its lengths, never by its content. */
function parse(answer: Answer): ReadonlyMap<string, Contents> {
  const fields = fieldsOf(answer)
  const contents = new Map<string, Contents>()
  while (fields.left() > 0) {
    const [path = '', digest = '', length, hasContent] = fields.texts(4)
    const size = neededNumber(length, 'the size of a file', hasContent ? { most: fields.left() } : {})
    contents.set(path, { digest, size, ...(hasContent ? { content: fields.bytes(size) } : {}) })
  }
  return contents
}
