/** `docker`: a container of Docker. */
import { booleanIn } from '../formats/booleans.ts'
import { wordsOf } from '../formats/shell-words.ts'
import type { Carrier } from '../model/carrier.ts'

/** Options of inventories that say where the daemon is, and flags of the program; a boolean stands for the flag alone. */
export const daemonOptions: Readonly<Record<string, string>> = {
  docker_host: '--host',
  tls: '--tls',
  validate_certs: '--tlsverify',
  ca_cert: '--tlscacert',
  client_cert: '--tlscert',
  client_key: '--tlskey',
}

/** Arguments of the program, by the variables `ansible_docker_OPTION`. */
export function daemonArguments(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(daemonOptions).flatMap(([option, flag]) => {
    const value = variables[`ansible_docker_${option}`]
    return value === undefined ? [] : [`${flag}=${booleanIn('options', value) ?? value}`]
  })
}

const carrier: Carrier = {
  name: 'docker',
  aliases: ['community.docker.docker', 'community.docker.docker_api'],
  variables: [...Object.keys(daemonOptions).map((option) => `ansible_docker_${option}`), 'ansible_docker_extra_args'],
  argv: ({ address, user, variables }, command) => [
    ...['docker', ...daemonArguments(variables), ...wordsOf(variables.ansible_docker_extra_args ?? ''), 'exec', '-i'],
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
