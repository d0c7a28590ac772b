/** The version of Ansible whose language is spoken; roles ask for it before they begin. */
export const ansibleVersion = { full: '2.18.0', string: '2.18.0', major: 2, minor: 18, revision: 0 }
