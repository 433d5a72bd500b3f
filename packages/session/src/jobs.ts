/**
 * The jobs that DOMAIN.md lists. Events carry a job's id; forms show the name with it, and a
 * scenario that does not name a job gets the name from here.
 */

/** Names by job id. */
export const knownJobs: ReadonlyMap<string, string> = new Map([
  ['1000', 'Currency'],
  ['1010', 'Customers'],
  ['1020', 'Prices and discounts'],
  ['1040', 'Products'],
  ['1050', 'Loyalty'],
  ['1060', 'Staff'],
  ['1070', 'Channel configuration'],
  ['1080', 'Taxes'],
  ['1090', 'Registers'],
  ['1110', 'Global configuration'],
  ['1120', 'Mode of delivery'],
  ['1130', 'Product availability'],
  ['1150', 'Catalog'],
  ['9999', 'All jobs'],
  ['P-0001', 'POS transactions'],
]);

/** What the forms show as Job name: `1000 Currency`; the id alone for a job of somebody's own. */
export function jobLabel(id: string): string {
  const name = knownJobs.get(id);
  return name === undefined ? id : `${id} ${name}`;
}
