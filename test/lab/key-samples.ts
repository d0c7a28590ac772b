/** Samples of the modules for keys and certificates. */
import { certificate } from '../modules/samples/x509_certificate_info.ts'
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
  openssl_privatekey: {
    before: `rm -rf /root/keys; mkdir /root/keys; cd /root/keys; for name in kept old gone; do openssl genpkey -algorithm ED25519 -out $name; done; chmod 644 kept; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out form`,
    tasks: `
- openssl_privatekey: { path: "/root/keys/it's new", type: ECC, curve: secp256r1, owner: daemon, return_content: true }
- openssl_privatekey: { path: /root/keys/guarded, size: 2048, passphrase: "a 'secret' word", cipher: auto }
- openssl_privatekey: { path: /root/keys/kept, type: Ed25519 }
- openssl_privatekey: { path: /root/keys/old, type: X25519, backup: true }
- openssl_privatekey: { path: /root/keys/form, type: ECC, curve: secp256r1, format: pkcs1, format_mismatch: convert }
- openssl_privatekey: { path: /root/keys/gone, state: absent }`,
  },
  openssl_dhparam: {
    before: 'rm -rf /root/dh; mkdir /root/dh; cd /root/dh; openssl dhparam -out kept 512 2>/dev/null; cp kept gone; cp kept old',
    tasks: `
- openssl_dhparam: { path: "/root/dh/it's new", size: 512, mode: "0640", group: daemon }
- openssl_dhparam: { path: /root/dh/kept, size: 512 }
- openssl_dhparam: { path: /root/dh/old, size: 520, backup: true, return_content: true }
- openssl_dhparam: { path: /root/dh/gone, state: absent }`,
  },
  openssl_privatekey_info: {
    before: `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 | openssl pkey -aes256 -passout pass:secret -out /root/looked`,
    tasks: `
- openssl_privatekey_info: { path: /root/looked, passphrase: secret, check_consistency: true, return_private_key_data: true }`,
  },
  openssl_publickey: {
    before: `rm -rf /root/publics; mkdir /root/publics; cd /root/publics; openssl genpkey -algorithm ED25519 -out key; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 | openssl pkey -aes256 -passout pass:secret -out guarded; openssl pkey -in key -pubout -out kept; openssl pkey -in guarded -passin pass:secret -pubout -out old; cp kept gone`,
    tasks: `
- openssl_publickey: { path: "/root/publics/it's new", privatekey_path: /root/publics/guarded, privatekey_passphrase: secret, format: OpenSSH, owner: daemon, mode: "0640" }
- openssl_publickey: { path: /root/publics/kept, privatekey_path: /root/publics/key }
- openssl_publickey: { path: /root/publics/old, privatekey_path: /root/publics/key, backup: true, return_content: true }
- openssl_publickey: { path: /root/publics/gone, state: absent }`,
  },
  openssl_csr: {
    before: `rm -rf /root/requests; mkdir /root/requests; cd /root/requests; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -pkeyopt ec_param_enc:named_curve -out key; openssl pkey -in key -aes256 -passout pass:secret -out guarded; openssl genpkey -algorithm ED25519 -out simple; openssl req -new -key key -subj /CN=old -out old; cp old gone`,
    tasks: `
- openssl_csr: { path: "/root/requests/it's new", privatekey_path: /root/requests/guarded, privatekey_passphrase: secret, common_name: a, subject_alt_name: ["DNS:a", "IP:::1"], owner: daemon, mode: "0600" }
- openssl_csr: { path: /root/requests/kept, privatekey_path: /root/requests/simple, subject: { O: "it's us" }, basic_constraints: ["CA:TRUE"], return_content: true }
- openssl_csr: { path: /root/requests/old, privatekey_path: /root/requests/key, common_name: new, backup: true }
- openssl_csr: { path: /root/requests/gone, state: absent }`,
  },
  x509_certificate: {
    before: `rm -rf /root/certificates; mkdir /root/certificates; cd /root/certificates; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -pkeyopt ec_param_enc:named_curve -out key; openssl pkey -in key -aes256 -passout pass:secret -out guarded; openssl req -new -key key -subj /CN=site -out request; openssl req -x509 -key key -subj /CN=authority -days 3650 -out authority; cp authority old; cp authority gone`,
    tasks: `
- x509_certificate: { path: "/root/certificates/it's new", provider: selfsigned, csr_path: /root/certificates/request, privatekey_path: /root/certificates/guarded, privatekey_passphrase: secret, mode: "0640", group: daemon }
- x509_certificate: { path: /root/certificates/old, provider: ownca, csr_path: /root/certificates/request, ownca_path: /root/certificates/authority, ownca_privatekey_path: /root/certificates/key, backup: true, return_content: true }
- x509_certificate: { path: /root/certificates/gone, state: absent }`,
  },
  x509_certificate_info: {
    tasks: '- x509_certificate_info: { path: /root/looked.crt, valid_at: { soon: +1w } }',
    before: `cat >/root/looked.crt <<'END'\n${certificate}END`,
    busybox: true,
  },
}
