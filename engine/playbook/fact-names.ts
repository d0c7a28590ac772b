/** Recognises fact names: a play that mentions one gathers facts. */

/** Names with the prefix of facts that the inventory, the play or the run sets. */
const notFacts = new Set(
  `become become_exe become_flags become_method become_pass become_password become_user check_mode collection_name config_file connection
  dependent_role_names diff_mode failed_result failed_task forks group_priority host inventory_sources limit loop loop_var index_var managed
  network_os parent_role_names parent_role_paths password paramiko_host_key_checking play_batch play_hosts play_hosts_all play_name
  play_role_names playbook_python port private_key_file python_interpreter pipelining remote_tmp role_name role_names run_tags search_path
  shell_executable shell_type skip_tags ssh_args ssh_common_args ssh_executable ssh_extra_args ssh_host ssh_host_key_checking ssh_pass
  ssh_password ssh_pipelining ssh_port ssh_private_key_file ssh_retries ssh_transfer_method ssh_user sudo_pass timeout user verbosity version
  scp_extra_args sftp_extra_args scp_if_ssh host_key_checking delegated_vars async_dir`
    .split(/\s+/)
    .map((name) => `ansible_${name}`),
)

/** Whether a text mentions a fact, by its own name (`ansible_os_family`) or inside `ansible_facts`; in doubt it does. */
export function namesFact(text: string): boolean {
  if (!text.includes('ansible_') && !text.includes('lookup') && !text.includes('query')) return false
  if (/(?:lookup|query|q)\s*\(\s*['"](?:ansible\.builtin\.)?(?:template|varnames)['"]/.test(text)) return true
  for (const [name] of text.matchAll(/\bansible_\w*/g)) if (!notFacts.has(name)) return true
  return false
}
