/** Every name of Ansible's page of special variables is compared with Ansible in a project, or is on a list with its reason. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const documented =
  'ansible_check_mode ansible_collection_name ansible_config_file ansible_dependent_role_names ansible_diff_mode ansible_forks ansible_index_var ansible_inventory_sources ansible_limit ansible_loop ansible_loop_var ansible_parent_role_names ansible_parent_role_paths ansible_play_batch ansible_play_hosts ansible_play_hosts_all ansible_play_name ansible_play_role_names ansible_playbook_python ansible_role_name ansible_role_names ansible_run_tags ansible_search_path ansible_skip_tags ansible_verbosity ansible_version group_names groups hostvars inventory_dir inventory_file inventory_hostname inventory_hostname_short omit play_hosts playbook_dir role_name role_names role_path ansible_facts ansible_local ansible_become_user ansible_connection ansible_host ansible_python_interpreter ansible_user'.split(
    ' ',
  )

const elsewhere: Readonly<Record<string, string>> = {
  ansible_role_names: 'it is in no order in Ansible',
  ansible_local: 'it is a fact',
  ansible_become_user: 'an author sets it',
  ansible_connection: 'the project `connection` has it',
  ansible_host: 'the project `connection` has it',
  ansible_python_interpreter: 'an author sets it; nothing here needs Python',
  ansible_user: 'the projects `connection` and `levels` have it',
}

describe('special variables', () => {
  const folder = 'test/against-ansible/projects/magic'
  const text = ['play.yml', 'tasks/tell.yml'].map((file) => readFileSync(`${folder}/${file}`, 'utf8')).join('\n')
  it('are all compared, or there is a reason', () => {
    const compared = (name: string) => new RegExp(`\\b${name}\\b`).test(text)
    assert.deepEqual(
      documented.filter((name) => !compared(name) && elsewhere[name] === undefined),
      [],
    )
    assert.deepEqual(Object.keys(elsewhere).filter(compared), [])
  })
})
