/** Samples of `ufw` for the contract. */

import { parseUfw } from '../../../modules/firewall/ufw-state.ts'
import { recordsOf } from '../records-of.ts'

const off = parseUfw(
  recordsOf({
    installed: '',
    settings: 'IPV6=yes\nDEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\nENABLED=no\nLOGLEVEL=low',
    applications: '[OpenSSH]',
  }),
)

export const samples = [
  { params: { rule: 'allow', name: 'OpenSSH' }, state: { ufw: off, services: [] } },
  { params: { state: 'enabled', default: 'reject', direction: 'outgoing' }, state: { ufw: off, services: [] } },
  { params: { rule: 'allow', to_port: '22', proto: 'tcp', delete: true }, state: { ufw: off, services: [] } },
]
