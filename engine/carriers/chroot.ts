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
  hints: [
    { says: /cannot change root directory.*no such file/i, hint: () => '`ansible_host` is the path of a directory on the controller' },
    { says: /invalid user/i, hint: () => '`ansible_user` is a user of the directory, or a number' },
  ],
}
export default carrier
