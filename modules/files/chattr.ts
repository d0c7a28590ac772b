/** File system attributes such as `i` (immutable): read with `lsattr`, changed with `chattr`. */
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Options } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'

export const chattrOptions = {
  attributes: {
    type: 'string',
    aliases: ['attr'],
    description: 'File system attributes, in the letters of `chattr`: `+i` adds, `-i` removes, `=i` or `i` sets exactly these.',
  },
} as const satisfies Options

/** What `lsattr` says of a path. */
export type Flags =
  | { readonly kind: 'letters'; readonly letters: string }
  | { readonly kind: 'absent' }
  /** The programs are not on the host. */
  | { readonly kind: 'lacking' }
  /** The file system has none, or may not be asked. */
  | { readonly kind: 'refused'; readonly why: string }

export interface Flagged {
  readonly path: string
  /** It is made, or replaced by a new file, so that what is there now says nothing of it. */
  readonly fresh: boolean
  /** It is a link, and the link itself is meant. */
  readonly link?: boolean
  /** There is something else to change of it. */
  readonly changed: boolean
}

export function chattrRules({ attributes }: { readonly attributes?: string }): string[] {
  if (attributes === undefined || /^(?:[-+=]?[A-Za-z]+|=)$/.test(attributes)) return []
  return [
    `\`attributes: ${attributes}\` is not understood: write \`+\`, \`-\` or \`=\` and the letters of \`chattr\` behind it, such as \`+i\``,
  ]
}

/** The attributes of what is at a path, no link. */
export function flagsRead(path: string): HostRead<Flags> {
  return {
    at: 'host',
    script: flagsScript,
    args: [path],
    subject: { kind: 'paths', paths: [path, '/usr/bin/chattr'] },
    parse: ({ stdout, stderr, code }) => {
      const [, kind] = /^=(lacking|absent)\n/.exec(stdout) ?? []
      if (kind === 'lacking' || kind === 'absent') return { kind }
      const [, letters] = /^([-A-Za-z]+) /.exec(stdout) ?? []
      if (code === 0 && letters !== undefined) return { kind: 'letters', letters: letters.replaceAll('-', '') }
      return { kind: 'refused', why: stderr.trim().replace(/^lsattr: /, '') || `\`lsattr\` ended with code ${code}` }
    },
  }
}

/** The change that gives a path its attributes; none where they are so. */
export function chattrChanges(wanted: string | undefined, found: Flags | undefined, { path, fresh, link, changed }: Flagged): Change[] {
  const difference = chattrDifference(wanted, found, fresh)
  if (wanted === undefined || found === undefined) return []
  if (link)
    throw new Problem(`\`${path}\` is a link, which can not have \`attributes\``, { hint: 'name what it leads to', msg: 'chattr failed' })
  if (found.kind === 'lacking')
    throw new Problem('`attributes` needs the programs `lsattr` and `chattr`, which are not on the host', {
      hint: 'install the package `e2fsprogs` in an earlier task',
    })
  if (found.kind === 'refused' && !fresh)
    throw new Problem(`the attributes of \`${path}\` cannot be read: ${found.why}`, {
      hint: 'not every file system has them',
      msg: 'chattr failed',
    })
  if (found.kind === 'letters' && found.letters.includes('i') && changed)
    throw new Problem(`\`${path}\` is immutable, so nothing else of it can change`, {
      hint: "take that away in an earlier task: `file: { path: …, attributes: '-i' }`",
      msg: 'Operation not permitted',
    })
  if (!difference) return []
  const argument = path.startsWith('/') ? path : `./${path}`
  return [
    {
      summary: `change attributes of ${path}`,
      before: difference.before,
      after: difference.settled,
      action: run(['chattr', difference.after, argument], {
        explain: ({ stderr }) => ({
          message: `the attributes of \`${path}\` cannot be set: ${stderr.trim().replace(/^chattr: /, '')}`,
          msg: 'chattr failed',
        }),
      }),
      // Owner and mode stay as they are, but what was read of it does not hold any longer.
      effects: [{ kind: 'ownership', path }],
    },
  ]
}

/** The letters before, the word for `chattr`, and the letters behind it; undefined where nothing differs. */
export function chattrDifference(wanted: string | undefined, found: Flags | undefined, fresh: boolean) {
  if (wanted === undefined || !found) return undefined
  const [, sign = '', letters = ''] = /^([-+=]?)(.*)$/.exec(wanted) ?? []
  const after = `${sign || '='}${letters}`
  if (fresh) return { before: '', after, settled: after }
  if (found.kind !== 'letters') return undefined
  const present = [...found.letters]
  const named = [...new Set(letters)]
  const added = sign === '-' ? [] : named.filter((letter) => !present.includes(letter))
  const lost = present.filter((letter) =>
    sign === '-' ? named.includes(letter) : sign !== '+' && !named.includes(letter) && isSettable(letter),
  )
  if (added.length + lost.length === 0) return undefined
  return { before: found.letters, after, settled: [...present.filter((letter) => !lost.includes(letter)), ...added].join('') }
}

/** Encrypted, indexed, inline data, verity and the like are told, but nobody can change them. */
function isSettable(letter: string): boolean {
  return !'EINVBXZh'.includes(letter)
}

const flagsScript = `
PATH=$PATH:/usr/sbin:/sbin
if ! command -v lsattr >/dev/null 2>&1 || ! command -v chattr >/dev/null 2>&1; then echo =lacking
elif [ ! -e "$1" ]; then echo =absent
else LC_ALL=C exec lsattr -d -- "$1"
fi
`
