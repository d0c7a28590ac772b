/** Floats as Python writes them, and their exact decimal digits, rounded half to even. */

/** A finite number as an integer multiple of 10 ** -places, exactly. */
function exactDecimal(value: number): { readonly digits: bigint; readonly places: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const exponent = Number(bits >> 52n)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n
  const power = Math.max(exponent, 1) - 1075
  return power >= 0 ? { digits: mantissa << BigInt(power), places: 0 } : { digits: mantissa * 5n ** BigInt(-power), places: -power }
}

/** The nearest integer multiple of 10 ** -places. */
function roundedDigits(value: number, places: number): bigint {
  const { digits, places: exactPlaces } = exactDecimal(value)
  if (places >= exactPlaces) return digits * 10n ** BigInt(places - exactPlaces)
  const unit = 10n ** BigInt(exactPlaces - places)
  const whole = digits / unit
  const rest = (digits % unit) * 2n
  return rest > unit || (rest === unit && whole % 2n === 1n) ? whole + 1n : whole
}

/** Like toFixed. */
export function fixed(value: number, places: number): string {
  const digits = roundedDigits(value, places)
    .toString()
    .padStart(places + 1, '0')
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return sign + (places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`)
}

/** Rounds to decimal places; negative places round to tens, hundreds. */
export function roundTo(value: number, places: number): number {
  if (!Number.isFinite(value)) return value
  const digits = roundedDigits(value, places)
  const result = Number(`${digits}e${-places}`)
  return value < 0 ? -result : result
}

/** Mantissa digits after the point, and the exponent, of scientific notation. */
export function scientific(value: number, places: number): { readonly mantissa: string; readonly exponent: number } {
  if (value === 0) return { mantissa: fixed(value, places), exponent: 0 }
  const { digits, places: exactPlaces } = exactDecimal(value)
  let exponent = digits.toString().length - 1 - exactPlaces
  let shown = roundedDigits(value, places - exponent).toString()
  if (shown.length > places + 1) {
    exponent++
    shown = roundedDigits(value, places - exponent).toString()
  }
  const sign = value < 0 ? '-' : ''
  return { mantissa: sign + (places === 0 ? shown : `${shown.slice(0, -places)}.${shown.slice(-places)}`), exponent }
}

/** The text of a float: `1.0`, `1e+16`, `1e-07`, `nan`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const [mantissa = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  const text = exponent < 0 ? value.toFixed(Math.max(0, mantissa.replace(/[-.]/g, '').length - 1 - exponent)) : String(value)
  return text.includes('.') ? text : `${text}.0`
}
