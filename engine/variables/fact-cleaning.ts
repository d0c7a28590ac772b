/** Removes facts that would set connection variables: a host must not control how it, or another, is reached. */
import type { Variables } from '../model/template.ts'

const connectionVariables =
  /^ansible_(?:connection|host|port|user|password|executable|module_compression|pipelining|remote_tmp|shell_executable|shell_type|timeout|become|become_\w+|private_key_file|sudo\w*|su|su_\w+|(?:ssh|scp|sftp|paramiko|local|docker|winrm|psrp)_(?!host_key_\w+_public)\w+|\w+_interpreter|playbook_python|facts)$/

/** The facts that also become variables; all others are only in `ansible_facts`. */
export function withoutConnectionVariables(facts: Variables): Variables {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !connectionVariables.test(name)))
}
