/** The Ansible version to report; roles check it. */
export const ansibleVersion = { full: '2.18.0', string: '2.18.0', major: 2, minor: 18, revision: 0 }
