/** Samples of `digital_ocean_firewall` for the contract. */
const oauth_token = 'dop_v1_of_the_samples'
const rules = {
  inbound_rules: [{ protocol: 'tcp', ports: '22', sources: { addresses: ['0.0.0.0/0'] } }],
  outbound_rules: [{ protocol: 'icmp', ports: 'all', destinations: { tags: ['web'] } }],
}
const firewall = { id: 'f1', name: 'web', droplet_ids: [7], tags: [], inbound_rules: rules.inbound_rules, outbound_rules: [] }

export const samples = [
  { params: { oauth_token, name: 'web', ...rules }, state: { firewalls: [] } },
  { params: { oauth_token, name: 'web', ...rules, droplet_ids: ['8'] }, state: { firewalls: [firewall] } },
  { params: { oauth_token, name: 'web', state: 'absent' }, state: { firewalls: [firewall] } },
]
