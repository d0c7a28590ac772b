/** The reference page of settings, from the tables. */

import { ignored } from '../settings/ignored.ts'
import { keysOf } from '../settings/names.ts'
import { restricted } from '../settings/restricted.ts'
import { type Supported, supported } from '../settings/supported.ts'
import { table } from './page-markdown.ts'

export interface SettingRow {
  /** `section.key`, then environment variables. */
  readonly names: readonly string[]
  readonly kind: 'supported' | 'restricted' | 'ignored'
  readonly meaning: string
}

export function settingRows(): readonly SettingRow[] {
  const namesOf = (settings: string) => Object.values(keysOf(settings)).flat()
  return [
    ...Object.values(supported as Readonly<Record<string, Supported>>).map(({ keys, env, sentence }) => ({
      names: [...keys, ...env],
      kind: 'supported' as const,
      meaning: sentence,
    })),
    ...restricted.map(({ settings, severity, message }) => ({
      names: namesOf(settings),
      kind: 'restricted' as const,
      meaning: `Any value other than the default ${message} (${severity}).`,
    })),
    ...ignored.map(({ settings, reason }) => ({
      names: namesOf(settings),
      kind: 'ignored' as const,
      meaning: `Ignored: ${reason}.`,
    })),
  ]
}

/** The page in Markdown. */
export function settingsMarkdown(): string {
  const rows = settingRows()
  const part = (title: string, kind: SettingRow['kind'], head: readonly [string, string]) => {
    const cells = rows
      .filter((each) => each.kind === kind)
      .map(({ names, meaning }) => [names.map((name) => `\`${name}\``).join(', '), meaning])
    return `## ${title}\n\n${table(head, cells)}`
  }
  return [
    '# Settings: `ansible.cfg` and the environment\n\ntsplay reads the first of these files: `ANSIBLE_CONFIG`, `./ansible.cfg` (not in a world-writable directory), `~/.ansible.cfg`, `/etc/ansible/ansible.cfg`. Environment variables override the file, flags override both. Relative paths are relative to the directory of the file; `~`, `$NAME` and `{{CWD}}` are expanded. `tsplay config` shows your settings and where each is set.',
    part('Supported', 'supported', ['setting', 'meaning']),
    part('Restricted', 'restricted', ['setting', 'message']),
    part('Ignored', 'ignored', ['settings', 'reason']),
  ].join('\n\n')
}
