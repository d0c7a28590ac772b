/** `~` and `$NAME` in the paths of a task: they mean the home and the environment of the user that it becomes, on its host. */

import { trimEnd } from '../../formats/trim.ts'
import { isPlainDict } from '../../model/dict.ts'
import type { Option, Options } from '../../model/module.ts'
import type { Answer, HostRead } from '../../model/read.ts'

type Values = Readonly<Record<string, unknown>>
/** What a name of a path stands for, `undefined` where it stands for itself; `unasked` has to be asked. */
export type Expansion = (name: string) => string | undefined | typeof notAsked
export const notAsked = Symbol('unasked')

/** The parameters with every path of the host expanded, or the names that have to be asked before that can be said. */
export function expandPaths<P extends Values>(
  options: Options,
  params: P,
  expansion: Expansion,
): { readonly params: P } | { readonly names: readonly string[] } {
  const names = new Set<string>()
  const expanded = inFields(options, params, (path) => {
    const open = namesIn(path, expansion)
    for (const name of open) names.add(name)
    return open.length > 0 ? path : expand(path, expansion)
  })
  return names.size > 0 ? { names: [...names] } : { params: expanded as P }
}

/** What `~`, `~bob` or `$NAME` stands for. It holds as long as the shell that answers, whose environment does not change. */
export function expansionRead(name: string): HostRead<string | undefined> {
  return { at: 'host', script: expansionScript, each: name, lasting: !/^~./.test(name), parse: (answer) => expansionIn(answer, name) }
}

/** What stands for a name comes as data: it is not looked at again for names inside it, as Ansible does it. */
function expand(path: string, expansion: Expansion): string {
  const expansionOf = (name: string) => {
    const value = expansion(name)
    return typeof value === 'string' ? value : undefined
  }
  const full = path.replace(variable, (word, bare, braced) => expansionOf(`$${bare ?? braced}`) ?? word)
  const home = homeIn(full)
  const place = home === undefined ? undefined : expansionOf(home)
  return place === undefined ? full : `${trimEnd(place, '/')}${full.slice((home as string).length)}` || '/'
}

/** The names that nobody has asked yet; the home comes last, since a variable may hold it. */
function namesIn(path: string, expansion: Expansion): readonly string[] {
  const variables = [...path.matchAll(variable)]
    .map(([, bare, braced]) => `$${bare ?? braced}`)
    .filter((name) => expansion(name) === notAsked)
  if (variables.length > 0) return variables
  const home = homeIn(path.replace(variable, (word, bare, braced) => String(expansion(`$${bare ?? braced}`) ?? word)))
  return home !== undefined && expansion(home) === notAsked ? [home] : []
}

const variable = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g

function homeIn(path: string): string | undefined {
  return /^~[^/]*/.exec(path)?.[0]
}

type Change = (path: string) => string

/** The same object comes back where nothing in it is different. */
function inFields(options: Options, values: Values, change: Change): Values {
  let changed: Record<string, unknown> | undefined
  for (const [name, option] of pathsIn(options)) {
    const value = values[name]
    if (value === undefined || isOnController(option, values)) continue
    const made = inValue(option, value, change)
    if (made === value) continue
    changed ??= { ...values }
    changed[name] = made
  }
  return changed ?? values
}

/** Options that hold paths, by the options of their module: few of many, and asked for at each task. */
const pathOptions = new WeakMap<Options, readonly (readonly [string, Option])[]>()

function pathsIn(options: Options): readonly (readonly [string, Option])[] {
  let found = pathOptions.get(options)
  if (!found) {
    found = Object.entries(options).filter(([, option]) => holdsPath(option))
    pathOptions.set(options, found)
  }
  return found
}

function holdsPath({ type, items, properties }: Option): boolean {
  return type === 'path' || (items !== undefined && holdsPath(items)) || Object.values(properties ?? {}).some(holdsPath)
}

function inValue(option: Option, value: unknown, change: Change): unknown {
  if (option.type === 'path') return typeof value === 'string' && /^~|\$/.test(value) ? change(value) : value
  if (option.items && Array.isArray(value)) {
    const { items } = option
    const made = value.map((each) => inValue(items, each, change))
    return made.some((each, index) => each !== value[index]) ? made : value
  }
  return option.properties && isPlainDict(value) ? inFields(option.properties, value, change) : value
}

/** What names a file of the controller is found there, unless the task says that it is one of the host. */
function isOnController({ file }: Option, { remote_src: there, copy }: Values): boolean {
  return file !== undefined && there !== true && copy !== false
}

function expansionIn({ stdout }: Answer, name: string): string | undefined {
  const words = stdout.split('\0')
  for (let at = 0; at + 2 < words.length; at += 3) if (words[at] === name) return words[at + 1] === 'set' ? words[at + 2] : undefined
  return undefined
}

/** Of each name three texts: the name, whether it stands for something, and for what. */
const expansionScript = `
tell() { printf '%s\\0set\\0%s\\0' "$name" "$1"; }
tell_home() {
  if entry=$(getent passwd -- "$1" 2>/dev/null) && [ -n "$entry" ]; then
    entry=\${entry#*:*:*:*:*:}
    tell "\${entry%%:*}"
    return
  fi
  while IFS=: read -r who _ _ _ _ home _; do
    if [ "$who" = "$1" ]; then tell "$home"; return; fi
  done </etc/passwd
  printf '%s\\0\\0\\0' "$name"
}
for name do
  case $name in
  '~')
    if [ -n "\${HOME+set}" ]; then tell "$HOME"; else tell_home "$(id -un)"; fi ;;
  '~'*) tell_home "\${name#?}" ;;
  *)
    if value=$(printenv "\${name#?}" && echo .); then value=\${value%?}; tell "\${value%?}"; else printf '%s\\0\\0\\0' "$name"; fi ;;
  esac
done
`
