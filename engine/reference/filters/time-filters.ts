/** Filters for dates and durations. */
import type { ReferenceTable } from './entry.ts'

export const timeFilters: ReferenceTable = {
  strftime: {
    summary: 'Format a time in seconds since 1970, by default now',
    example: "'%Y-%m-%d' | strftime(86400, utc=true)",
    result: '1970-01-02',
  },
  to_datetime: {
    summary: 'Parse a date; the difference of two has `days` and `seconds`',
    example: "(('2024-03-01 00:00:00' | to_datetime) - ('2024-02-28 00:00:00' | to_datetime)).days",
    result: 2,
  },
  time_delta: { summary: 'Add a duration to a date', example: "'2024-01-01 00:00:00' | time_delta(days=1)", result: '2024-01-02T00:00:00' },
  to_time_unit: { summary: 'Convert a duration to a unit', example: "'1h 30m' | to_time_unit('min')", result: 90 },
  to_milliseconds: { summary: 'Convert a duration to milliseconds', example: "'2s' | to_milliseconds", result: 2000 },
  to_seconds: { summary: 'Convert a duration to seconds', example: "'2m' | to_seconds", result: 120 },
  to_minutes: { summary: 'Convert a duration to minutes', example: "'1h 30m' | to_minutes", result: 90 },
  to_hours: { summary: 'Convert a duration to hours', example: "'2d' | to_hours", result: 48 },
  to_days: { summary: 'Convert a duration to days', example: "'2w' | to_days", result: 14 },
  to_weeks: { summary: 'Convert a duration to weeks', example: "'14d' | to_weeks", result: 2 },
  to_months: { summary: 'Convert a duration to months of 30 days', example: "'60d' | to_months", result: 2 },
  to_years: { summary: 'Convert a duration to years of 365 days', example: "'730d' | to_years", result: 2 },
}
