/** `chroot`: a directory that holds a system. */
import type { Carrier } from '../model/carrier.ts'

const carrier: Carrier = {
  name: 'chroot',
  aliases: ['community.general.chroot'],
  variables: ['ansible_chroot_exe'],
  sharesNetwork: true,
  argv: ({ address, user, variables }, command) => [
    variables.ansible_chroot_exe ?? 'chroot',
    ...(user === undefined ? [] : [`--userspec=${user}`]),
    ...[address, ...command],
  ],
}
export default carrier
