/** Which texts name facts. */
import { equal } from 'node:assert/strict'
import { namesFact } from '../../engine/playbook/texts.ts'

const cases: readonly (readonly [string, boolean])[] = [
  ['{{ ansible_os_family }}', true],
  ["{{ ansible_facts['os_family'] }}", true],
  ['{{ ansible_facts.packages }}', true],
  ['{{ hostvars[h].ansible_default_ipv4.address }}', true],
  ["{{ hostvars[h]['ansible_eth0'] }}", true],
  ["{{ lookup('vars', 'ansible_' ~ name) }}", true],
  ["{{ lookup('template', 'a.j2') }}", true],
  ['{{ discovered_interpreter_python }}', true],
  ['{{ ansible_user }}@{{ ansible_host }}:{{ ansible_port }}', false],
  ['{{ ansible_check_mode }} {{ ansible_managed }} {{ ansible_play_hosts }}', false],
  ['{{ ansible_version.full }}', false],
  ['{{ my_ansible_os_family }}', false],
  ['{{ inventory_hostname }}', false],
  ["{{ lookup('file', 'a') }}", false],
]

describe('texts that name facts', () => {
  for (const [text, names] of cases) it(text, () => equal(namesFact(text), names))
})
