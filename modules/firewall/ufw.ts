/** Manages the firewall ufw: rules, policies, logging and state. */
import { type Change, defineModule } from '../../engine/model/module.ts'
import { constant } from '../../engine/model/read.ts'
import { ufwOptions, ufwRules } from './ufw-options.ts'
import { planUfw } from './ufw-plan.ts'
import { type Service, servicesRead, ufwRead } from './ufw-state.ts'

export default defineModule({
  name: 'ufw',
  aliases: ['community.general.ufw'],
  summary: 'Manage the firewall ufw',
  notes: [
    "The state is read from ufw's files, so ufw does not run when nothing changes.",
    'In one task, rules and policies are set before the firewall is enabled, and after it is disabled or reset.',
    'A rule for the same traffic with another action is changed in place, even with `insert`.',
    'A changed application profile does not update its rules: run `ufw app update`.',
  ],
  options: ufwOptions,
  examples: `
- name: Allow SSH
  ufw: { rule: allow, name: OpenSSH }

- name: Enable the firewall and deny incoming traffic
  ufw: { state: enabled, default: deny, direction: incoming, logging: low }

- name: Allow web traffic
  ufw: { rule: allow, to_port: "80,443", proto: tcp, comment: web }

- name: Allow one network to reach the database, before other rules
  ufw: { rule: allow, from_ip: 10.0.0.0/8, from_port: "1024:65535", to_ip: 10.0.0.1, to_port: "5432", proto: tcp, insert: 1, insert_relative_to: zero }

- name: Reject outgoing mail
  ufw: { rule: reject, direction: out, interface: eth0, to_port: smtp, log: true }

- name: Forward traffic from the internal network
  ufw: { rule: allow, route: true, interface_in: eth1, interface_out: eth0 }

- name: Delete a rule
  ufw: { rule: limit, port: "22", proto: tcp, delete: true }
`,
  results: { commands: 'Commands that were run, or would be.' },
  rules: ufwRules,
  probe({ to_port, from_port }) {
    const names = [to_port, from_port].flatMap((port) => (port !== undefined && /^[A-Za-z]/.test(port) && port !== 'any' ? [port] : []))
    return {
      ufw: ufwRead,
      services: names.length > 0 ? servicesRead(names) : constant<readonly Service[]>([]),
    }
  },
  plan: (params, { ufw, services }): readonly Change[] => planUfw(params, ufw, services),
  returns(params, { ufw, services }) {
    const changes = ufw.installed && !ufw.unreadable ? planUfw(params, ufw, services) : []
    return { commands: changes.flatMap(({ action }) => (action?.do === 'run' ? [action.argv.join(' ')] : [])) }
  },
})
