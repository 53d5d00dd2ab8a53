/** Tables as text, RFC 4180, https://www.rfc-editor.org/rfc/rfc4180: pure. */

export const csvOf = (texts: readonly (readonly string[])[]): string =>
  texts.map((row) => row.map(csvField).join(',') + '\r\n').join('');

/** A field, in quotes where it needs them. */
export function csvField(value: string | number): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
