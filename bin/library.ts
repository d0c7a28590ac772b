/** What `import … from 'tsplay'` gives, as it is before there is a bundle; `bundle.ts` puts what the bundle has in its place. */
export * from '../engine/index.ts'
