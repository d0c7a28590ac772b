/** What the reference says of a filter, a test or a lookup: a sentence and an expression that uses it. `varies`: its value depends on time, chance, files or hosts. */
export type TemplateEntry = readonly [sentence: string, example: string, varies?: 'varies']
export type TemplateEntries = Readonly<Record<string, TemplateEntry>>
