/** Samples of `ufw` for the contract. */
import { parseUfw } from '../../../modules/firewall/ufw-state.ts'

const off = parseUfw(
  '=installed\n=settings\nIPV6=yes\nDEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\n=settings\nENABLED=no\nLOGLEVEL=low\n=rules4\n=rules6\n=applications\n[OpenSSH]\n',
)

export const samples = [
  { params: { rule: 'allow', name: 'OpenSSH' }, state: { ufw: off, services: [] } },
  { params: { state: 'enabled', default: 'reject', direction: 'outgoing' }, state: { ufw: off, services: [] } },
  { params: { rule: 'allow', to_port: '22', proto: 'tcp', delete: true }, state: { ufw: off, services: [] } },
]
