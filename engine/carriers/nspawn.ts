/** `nspawn`: a machine that systemd-machined knows and that systemd runs in. */
import type { Carrier } from '../model/carrier.ts'

const carrier: Carrier = {
  name: 'nspawn',
  aliases: ['machinectl'],
  argv: ({ address, user }, command) => [
    ...['systemd-run', '--quiet', '--pipe', '--wait', '--collect', `--machine=${address}`],
    ...(user === undefined ? [] : [`--uid=${user}`]),
    ...['--', ...command],
  ],
}
export default carrier
