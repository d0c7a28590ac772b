/** `docker`: a container of Docker. */
import { wordsOf } from '../formats/shell-words.ts'
import type { Carrier } from '../model/carrier.ts'

const carrier: Carrier = {
  name: 'docker',
  aliases: ['community.docker.docker', 'community.docker.docker_api'],
  variables: ['ansible_docker_extra_args'],
  argv: ({ address, user, variables }, command) => [
    ...['docker', ...wordsOf(variables.ansible_docker_extra_args ?? ''), 'exec', '-i'],
    ...(user === undefined ? [] : ['-u', user]),
    ...[address, ...command],
  ],
}
export default carrier
