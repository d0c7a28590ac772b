/** Settings of Ansible plug-ins by type, plug-in and option; after the default, the variables with higher precedence, the last one highest. */

export const pluginLines = `
connection.ssh.host text - - null inventory_hostname,ansible_host,ansible_ssh_host
connection.ssh.host_key_checking boolean defaults.host_key_checking,ssh_connection.host_key_checking ANSIBLE_HOST_KEY_CHECKING,ANSIBLE_SSH_HOST_KEY_CHECKING true ansible_host_key_checking,ansible_ssh_host_key_checking
connection.ssh.pipelining boolean defaults.pipelining,connection.pipelining,ssh_connection.pipelining ANSIBLE_PIPELINING,ANSIBLE_SSH_PIPELINING false ansible_pipelining,ansible_ssh_pipelining
connection.ssh.port integer defaults.remote_port ANSIBLE_REMOTE_PORT null ansible_port,ansible_ssh_port
connection.ssh.private_key_file path defaults.private_key_file ANSIBLE_PRIVATE_KEY_FILE null ansible_private_key_file,ansible_ssh_private_key_file
connection.ssh.reconnection_retries integer connection.retries,ssh_connection.retries ANSIBLE_SSH_RETRIES 0 ansible_ssh_retries
connection.ssh.remote_user text defaults.remote_user ANSIBLE_REMOTE_USER null ansible_user,ansible_ssh_user
connection.ssh.ssh_args text ssh_connection.ssh_args ANSIBLE_SSH_ARGS "-C -o ControlMaster=auto -o ControlPersist=60s" ansible_ssh_args
connection.ssh.ssh_common_args text ssh_connection.ssh_common_args ANSIBLE_SSH_COMMON_ARGS "" ansible_ssh_common_args
connection.ssh.ssh_executable text ssh_connection.ssh_executable ANSIBLE_SSH_EXECUTABLE "ssh" ansible_ssh_executable
connection.ssh.ssh_extra_args text ssh_connection.ssh_extra_args ANSIBLE_SSH_EXTRA_ARGS "" ansible_ssh_extra_args
connection.ssh.timeout integer defaults.timeout,ssh_connection.timeout ANSIBLE_TIMEOUT,ANSIBLE_SSH_TIMEOUT 10 ansible_ssh_timeout
shell.sh.remote_tmp text defaults.remote_tmp ANSIBLE_REMOTE_TEMP,ANSIBLE_REMOTE_TMP "~/.ansible/tmp" ansible_remote_tmp
become.sudo.become_exe text privilege_escalation.become_exe,sudo_become_plugin.executable ANSIBLE_BECOME_EXE,ANSIBLE_SUDO_EXE "sudo" ansible_become_exe,ansible_sudo_exe
become.sudo.become_flags text privilege_escalation.become_flags,sudo_become_plugin.flags ANSIBLE_BECOME_FLAGS,ANSIBLE_SUDO_FLAGS "-H -S -n" ansible_become_flags,ansible_sudo_flags
become.sudo.become_user text privilege_escalation.become_user,sudo_become_plugin.user ANSIBLE_BECOME_USER,ANSIBLE_SUDO_USER "root" ansible_become_user,ansible_sudo_user
callback.default.display_skipped_hosts boolean defaults.display_skipped_hosts ANSIBLE_DISPLAY_SKIPPED_HOSTS true
`
