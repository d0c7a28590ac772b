/** The firewall ufw: its rules, its policies, and whether it is at work. */
import { type Change, defineModule } from '../../engine/model/module.ts'
import { known } from '../../engine/model/read.ts'
import { ufwOptions, ufwRules } from './ufw-options.ts'
import { planUfw } from './ufw-plan.ts'
import { type Service, servicesRead, ufwRead } from './ufw-state.ts'

export default defineModule({
  name: 'ufw',
  aliases: ['community.general.ufw'],
  summary: 'Manage the firewall ufw: rules, policies, logging, and whether it is at work',
  notes: [
    'What ufw has is read from its files, so a settled task costs no run of ufw.',
    'Rules and policies are set before the firewall is enabled, and after it is disabled or reset, in one task as well.',
    'A rule for the same traffic that decides otherwise is changed in its place, also where `insert` is given.',
    'The ports of an application profile are not compared with those of its rules: after a profile changed, run `ufw app update`.',
  ],
  options: ufwOptions,
  examples: `
- name: SSH stays open
  ufw: { rule: allow, name: OpenSSH }

- name: The firewall is at work, and turns away what comes in
  ufw: { state: enabled, default: deny, direction: incoming, logging: low }

- name: The web server is open
  ufw: { rule: allow, to_port: "80,443", proto: tcp, comment: web }

- name: The database only for one network, before all other rules
  ufw: { rule: allow, from_ip: 10.0.0.0/8, from_port: "1024:65535", to_ip: 10.0.0.1, to_port: "5432", proto: tcp, insert: 1, insert_relative_to: zero }

- name: Nothing goes out to mail servers
  ufw: { rule: reject, direction: out, interface: eth0, to_port: smtp, log: true }

- name: Traffic is passed on from the inner network
  ufw: { rule: allow, route: true, interface_in: eth1, interface_out: eth0 }

- name: This rule is no longer wanted
  ufw: { rule: limit, port: "22", proto: tcp, delete: true }
`,
  results: { commands: 'The command lines that were run, or would be.' },
  rules: ufwRules,
  probe({ to_port, from_port }) {
    const names = [to_port, from_port].flatMap((port) => (port !== undefined && /^[A-Za-z]/.test(port) && port !== 'any' ? [port] : []))
    return {
      ufw: ufwRead,
      services: names.length > 0 ? servicesRead(names) : known<readonly Service[]>([]),
    }
  },
  plan: (params, { ufw, services }): readonly Change[] => planUfw(params, ufw, services),
  returns(params, { ufw, services }) {
    const changes = ufw.installed && !ufw.unreadable ? planUfw(params, ufw, services) : []
    return { commands: changes.flatMap(({ action }) => (action?.do === 'run' ? [action.argv.join(' ')] : [])) }
  },
})
