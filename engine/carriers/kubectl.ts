/** `kubectl`: a pod of Kubernetes. */
import { wordsOf } from '../formats/shell-words.ts'
import type { Carrier } from '../model/carrier.ts'
import { Problem } from '../model/diagnostic.ts'

/** Options by the variables that hold them. */
const options = {
  ansible_kubectl_kubeconfig: '--kubeconfig',
  ansible_kubectl_context: '--context',
  ansible_kubectl_host: '--server',
  ansible_kubectl_namespace: '--namespace',
  ansible_kubectl_ca_cert: '--certificate-authority',
} as const

const inKubeconfig = 'write it into a kubeconfig, and name that with `ansible_kubectl_kubeconfig`: arguments are seen by every user'

const carrier: Carrier = {
  name: 'kubectl',
  aliases: ['kubernetes.core.kubectl', 'community.kubernetes.kubectl'],
  variables: [...Object.keys(options), 'ansible_kubectl_pod', 'ansible_kubectl_container', 'ansible_kubectl_extra_args'],
  refused: {
    ansible_kubectl_token: inKubeconfig,
    ansible_kubectl_password: inKubeconfig,
    ansible_kubectl_username: inKubeconfig,
  },
  argv({ address, user, variables }, command) {
    if (user !== undefined)
      throw new Problem('`kubectl exec` runs commands as the user of the container', { hint: 'remove `ansible_user`, or use `become`' })
    const named = Object.entries(options).flatMap(([name, flag]) => (variables[name] === undefined ? [] : [`${flag}=${variables[name]}`]))
    const container = variables.ansible_kubectl_container
    return [
      ...['kubectl', ...named, ...wordsOf(variables.ansible_kubectl_extra_args ?? ''), 'exec', '-i'],
      ...(container === undefined ? [] : ['-c', container]),
      ...[variables.ansible_kubectl_pod ?? address, '--', ...command],
    ]
  },
  hints: [
    { says: /pods? .* not found/i, hint: () => '`kubectl get pods` lists the pods; `ansible_kubectl_namespace` names another namespace' },
    { says: /container .* (not found|not valid)/i, hint: () => 'correct `ansible_kubectl_container`' },
    {
      says: /completed pod|not running|container not found/i,
      hint: ({ address }) => `\`kubectl describe pod ${address}\` says why it does not run`,
    },
    { says: /forbidden/i, hint: () => 'the user of the kubeconfig needs the permission `create` on `pods/exec`' },
    { says: /refused|unable to connect/i, hint: () => 'correct the kubeconfig, or `ansible_kubectl_context`' },
  ],
}
export default carrier
