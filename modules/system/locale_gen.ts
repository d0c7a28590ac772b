/** `locale_gen`: locales of a host, generated from `/etc/locale.gen`. */
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { bytesText, placeText, presentContent } from '../files/edit-file.ts'
import { editedBytes, pathRead } from '../files/path-state.ts'

export default defineModule({
  name: 'locale_gen',
  aliases: ['community.general.locale_gen'],
  summary: 'Manage locales',
  notes: ['Existing locales are read from `locale -a`; `/etc/locale.gen` is edited only for those that differ.'],
  options: {
    name: { type: 'list', required: true, description: 'Locales with character set, such as `de_DE.UTF-8`.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the locales should exist.' },
  },
  examples: `
- name: Generate the German locale
  locale_gen: { name: de_DE.UTF-8, state: present }
`,
  results: { name: 'The locales.', mechanism: 'Always `glibc`.', exitValue: 'Exit code of `locale-gen` if it failed.' },
  rules: ({ name }) => name.filter((each) => !/^[A-Za-z][\w.@-]*$/.test(each)).map((each) => `\`${each}\` is not a valid locale`),
  probe: () => ({ file: pathRead('/etc/locale.gen', { content: editedBytes }), locales: localesRead }),

  plan({ name, state }, { file, locales }): readonly Change[] {
    const content = presentContent(file)
    if (!content || !locales.there)
      throw new Problem('there is no `/etc/locale.gen` or no `locale-gen` on the host', {
        hint: 'install the package `locales` first',
        ...(content
          ? { msg: "[Errno 2] No such file or directory: 'locale-gen'", results: { exitValue: 2 } }
          : { msg: '/etc/locale.gen and /var/lib/locales/supported.d/local are missing. Is the package "locales" installed?' }),
      })
    const text = bytesText(content)
    const unknown = name.find((each) => !isOffered(text, each) && !locales.supported.some((line) => line.startsWith(`${each} `)))
    if (unknown)
      throw new Problem(`the locale \`${unknown}\` is not available on the host`, {
        hint: 'see `/etc/locale.gen` for the available locales',
        msg: "The locale you've entered is not available on your system.",
      })
    const wanted = name.filter((each) => locales.made.has(normal(each)) !== (state === 'present'))
    if (wanted.length === 0) return []
    const diff = state === 'present' ? { before: 'absent', after: 'present' } : { before: 'present', after: 'absent' }
    const summary = `${state === 'present' ? 'generate' : 'remove'} ${wanted.join(', ')}`
    const edited = editedText(text, wanted, state === 'present', locales.supported)
    return [
      ...placeText(file, edited),
      { name: 'make', summary, ...diff, action: run(['locale-gen'], { env: { LC_ALL: 'C' }, explain: unmade }) },
    ]
  },

  returns({ name }, _state, done) {
    const { code = 0 } = done.outcome('make') ?? {}
    return { name, mechanism: 'glibc', ...(code === 0 ? {} : { exitValue: code }) }
  },
})

const unmade: Run['explain'] = ({ code }) => ({ msg: `[Errno ${code}] locale.gen failed to execute, it returned ${code}` })

interface Locales {
  readonly there: boolean
  /** Generated locales, normalized. */
  readonly made: ReadonlySet<string>
  /** Lines of all available locales. */
  readonly supported: readonly string[]
}

const localesRead: HostRead<Locales> = {
  at: 'host',
  subject: { kind: 'topic', topic: 'locale_gen' },
  script: `${textFunction}command -v locale-gen >/dev/null 2>&1 || exit 127
text made "$(locale -a 2>/dev/null)"
text supported "$(cat /usr/share/i18n/SUPPORTED 2>/dev/null)"`,
  parse({ stdout, code }) {
    const records = parseRecords(stdout)
    const lines = (name: string) => (records.get(name) ?? '').split('\n').filter(Boolean)
    return { there: code !== 127, made: new Set(lines('made').map(normal)), supported: lines('supported') }
  },
}

/** Normalizes a name: `locale -a` prints character sets in lowercase and without dashes. */
function normal(name: string): string {
  return name.replace(/\.[^@]*/, (charset) => charset.toLowerCase().replaceAll('-', ''))
}

/** Parses the line of a locale: whether it is commented out, and its character set. */
function lineOf(line: string, name: string): { readonly off: boolean; readonly charset: string } | undefined {
  const match = /^(#?)\s*(\S+) (\S.*)$/.exec(line.trimEnd())
  return match && match[2] === name ? { off: match[1] === '#', charset: match[3] ?? '' } : undefined
}

function isOffered(text: string, name: string): boolean {
  return text.split('\n').some((line) => lineOf(line, name) !== undefined)
}

function editedText(text: string, names: readonly string[], on: boolean, supported: readonly string[]): string {
  const lines = text.split('\n').map((line) => {
    const name = names.find((each) => lineOf(line, each))
    const found = name === undefined ? undefined : lineOf(line, name)
    return found ? `${on ? '' : '# '}${name} ${found.charset}` : line
  })
  const missing = on ? names.filter((each) => !isOffered(text, each)) : []
  const added = missing.flatMap((name) => supported.filter((line) => line.startsWith(`${name} `)).slice(0, 1))
  return added.length === 0 ? lines.join('\n') : `${lines.join('\n').replace(/([^\n])$/, '$1\n')}${added.join('\n')}\n`
}
