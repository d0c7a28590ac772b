/** Every setting of `ansible.cfg` and the environment, and what becomes of it here; from the tables alone. */

import { ignored } from '../settings/ignored.ts'
import { restricted } from '../settings/restricted.ts'
import { type Supported, supported } from '../settings/supported.ts'
import { table } from './page-markdown.ts'

export interface SettingRow {
  /** `section.key`, then variables of the environment. */
  readonly names: readonly string[]
  readonly kind: 'honoured' | 'bounded' | 'passed over'
  readonly meaning: string
}

export function settingRows(): readonly SettingRow[] {
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
  return [
    ...Object.values(supported as Readonly<Record<string, Supported>>).map(({ keys, env, sentence }) => ({
      names: [...keys, ...env],
      kind: 'honoured' as const,
      meaning: sentence,
    })),
    ...restricted.map(({ keys, env, severity, message }) => ({
      names: [...words(keys), ...words(env)],
      kind: 'bounded' as const,
      meaning: `A value other than the usual one ${message} (${severity === 'error' ? 'refused' : 'told'}).`,
    })),
    ...ignored.map(({ keys, env, reason }) => ({
      names: [...words(keys), ...words(env)],
      kind: 'passed over' as const,
      meaning: `Passed over: ${reason}.`,
    })),
  ]
}

/** The page of the reference. */
export function settingsMarkdown(): string {
  const rows = settingRows()
  const part = (title: string, kind: SettingRow['kind'], head: readonly [string, string]) => {
    const cells = rows
      .filter((each) => each.kind === kind)
      .map(({ names, meaning }) => [names.map((name) => `\`${name}\``).join(', '), meaning])
    return `## ${title}\n\n${table(head, cells)}`
  }
  return [
    '# Settings: `ansible.cfg` and the environment\n\nThe first of these files counts: the one that `ANSIBLE_CONFIG` names, `./ansible.cfg` (not in a folder that everyone can write into), `~/.ansible.cfg`, `/etc/ansible/ansible.cfg`. Variables of the environment win over it, flags over both. Relative paths count from the folder of the file; `~`, `$NAME` and `{{CWD}}` stand for what they say. `tsplay config` shows what is said here, and from where.',
    part('Honoured', 'honoured', ['setting', 'meaning']),
    part('Told or refused', 'bounded', ['setting', 'what is said']),
    part('Passed over', 'passed over', ['settings', 'why']),
  ].join('\n\n')
}
