/**
 * The scenario format as JSON Schema (draft 2020-12): for editors, for `--set` to know which keys
 * exist, and for the tables of docs/scenarios.md.
 */
import { z } from 'zod';
import { scenarioFile } from './scenario-file.ts';

/** As much of JSON Schema as the format uses. `x-…` are ours: see `keyMeta` and `scalar`. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly 'x-name'?: string;
  readonly 'x-kind'?: string;
  readonly 'x-about'?: string;
  readonly 'x-default'?: string;
  readonly 'x-source'?: string;
}

let annotated: JsonSchema | undefined;

/** That of the scenario format, with our own `x-…` entries. */
export function annotatedSchema(): JsonSchema {
  annotated ??= schemaOf(scenarioFile);
  return annotated;
}

/** With our own `x-…` entries. */
export function schemaOf(format: z.ZodType): JsonSchema {
  return z.toJSONSchema(format, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  }) as JsonSchema;
}

/** The schema for editors: `cdx scenario schema` prints it. Plain JSON. */
export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  return forEditors(annotatedSchema());
}

export function forEditors(schema: JsonSchema): Readonly<Record<string, unknown>> {
  return withoutOwn(schema) as Readonly<Record<string, unknown>>;
}

function withoutOwn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOwn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith('x-'))
      .map(([key, entry]) => [key, withoutOwn(entry)]),
  );
}

/** The set of keys that a schema allows, directly or as the last of its alternatives. */
export function keysOf(
  schema: JsonSchema | undefined,
): Readonly<Record<string, JsonSchema>> | null {
  if (schema === undefined) return null;
  if (schema.properties !== undefined) return schema.properties;
  return keysOf(schema.anyOf?.findLast((option) => keysOf(option) !== null));
}

/** The part of a schema that says what its keys are. */
export function keyHolder(schema: JsonSchema | undefined): JsonSchema | undefined {
  return schema?.properties === undefined
    ? schema?.anyOf?.findLast((option) => option.properties !== undefined)
    : schema;
}

/** The sets of keys, by path, that have a key of this name: `channelDataGroups[].retry`. */
export function placesOf(key: string, root: JsonSchema = annotatedSchema()): readonly string[] {
  const places: string[] = [];
  const visit = (schema: JsonSchema, path: string): void => {
    const items = itemsOf(schema);
    if (items !== null) visit(items, `${path}[]`);
    for (const [name, value] of Object.entries(keysOf(schema) ?? {})) {
      if (name === key && path !== '') places.push(path);
      visit(value, path === '' ? name : `${path}.${name}`);
    }
  };
  visit(root, '');
  return places;
}

/** The schema of list entries, where the schema is of a list, or can be one. */
export function itemsOf(schema: JsonSchema | undefined): JsonSchema | null {
  return (
    schema?.items ?? schema?.anyOf?.findLast(({ items }) => items !== undefined)?.items ?? null
  );
}
