/** Tell which services there are and how they are, as facts. */
import { defineModule } from '../../engine/model/module.ts'
import { servicesOf, servicesRead } from './installed.ts'

export default defineModule({
  name: 'service_facts',
  summary: 'Tell which services there are and how they are, as facts',
  readOnly: true,
  notes: [
    'The fact is `services`: by name, a dict of `name`, `state`, `status` and `source`. Services of systemd end with `.service`.',
    'Where the program `service` is there, scripts of `/etc/init.d` are told as well, with `source: sysv`, and asked for their status by it.',
    'Those of `chkconfig` and upstart are not built.',
  ],
  options: {},
  examples: `
- name: The services
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
