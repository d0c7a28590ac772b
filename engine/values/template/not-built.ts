/** Filters, tests and lookups that Ansible's people know and that are not built: each with what to do instead. */

const online = 'ask the service with the module `uri`, or run its own program with the lookup `pipe`'
const store = "run the store's own program with the lookup `pipe`, or keep the value in a vault"
const python = 'it is made of a Python library; run a program with the lookup `pipe`'
const plugin = 'write it as a filter of your own in `plugins/`'

type Reasons = Readonly<Record<string, string>>

export const notBuilt: { readonly filters: Reasons; readonly tests: Reasons; readonly lookups: Reasons } = {
  filters: {
    fact_diff: plugin,
    from_xml: plugin,
    hashids_decode: python,
    hashids_encode: python,
    jc: python,
  },
  tests: {
    a_module: 'a task whose module is not known is told before anything runs',
    ansible_type: 'the filter `type_debug` gives the name of the type',
    fqdn_valid: 'the test `match` takes a regular expression',
  },
  lookups: {
    bitwarden: store,
    bitwarden_secrets_manager: store,
    chef_databag: online,
    consul_kv: online,
    credstash: store,
    cyberarkpassword: store,
    dependent: 'loop over `product`, or over a list made by a template',
    dig: 'run `dig +short NAME` with the lookup `pipe`',
    dnstxt: 'run `dig +short NAME TXT` with the lookup `pipe`',
    dsv: store,
    etcd: online,
    etcd3: online,
    hashi_vault: store,
    hiera: python,
    keyring: store,
    lastpass: store,
    lmdb_kv: python,
    manifold: online,
    onepassword: store,
    onepassword_raw: store,
    passwordstore: store,
    random_pet: 'the lookup `random_string` is built',
    random_words: 'the lookup `random_string` is built',
    redis: online,
    revbitspss: store,
    shelvefile: python,
    tss: store,
  },
}
