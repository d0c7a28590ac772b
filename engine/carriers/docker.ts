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
  hints: [
    { says: /no such container/i, hint: () => '`docker ps --all` lists the containers' },
    { says: /is not running/i, hint: ({ address }) => `start it with \`docker start ${address}\`` },
    { says: /is paused/i, hint: ({ address }) => `continue it with \`docker unpause ${address}\`` },
    { says: /unable to find user/i, hint: () => '`ansible_user` is a user of the container' },
    { says: /permission denied.*docker/i, hint: () => 'run tsplay as a user of the group `docker`, or as `root`' },
    {
      says: /cannot connect to the docker daemon/i,
      hint: () => 'start the Docker daemon, or set `ansible_docker_extra_args` to where it is',
    },
  ],
}
export default carrier
