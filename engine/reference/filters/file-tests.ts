/** Tests for paths on the controller. */
import type { ReferenceTable } from './entry.ts'

export const fileTests: ReferenceTable = {
  abs: { aliases: ['is_abs'], summary: 'Whether a path is absolute', example: "'/etc/hosts' is abs", result: true },
  directory: {
    aliases: ['is_dir'],
    summary: 'Whether a path on the controller is a directory',
    example: "'/usr' is directory",
    result: true,
  },
  file: {
    aliases: ['is_file'],
    summary: 'Whether a path on the controller is a regular file',
    example: "'/etc/passwd' is file",
    result: true,
  },
  exists: { summary: 'Whether a path on the controller exists', example: "'/usr' is exists", result: true },
  link: {
    aliases: ['is_link'],
    summary: 'Whether a path on the controller is a symbolic link',
    example: "'/proc/self' is link",
    result: true,
  },
  link_exists: {
    summary: 'Whether a path on the controller exists, without following links',
    example: "'/proc/self' is link_exists",
    result: true,
  },
  mount: { aliases: ['is_mount'], summary: 'Whether a path on the controller is a mount point', example: "'/' is mount", result: true },
  same_file: {
    aliases: ['is_same_file'],
    summary: 'Whether two paths on the controller are the same file',
    example: "'/usr/.' is same_file('/usr')",
    result: true,
  },
  vaulted_file: {
    summary: 'Whether a file on the controller is in the format of Ansible Vault',
    example: "'/etc/passwd' is vaulted_file",
    result: false,
  },
}
