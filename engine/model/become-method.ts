/** The programs by which a user becomes another one. */

export const becomeMethods: readonly string[] = ['sudo', 'su', 'doas']

/** The name of a method without its collection: `sudo` of `ansible.builtin.sudo`. */
export function plainBecomeMethod(written: string): string {
  return written.replace(/^(?:ansible\.(?:builtin|legacy)|community\.general)\.(?=\w+$)/, '')
}
