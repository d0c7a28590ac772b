/** `yum_repository`: dnf and yum repositories, sections of `.repo` files. */

import { trimEnd } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { attributeReads, attributesOf, refusedAttributes } from '../files/attributes.ts'
import { bytesText, presentContent, textBytes } from '../files/edit-file.ts'
import { contentOf, missingFolder, placeFile, shownText } from '../files/install-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { removeUnchanged } from '../files/remove-file.ts'
import { countOf, hasSections, withRepository } from './repository-file.ts'
import { fieldsOf, type RepositoryParams, repositoryOptions, repositoryRuleMessage, repositoryRules } from './repository-options.ts'

export default defineModule({
  name: 'yum_repository',
  summary: 'Manage dnf and yum repositories',
  notes: [
    'The section holds exactly the given options; other sections of the file are left unchanged, with their comments.',
    'A file without remaining sections is deleted.',
    'Does not download metadata: dnf does this when it next looks for packages.',
  ],
  options: repositoryOptions,
  refused: {
    ...refusedAttributes,
    params: 'set each setting as a separate option',
  },
  examples: `
- name: Add the EPEL repository
  yum_repository:
    name: epel
    description: Extra packages for enterprise
    metalink: https://mirrors.example.org/metalink?repo=epel-9&arch=$basearch
    gpgkey: [file:///etc/pki/rpm-gpg/RPM-GPG-KEY-EPEL-9]
    gpgcheck: true
    repo_gpgcheck: false
    enabled: true
    exclude: [kernel*, "*-debuginfo"]
    priority: "50"

- name: Add a repository with login and proxy to a shared file
  yum_repository:
    name: own
    description: Our packages
    file: company
    reposdir: /etc/yum.repos.d
    baseurl: [https://one.example.org/$releasever, https://two.example.org/$releasever]
    mirrorlist: https://one.example.org/mirrors
    username: reader
    password: "{{ vault_reader | default('secret') }}"
    proxy: http://proxy.example.org:3128
    proxy_username: host
    proxy_password: "{{ vault_proxy | default('secret') }}"
    sslverify: true
    sslcacert: /etc/pki/tls/own.pem
    sslclientcert: /etc/pki/tls/host.pem
    sslclientkey: /etc/pki/tls/host.key
    ssl_check_cert_permissions: false
    includepkgs: own-*
    module_hotfixes: true
    skip_if_unavailable: true
    countme: false
    cost: "500"
    metadata_expire: 6h
    mode: "0600"
    owner: root
    group: root

- name: Add a repository with rarely used settings
  yum_repository:
    name: seldom
    description: Seldom
    baseurl: https://seldom.example.org/
    async: true
    bandwidth: "0"
    throttle: "0"
    timeout: "30"
    retries: "3"
    deltarpm_percentage: "75"
    deltarpm_metadata_percentage: "100"
    enablegroups: false
    failovermethod: priority
    gpgcakey: https://seldom.example.org/ca
    http_caching: packages
    include: /etc/yum/more.conf
    ip_resolve: IPv4
    keepalive: true
    keepcache: "0"
    metadata_expire_filter: never
    mirrorlist_expire: "3600"
    protect: false
    s3_enabled: false
    ui_repoid_vars: releasever
    unsafe_writes: false
    seuser: system_u
    serole: object_r
    setype: etc_t
    selevel: s0

- name: Remove the old repository
  yum_repository: { name: old, state: absent }
`,
  results: { repo: 'ID of the repository.', state: '`present` or `absent`.' },
  rules: repositoryRules,
  ruleMessage: repositoryRuleMessage,
  probe: (params) => ({ ...attributeReads(params), file: pathRead(pathOf(params), { content: editedBytes }) }),

  plan(params, state): readonly Change[] {
    const { file } = state
    if (params.state === 'present' && !file.parent) throw missingFolder(file, "Repo directory '%s' does not exist.")
    const before = bytesText(presentContent(file) ?? '')
    if (countOf(before, params.name) > 1)
      throw new Problem(`\`[${params.name}]\` occurs in \`${file.path}\` more than once`, { hint: 'remove all but one' })
    const present = params.state === 'present'
    if (!present && !file.self) return []
    const after = withRepository(before, params.name, present ? fieldsInBytes(params) : undefined)
    if (!present && after !== before && !hasSections(after)) return [withoutPasswords(removal(file))]
    return placeFile(file, { ...attributesOf(params, state, file), content: contentOf(textBytes(after)), follow: true }).map(
      withoutPasswords,
    )
  },

  returns: ({ name, state }) => ({ repo: name, state }),
})

function pathOf({ name, file, reposdir }: RepositoryParams): string {
  return `${trimEnd(reposdir, '/')}/${file ?? name}.repo`
}

/** Masks all passwords in the diff, including those of other sections. */
function withoutPasswords<C extends Pick<Change, 'before' | 'after'>>(change: C): C {
  const masked = (text: unknown) =>
    typeof text === 'string' ? text.replace(/^((?:proxy_)?password\s*[=:][ \t]*).+$/gim, '$1********') : text
  const { before, after } = change
  return {
    ...change,
    ...(before === undefined ? {} : { before: masked(before) }),
    ...(after === undefined ? {} : { after: masked(after) }),
  }
}

const fieldsInBytes = (params: RepositoryParams) => new Map([...fieldsOf(params)].map(([name, value]) => [name, bytesText(value)]))

function removal(file: PathState): Change {
  const { path, content } = file
  return { summary: `remove ${path}`, path, before: content ? shownText(content) : '', after: '', action: removeUnchanged(file) }
}
