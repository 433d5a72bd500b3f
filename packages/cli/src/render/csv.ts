/** Comma-separated values as RFC 4180 has them. */

const special = /[",\r\n]/;

function csvField(text: string): string {
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record, its line break included. */
export function csvRecord(fields: readonly string[]): string {
  return `${fields.map((field) => csvField(field)).join(',')}\r\n`;
}
