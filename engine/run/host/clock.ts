/** The time of events and outcomes, on the controller's clock. */

/** ISO 8601. */
export const now = (): string => new Date().toISOString()
