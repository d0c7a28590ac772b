/** Samples of the modules for packages of rpm. */
import { ann, annId, bert, bertId } from '../modules/fixtures/openpgp.ts'
import { rpmRepository } from './rpms.ts'
import type { Sample } from './samples.ts'

export const rpmSamples: Readonly<Record<string, Sample>> = {
  dnf: {
    before: `${rpmRepository}dnf -qy install made-lib-1.0 >/dev/null 2>&1; dnf --assumeno upgrade made-lib >/dev/null 2>&1 || true`,
    tasks: `
- dnf: { name: made-lib, state: latest, security: true }
- dnf: { name: [made-lib, /usr/share/made-lib/version] }
- dnf: { list: installed }`,
  },
  rpm_key: {
    before: `mkdir -p /etc/rpm; echo '%_dbpath /var/lib/rpm' > /etc/rpm/macros; rpm -q gpg-pubkey | grep ^gpg | xargs -r rpm -e --allmatches
      printf '%s\\n' '${ann.replaceAll('\n', "' '")}' > /root/ann.asc; printf '%s\\n' '${bert.replaceAll('\n', "' '")}' > /root/bert.asc; rpm --import /root/bert.asc`,
    tasks: `
- rpm_key: { key: "file:///root/ann.asc", fingerprint: "${annId}" }
- rpm_key: { key: "0x${bertId.slice(-8)}", state: absent }`,
  },
  yum_repository: {
    before:
      "mkdir -p /etc/yum.repos.d; cd /etc/yum.repos.d; rm -f made* old*; printf '# ours\\n[kept]\\nname=Kept\\n' > made2.repo; printf '[old]\\nname=Old\\n' > old.repo",
    tasks: `
- yum_repository: { name: made, description: "it's made", baseurl: "file:///root/rpms/repo", gpgcheck: false, mode: "0600" }
- yum_repository: { name: made-too, file: made2, description: Made, baseurl: ["http://a.example.org/$releasever", "http://b.example.org"], password: secret }
- yum_repository: { name: old, state: absent }`,
  },
}
