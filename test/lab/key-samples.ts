/** Samples of the modules for keys and certificates. */
import type { Sample } from './samples.ts'

export const keySamples: Readonly<Record<string, Sample>> = {
  openssh_keypair: {
    before: `rm -rf /root/pairs; mkdir /root/pairs; cd /root/pairs; for name in kept old gone; do ssh-keygen -q -t ed25519 -N '' -C kept -f $name; done; rm kept.pub`,
    tasks: `
- openssh_keypair: { path: "/root/pairs/it's new", type: ecdsa, comment: "of {{ inventory_hostname }}", owner: daemon, group: daemon }
- openssh_keypair: { path: /root/pairs/guarded, type: ed25519, passphrase: "a 'secret' word" }
- openssh_keypair: { path: /root/pairs/kept, type: ed25519, comment: changed, mode: "0640" }
- openssh_keypair: { path: /root/pairs/old, size: 2048 }
- openssh_keypair: { path: /root/pairs/gone, state: absent }`,
  },
}
