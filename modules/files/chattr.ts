/** File system attributes such as `i` (immutable): read with `lsattr`, changed with `chattr`. */
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
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

/** Attributes of a path as `lsattr` prints them. */
export type Flags =
  | { readonly kind: 'letters'; readonly letters: string }
  | { readonly kind: 'absent' }
  /** `lsattr` or `chattr` is not installed. */
  | { readonly kind: 'missing' }
  /** The file system does not support attributes, or they cannot be read. */
  | { readonly kind: 'refused'; readonly why: string }

export interface Flagged {
  readonly path: string
  /** It is created or replaced, so that the current attributes do not matter. */
  readonly fresh: boolean
  /** It is a link that is not followed. */
  readonly link?: boolean
  /** It also has other changes. */
  readonly changed: boolean
}

export function chattrRules({ attributes }: { readonly attributes?: string }): string[] {
  if (attributes === undefined || /^(?:[-+=]?[A-Za-z]+|=|)$/.test(attributes)) return []
  return [`\`attributes: ${attributes}\` is not valid: write \`+\`, \`-\` or \`=\` followed by letters of \`chattr\`, such as \`+i\``]
}

/** Attributes of a path that is not a link. */
export function flagsRead(path: string): HostRead<Flags> {
  return {
    at: 'host',
    script: flagsScript,
    args: [path],
    subject: { kind: 'paths', paths: [path, '/usr/bin/chattr'] },
    parse: ({ stdout, stderr, code }) => {
      const records = parseRecords(stdout)
      for (const kind of ['missing', 'absent'] as const) if (records.has(kind)) return { kind }
      const [, letters] = /^([-A-Za-z]+) /.exec(records.get('attributes') ?? '') ?? []
      if (letters !== undefined) return { kind: 'letters', letters: letters.replaceAll('-', '') }
      return { kind: 'refused', why: stderr.trim().replace(/^lsattr: /, '') || `\`lsattr\` exited with code ${code}` }
    },
  }
}

/** The change that sets the attributes of a path; none if they do not differ. */
export function chattrChanges(wanted: string | undefined, found: Flags | undefined, { path, fresh, link, changed }: Flagged): Change[] {
  const difference = chattrDifference(wanted, found, fresh)
  if (wanted === undefined || found === undefined) return []
  if (link)
    throw new Problem(`\`${path}\` is a link, which cannot have \`attributes\``, {
      kind: 'link',
      hint: 'set `path` to its target',
      msg: 'chattr failed',
    })
  if (found.kind === 'missing')
    throw new Problem('`attributes` requires `lsattr` and `chattr`, which are not on the host', {
      hint: 'install the package `e2fsprogs` in an earlier task',
    })
  if (found.kind === 'refused' && !fresh)
    throw new Problem(`the attributes of \`${path}\` cannot be read: ${found.why}`, {
      hint: 'not every file system supports them',
      msg: 'chattr failed',
    })
  if (found.kind === 'letters' && found.letters.includes('i') && changed)
    throw new Problem(`\`${path}\` is immutable, so nothing else of it can be changed`, {
      hint: "remove the attribute in an earlier task: `file: { path: …, attributes: '-i' }`",
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
      // Owner and mode do not change, but what was read of the path is outdated.
      effects: [{ kind: 'ownership', path }],
    },
  ]
}

/** The letters before, the argument of `chattr`, and the letters afterwards; undefined if nothing differs. */
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

/** Whether `chattr` can change it: encrypted, indexed, inline data, verity and others are only reported. */
function isSettable(letter: string): boolean {
  return !'EINVBXZh'.includes(letter)
}

const flagsScript = `${textFunction}PATH=$PATH:/usr/sbin:/sbin
if ! command -v lsattr >/dev/null 2>&1 || ! command -v chattr >/dev/null 2>&1; then text missing ''
elif [ ! -e "$1" ]; then text absent ''
else attributes=$(LC_ALL=C lsattr -d -- "$1") && text attributes "$attributes"
fi
`
