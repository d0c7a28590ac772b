/** Samples of the modules for DigitalOcean: they speak with an API server of the tests, from the controller. */
import type { Sample } from './samples.ts'

/** What the API server takes for a token; `files/api-url` holds its URL. */
export const sampleToken = 'dop_v1_of_the_samples'

const api = `oauth_token: ${sampleToken}, baseurl: "{{ lookup('file', 'api-url') }}"`
const task = (name: string, options: string) => `
- ${name}: { ${options}${options === '' ? '' : ', '}${api} }
  delegate_to: localhost`
const droplet = (options: string) =>
  task('digital_ocean_droplet', `unique_name: true, image: debian-12-x64, region: fra1, sleep_interval: 1, ${options}`)
const volume = (options: string) => task('digital_ocean_block_storage', `command: create, state: present, region: fra1, ${options}`)

export const cloudSamples: Readonly<Record<string, Sample>> = {
  digital_ocean_block_storage: { tasks: volume('volume_name: data, block_size: 10') },
  digital_ocean_domain: { tasks: task('digital_ocean_domain', 'name: example.net, ip: 203.0.113.7') },
  digital_ocean_domain_info: { tasks: task('digital_ocean_domain_info', '') },
  digital_ocean_domain_record: { tasks: task('digital_ocean_domain_record', 'domain: example.net, type: A, name: www, data: 203.0.113.7') },
  digital_ocean_domain_record_info: { tasks: task('digital_ocean_domain_record_info', 'domain: example.net') },
  digital_ocean_droplet: {
    tasks: droplet('name: web1, size: s-1vcpu-1gb, state: inactive, project: first-project') + droplet('name: web2, size: s-1vcpu-1gb'),
  },
  digital_ocean_droplet_info: { tasks: task('digital_ocean_droplet_info', '') },
  digital_ocean_firewall: {
    tasks: task(
      'digital_ocean_firewall',
      'name: web, inbound_rules: [{ ports: all, sources: { addresses: [0.0.0.0/0] } }], outbound_rules: []',
    ),
  },
  digital_ocean_firewall_info: { tasks: task('digital_ocean_firewall_info', '') },
  digital_ocean_floating_ip: {
    tasks: `${task('digital_ocean_droplet_info', '')}
  register: all${task('digital_ocean_floating_ip', 'droplet_id: "{{ all.data[0].id }}"')}`,
  },
  digital_ocean_floating_ip_info: { tasks: task('digital_ocean_floating_ip_info', '') },
  digital_ocean_sshkey: {
    tasks: task(
      'digital_ocean_sshkey',
      'name: laptop, ssh_pub_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB me@laptop',
    ),
  },
  digital_ocean_sshkey_info: { tasks: task('digital_ocean_sshkey_info', '') },
  digital_ocean_tag: { tasks: task('digital_ocean_tag', 'name: web') },
  digital_ocean_tag_info: { tasks: task('digital_ocean_tag_info', '') },
  digital_ocean_volume_info: { tasks: task('digital_ocean_volume_info', '') },
}
