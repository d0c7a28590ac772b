/** What dnf would do, read from the transaction table it prints before asking for confirmation. */

import { parseRpmVersion, rpmVersionText } from '../../engine/formats/rpm-version.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import type { HostRead } from '../../engine/model/read.ts'

/** One change of dnf to a package, a group (`@name`) or a module stream. */
export interface DnfStep {
  readonly name: string
  readonly architecture: string
  readonly before?: string
  /** undefined if it is removed. */
  readonly after?: string
}

export interface DnfAnswer {
  readonly code: number
  readonly steps: readonly DnfStep[]
  readonly text: string
}

/** Simulates dnf, which may download repository metadata; nothing is installed, logs are discarded. Waits some seconds for its lock. */
export function simulateDnf(program: string, words: readonly string[], seconds: number): HostRead<DnfAnswer> {
  return {
    at: 'host',
    script: askScript,
    args: [String(seconds), program, ...words],
    late: true,
    parse({ stdout, code }) {
      const records = parseRecords(stdout)
      return parseDnfAnswer(code, records.get('output'), records.get('replaced'))
    },
  }
}

// The table of dnf 4 lacks the versions of replaced packages.
const askScript = `${scratchFunctions}${textFunction}export LC_ALL=C.UTF-8 LANGUAGE=
scratch || exit
seconds=$1 program=$2; shift 2
root=/
for word; do
  case $word in --installroot=*) root=\${word#--installroot=} ;; esac
done
while :; do
  output=$("$program" "--setopt=logdir=$work" --assumeno "$@" 2>&1 </dev/null)
  code=$?
  case $output in *' already locked by '*) ;; *) break ;; esac
  [ "$seconds" -gt 0 ] || break
  seconds=$((seconds - 1))
  sleep 1
done
text output "$output"
set -f
set -- $(printf '%s\\n' "$output" | awk '/^(Upgrading|Downgrading|Reinstalling):$/ { on = 1; next } /^[^ ]/ { on = 0 } on && $1 != "replacing" { print $1 }')
if [ $# -gt 0 ]; then text replaced "$(rpm --root "$root" -q --qf '%{NAME}\\t%{ARCH}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n' -- "$@")"; fi
exit "$code"
`

/** Parses the transaction table of dnf 4 or 5; `replaced` lists installed packages with their versions. */
export function parseDnfAnswer(code: number, output = '', replaced = ''): DnfAnswer {
  const steps: DnfStep[] = []
  let heading: Heading = 'none'
  for (const line of output.split('\n')) {
    const head = /^([A-Z][^:]*):$/.exec(line)?.[1]
    if (head !== undefined) heading = headingOf(head)
    else if (!line.startsWith(' ')) heading = 'none'
    else if (/^ +replacing /.test(line)) addReplaced(steps, line.trim().split(/\s+/).slice(1))
    else addRow(steps, heading, line.trim())
  }
  const versions = versionsIn(replaced)
  const merged = steps.map((step) => ({
    ...step,
    ...(step.before === '' ? { before: versions.get(`${step.name}.${step.architecture}`) ?? versions.get(step.name) } : {}),
  }))
  return { code, steps: merged, text: output }
}

type Heading = 'none' | 'install' | 'change' | 'remove' | 'groups' | 'streams'

function headingOf(head: string): Heading {
  if (/^Removing (environment )?groups$/i.test(head)) return 'groups'
  if (/^(Enabling|Switching) module streams$/.test(head)) return 'streams'
  if (/^(Upgrading|Downgrading|Reinstalling)$/.test(head)) return 'change'
  if (/^Installing($| (weak )?dependencies$| dependent| group\/module packages$| group packages$)/.test(head)) return 'install'
  return /^Removing($| )/.test(head) ? 'remove' : 'none'
}

function addRow(steps: DnfStep[], heading: Heading, row: string): void {
  const [name = '', architecture = '', version = ''] = row.split(/\s+/)
  const text = versionText(version)
  if (heading === 'install') steps.push({ name, architecture, after: text })
  // The previous version is in another row.
  else if (heading === 'change') steps.push({ name, architecture, before: '', after: text })
  else if (heading === 'remove') steps.push({ name, architecture, before: text })
  else if (heading === 'groups') steps.push({ name: `@${row}`, architecture: '', before: 'installed' })
  else if (heading === 'streams') steps.push({ name: `@${name}`, architecture: '', after: architecture })
}

/** Adds the replaced package of the row before: `name arch version …` in dnf 5, `name.arch version` in dnf 4. */
function addReplaced(steps: DnfStep[], [name = '', second = '', third]: readonly string[]): void {
  const [, bare = name, architecture = ''] = third === undefined ? (/^(.*)\.([^.]*)$/.exec(name) ?? []) : [name, name, second]
  const before = versionText(third ?? second)
  const last = steps.at(-1)
  if (last?.name === bare && last.after !== undefined) steps[steps.length - 1] = { ...last, before }
  else steps.push({ name: bare, architecture, before })
}

/** Versions by name, and by name and architecture. */
function versionsIn(text: string): ReadonlyMap<string, string> {
  const rows = text.split('\n').map((line) => line.split('\t'))
  return new Map(
    rows.flatMap(([name = '', architecture, version = '']) => [
      [`${name}.${architecture}`, versionText(version)],
      [name, versionText(version)],
    ]),
  )
}

function versionText(text: string): string {
  const version = parseRpmVersion(text)
  return version ? rpmVersionText(version) : text
}
