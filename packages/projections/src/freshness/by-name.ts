/** Facts of channel databases and jobs, to be looked up by both. */

export type ByName<Value> = ReadonlyMap<string, ReadonlyMap<string, Value>>;

/** By database, then by job; the last one of several. */
export function byName<Row extends { readonly channelDatabase: string; readonly job: string }>(
  rows: readonly Row[],
): ByName<Row> {
  const names = new Map<string, Map<string, Row>>();
  for (const row of rows) {
    const ofDatabase = names.get(row.channelDatabase);
    if (ofDatabase === undefined) names.set(row.channelDatabase, new Map([[row.job, row]]));
    else ofDatabase.set(row.job, row);
  }
  return names;
}
