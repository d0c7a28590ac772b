/** `lxc`: a container of LXC. */
import type { Carrier } from '../model/carrier.ts'
import { Problem } from '../model/diagnostic.ts'

const carrier: Carrier = {
  name: 'lxc',
  aliases: ['community.general.lxc'],
  argv({ address, user }, command) {
    if (user !== undefined && user !== 'root')
      throw new Problem('`lxc-attach` runs commands as root', { hint: 'remove `ansible_user`, or use `become`' })
    return ['lxc-attach', '--clear-env', `--name=${address}`, '--', ...command]
  },
  hints: [
    {
      says: /failed to get init pid|not running|not defined/i,
      hint: ({ address }) => `\`lxc-ls --fancy\` lists the containers; \`lxc-start ${address}\` starts one`,
    },
  ],
}
export default carrier
