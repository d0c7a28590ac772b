/** The part of `strftime` that is used; the package has no types of its own. */
declare module 'strftime' {
  interface Strftime {
    (format: string, date?: Date): string
    timezone(minutes: number): Strftime
  }
  const strftime: Strftime
  export default strftime
}
