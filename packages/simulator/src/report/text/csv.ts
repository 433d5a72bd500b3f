/** Tables as comma-separated values, RFC 4180. */
export type CsvValue = string | number | boolean | null;

const special = /[",\r\n]/;

/** The first row names the columns. Null is an empty field; numbers are exact. */
export function csvTable(columns: readonly string[], rows: Iterable<readonly CsvValue[]>): string {
  let text = record(columns);
  for (const row of rows) text += record(row);
  return text;
}

function record(values: readonly CsvValue[]): string {
  return `${values.map((value) => field(value)).join(',')}\r\n`;
}

function field(value: CsvValue): string {
  if (value === null) return '';
  const text = String(value);
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
