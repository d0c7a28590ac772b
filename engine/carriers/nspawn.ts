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
  hints: [
    {
      says: /no machine|unknown machine|host is down/i,
      hint: ({ address }) => `\`machinectl list\` lists the machines; \`machinectl start ${address}\` starts one`,
    },
    { says: /failed to connect to bus|no such file/i, hint: () => 'systemd must run on the controller and in the machine' },
  ],
}
export default carrier
