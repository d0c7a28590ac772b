/** `podman`: a container of Podman, of root or of any user. */
import { wordsOf } from '../formats/shell-words.ts'
import type { Carrier } from '../model/carrier.ts'

const carrier: Carrier = {
  name: 'podman',
  aliases: ['containers.podman.podman'],
  variables: ['ansible_podman_extra_args', 'ansible_podman_executable'],
  argv: ({ address, user, variables }, command) => [
    ...[variables.ansible_podman_executable ?? 'podman', ...wordsOf(variables.ansible_podman_extra_args ?? ''), 'exec', '-i'],
    ...(user === undefined ? [] : ['--user', user]),
    ...[address, ...command],
  ],
  hints: [
    { says: /no such container/i, hint: () => '`podman ps --all` lists the containers; those of another user are not among them' },
    {
      says: /container state improper|on running containers/i,
      hint: ({ address }) => `start it with \`podman start ${address}\`, or \`podman unpause ${address}\` where it is paused`,
    },
    { says: /unable to find user/i, hint: () => '`ansible_user` is a user of the container' },
  ],
}
export default carrier
