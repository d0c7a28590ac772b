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
}
export default carrier
