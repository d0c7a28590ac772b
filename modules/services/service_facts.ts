/** Gathers the state of all services as facts. */
import { defineModule } from '../../engine/model/module.ts'
import { servicesOf, servicesRead } from './installed.ts'

export default defineModule({
  name: 'service_facts',
  summary: 'Gather the state of services as facts',
  readOnly: true,
  notes: [
    'The fact `services` maps each name to a dict of `name`, `state`, `status` and `source`. Names of systemd services end with `.service`.',
    'If the program `service` exists, scripts in `/etc/init.d` are included with `source: sysv`, and it is asked for their status.',
    '`chkconfig` and upstart are not supported.',
  ],
  options: {},
  examples: `
- name: Gather services
  service_facts:
- debug: { msg: "nginx is at work" }
  when: (ansible_facts.services['nginx.service'] | default({})).state | default('') == 'running'
`,
  results: { ansible_facts: '`services`, a dict of dicts.', msg: 'That no service was found.' },
  probe: () => ({ services: servicesRead }),
  plan: () => [],
  returns(_, { services }) {
    const found = servicesOf(services)
    if (Object.keys(found).length > 0) return { ansible_facts: { services: found } }
    // As in Ansible no failure: a host may have nothing that starts services.
    return { skipped: true, msg: 'Failed to find any services. This can be due to privileges or some other configuration issue.' }
  },
})
