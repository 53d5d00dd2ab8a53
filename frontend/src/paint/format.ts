/** Numbers as people read them: true minus sign, powers as superscripts, few digits. */

const MINUS = '−';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** "-12" -> "⁻¹²". */
export function superscript(exponent: number): string {
  const digits = String(Math.abs(exponent)).replace(
    /\d/g,
    (d) => SUPERSCRIPTS[Number(d)] as string,
  );
  return (exponent < 0 ? '⁻' : '') + digits;
}

/** "10⁻⁸"; `lead` other than 1 stands in front: "2·10⁻⁸". */
export function formatPower(exponent: number, lead = 1): string {
  return `${lead === 1 ? '' : `${lead}·`}10${superscript(exponent)}`;
}

/** A value above 0 as a power of ten of one decimal: "10⁻⁸·⁵". */
export function formatLogPower(value: number): string {
  const tenths = Math.round(10 * Math.log10(value));
  const whole = superscript(Math.trunc(tenths / 10));
  const sign = tenths < 0 && tenths > -10 ? '⁻' : '';
  const rest = tenths % 10 ? `·${superscript(Math.abs(tenths % 10))}` : '';
  return `10${sign}${whole}${rest}`;
}

const withMinus = (text: string): string => text.replaceAll('-', MINUS);

function formatNonfinite(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return undefined;
  return value > 0 ? '+∞' : `${MINUS}∞`;
}

export interface NumberStyle {
  /** Significant digits; 3 unless told. */
  readonly digits?: number;
  /** Writes a plus sign too, as in a hover card. */
  readonly sign?: boolean;
}

/** "0.493", "12.6", "−2.11e−6", "NaN", "+∞": `digits` significant digits, e from 1e5 and below 1e-3. */
export function formatNumber(
  value: number,
  { digits = 3, sign = false }: NumberStyle = {},
): string {
  const nonfinite = formatNonfinite(value);
  if (nonfinite !== undefined) return nonfinite;
  const plus = sign && value > 0 ? '+' : '';
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e5) return plus + withMinus(String(value));
  if (magnitude < 1e-3 || magnitude >= 1e5) {
    return plus + withMinus(value.toExponential(digits - 1).replace('e+', 'e'));
  }
  return plus + withMinus(fixedDigits(value, digits));
}

/** toPrecision would write 1234.5 as 1.23e+3. */
function fixedDigits(value: number, digits: number): string {
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.max(0, digits - whole));
}

/** "0.40": so many digits after the point, for columns of figures. */
export function formatFixed(value: number, decimals: number): string {
  return formatNonfinite(value) ?? withMinus(value.toFixed(decimals));
}

/** "9e−7": one significant digit, for a residual. */
export const formatResidual = (value: number): string =>
  formatNonfinite(value) ?? withMinus(value.toExponential(0).replace('e+', 'e'));

/** A share 0 to 1 as "8 %", "1.2 %", "< 0.1 %". */
export function formatShare(share: number): string {
  const percent = 100 * share;
  if (percent === 0) return '0 %';
  if (percent < 0.1) return '< 0.1 %';
  if (percent > 99.9 && percent < 100) return '> 99.9 %';
  return `${percent < 9.95 || percent > 99 ? String(Number(percent.toFixed(1))) : percent.toFixed(0)} %`;
}

/** A count with thin spaces: "12 345". */
export const formatCount = (n: number): string =>
  withMinus(String(n)).replace(/\B(?=(\d{3})+$)/g, '\u2009');

/** "verified 9e-07" as stored -> "verified 9e−7". */
export const formatStatus = (status: string): string =>
  status.replace(/(\d)e([+-])0*(\d+)/g, (_, digit: string, sign: string, power: string) =>
    sign === '-' ? `${digit}e${MINUS}${power}` : `${digit}e${power}`,
  );

/** The number that a person typed, with any minus sign and "10^-8", "10⁻⁸", "∞"; else undefined. */
export function parseNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .replaceAll(MINUS, '-')
    .replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (power) => `^${power.replace(/./g, normalDigit)}`)
    .replace(/^([+-]?)10\^([+-]?\d+)$/, '$11e$2');
  if (plain === '') return undefined;
  const value = Number(plain);
  return Number.isNaN(value) ? undefined : value;
}

const normalDigit = (character: string): string =>
  character === '⁻' ? '-' : String(SUPERSCRIPTS.indexOf(character));
