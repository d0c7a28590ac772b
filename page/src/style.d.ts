/** A style sheet is part of the build, and has no value. */
declare module '*.css'
