/** Enables or disables an Apache module on Debian. */
import { lastLine } from '../../engine/formats/text-lines.ts'
import { parseRecords, textFunction, under } from '../../engine/host-scripts/records.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'

const options = {
  name: { type: 'string', required: true, description: 'Name of the module for `a2enmod`, such as `rewrite`.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the module should be enabled.' },
  identifier: { type: 'string', description: 'Name of the module in Apache, such as `rewrite_module`; by default derived from `name`.' },
  force: { type: 'boolean', default: false, description: 'Allow disabling a module of the default set.' },
  ignore_configcheck: { type: 'boolean', default: false, description: 'Do not fail if Apache rejects its configuration.' },
  warn_mpm_absent: { type: 'boolean', default: true, description: 'Warn if no MPM is loaded.' },
} as const

type ApacheParams = Params<typeof options>

export default defineModule({
  name: 'apache2_module',
  aliases: ['community.general.apache2_module'],
  summary: 'Enable or disable an Apache module',
  notes: ['Apache is not reloaded: notify a handler.', 'Apache itself is asked for its modules, which reads its whole configuration.'],
  options,
  examples: `
- name: Enable mod_rewrite
  apache2_module: { name: rewrite, state: present }

- name: Disable a default module
  apache2_module: { name: autoindex, state: absent, force: true, identifier: autoindex_module, ignore_configcheck: true, warn_mpm_absent: false }
`,
  results: { result: 'Current state of the module.', warnings: 'What Apache reported about its configuration.' },
  rules: ({ name }) => (/^[\w.+-]+$/.test(name) && !name.startsWith('-') ? [] : [`\`${name}\` is not a valid module name`]),
  probe: () => ({ apache: apacheRead }),

  plan(params, { apache }): readonly Change[] {
    const { name, state, force, ignore_configcheck: ignore } = params
    if (!apache.there)
      throw new Problem('Apache as Debian packages it is not installed on the host', {
        hint: 'install the package `apache2` first',
        msg: 'Neither of apache2ctl nor apachctl found. At least one apache control binary is necessary.',
      })
    if (apache.error !== undefined && !ignore)
      throw new Problem(`Apache refuses its configuration: ${apache.error}`, {
        kind: 'configuration',
        hint: 'correct it, or set `ignore_configcheck: true`',
      })
    if (name === 'cgi' && state === 'present' && apache.threaded)
      throw new Problem('Apache runs with threads, which `cgi` does not support', {
        hint: 'use `cgid`, or enable the MPM `prefork` first',
        msg: 'Your MPM seems to be threaded. No automatic actions on module cgi possible.',
      })
    if (isLoaded(params, apache) === (state === 'present')) return []
    const argv = state === 'present' ? ['a2enmod', name] : ['a2dismod', ...(force ? ['-f'] : []), name]
    const [before, after] = state === 'present' ? ['disabled', 'enabled'] : ['enabled', 'disabled']
    return [{ summary: `${state === 'present' ? 'enable' : 'disable'} ${name}`, before, after, action: run(argv) }]
  },

  returns(params, { apache }) {
    const { name, state, warn_mpm_absent } = params
    const mpm = /AH00534/.test(apache.error ?? '') && name.includes('mpm_')
    const warnings = apache.error === undefined || (mpm && !warn_mpm_absent) ? [] : [apache.error]
    return { result: `Module ${name} ${state === 'present' ? 'enabled' : 'disabled'}`, warnings }
  },
})

/** What Apache calls it; some do not follow the custom. */
function identifierOf({ name, identifier }: ApacheParams): string {
  if (identifier) return identifier
  if (name.includes('shib')) return 'mod_shib'
  if (name.includes('evasive')) return 'evasive20_module'
  const php = /^(php\d)\./.exec(name)?.[1]
  return `${php ?? name}_module`
}

/** If Apache cannot list its modules, those enabled for its next start count. */
function isLoaded(params: ApacheParams, { modules, enabled, error }: Apache): boolean {
  return error === undefined ? modules.has(identifierOf(params)) : enabled.has(params.name)
}

interface Apache {
  readonly there: boolean
  readonly modules: ReadonlySet<string>
  /** Enabled modules, by their names for `a2enmod`. */
  readonly enabled: ReadonlySet<string>
  readonly threaded: boolean
  /** The error of a configuration that it refuses. */
  readonly error?: string
}

const apacheRead: HostRead<Apache> = {
  at: 'host',
  script: `${textFunction}command -v a2enmod >/dev/null 2>&1 || exit 127
export APACHE_CONFDIR=/etc/apache2 LC_ALL=C
. /etc/apache2/envvars >/dev/null 2>&1
modules=$(apache2 -M)
text code $?
text modules "$modules"
for file in /etc/apache2/mods-enabled/*.load; do
  if [ -e "$file" ]; then file=\${file##*/}; text "enabled:\${file%.load}" ''; fi
done
apache2 -V 2>/dev/null | grep -q 'threaded: *yes' && text threaded ''
exit 0`,
  slow: true,
  parse({ stdout, stderr, code }) {
    const records = parseRecords(stdout)
    const failed = records.get('code') !== '0'
    const error = lastLine(stderr)
    return {
      there: code !== 127,
      modules: new Set([...(records.get('modules') ?? '').matchAll(/^ (\w+) \(/gm)].map((match) => match[1] ?? '')),
      enabled: new Set(under(records, 'enabled:').keys()),
      threaded: records.has('threaded'),
      ...(failed && code !== 127 ? { error: error || 'no reason given' } : {}),
    }
  },
}
