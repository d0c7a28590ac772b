/** Every setting that Ansible lists is supported, restricted or ignored with a reason, in one table only. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { settingRows } from '../../engine/reference/setting-rows.ts'

describe('the table of settings', () => {
  const ours = settingRows().flatMap(({ names }) => names)

  it('knows every key and variable that Ansible knows', () => {
    const known = JSON.parse(readFileSync('test/settings/known-names.json', 'utf8')) as { keys: string[]; env: string[] }
    assert.ok(known.keys.length > 200 && known.env.length > 200)
    assert.deepEqual(
      [...known.keys, ...known.env].filter((name) => !ours.includes(name)),
      [],
    )
  })

  it('knows those that came with later releases', () => {
    const later = `defaults.allow_broken_conditionals ANSIBLE_ALLOW_BROKEN_CONDITIONALS defaults.display_traceback ANSIBLE_DISPLAY_TRACEBACK
      defaults.module_strict_utf8_response ANSIBLE_MODULE_STRICT_UTF8_RESPONSE connection.ssh_agent ANSIBLE_SSH_AGENT
      ssh_connection.password_mechanism ANSIBLE_SSH_PASSWORD_MECHANISM ANSIBLE_PRIVATE_KEY defaults.log_verbosity ANSIBLE_LOG_VERBOSITY
      defaults.target_log_info ANSIBLE_TARGET_LOG_INFO ANSIBLE_COLOR_INCLUDED inventory.unparsed_warning`.split(/\s+/)
    assert.deepEqual(
      later.filter((name) => !ours.includes(name)),
      [],
    )
  })

  it('has each name once', () => {
    assert.deepEqual(
      ours.filter((name, at) => ours.indexOf(name) !== at),
      [],
    )
  })

  it('has a sentence for each', () => {
    for (const { meaning } of settingRows()) assert.match(meaning, /^[A-Z`].{15,}\.$/)
  })
})
