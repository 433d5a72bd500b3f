/**
 * The explanation of a session that was inferred from a row of a form, as far as that row tells it. What
 * stands in the shortest legal history for something that no form has is taken out: it is no fact.
 */
import type { InferredSource } from '@cdx/projections';
import type { DataFate, Explanation, ExplanationEntry, FactEntry, Learned } from './explanation.ts';

/** On the form it is; since when does not stand there. */
const onForm: Learned = { how: 'form', at: null, position: null, behindMs: null };

export function asOnForm(told: Explanation, { file, line }: InferredSource): Explanation {
  return {
    ...told,
    inferred: { file, line },
    packageKind: told.packageKind === 'full' ? told.packageKind : null,
    entries: told.entries
      // The import itself is what the forms learned everything from.
      .filter(({ kind }) => kind !== 'learned')
      .map((entry) => entryOnForm(entry, told.direction)),
    data: dataOnForm(told.data),
    standing: { ...told.standing, notOnForm: 0, statusOnForm: told.standing.status },
  };
}

function entryOnForm(
  entry: ExplanationEntry,
  direction: Explanation['direction'],
): ExplanationEntry {
  if (entry.position === null) return entry;
  const fact: FactEntry = { ...entry, recordedAt: entry.at, learned: onForm };
  switch (fact.kind) {
    case 'available':
      return { ...fact, rows: fact.rows || null, bytes: fact.bytes || null, tookMs: null };
    case 'applied': {
      // When an upload arrived, its form does not say.
      const tookMs = direction === 'upload' ? null : fact.tookMs;
      return { ...fact, rowsAffected: fact.rowsAffected || null, tookMs, outcomeOnly: false };
    }
    case 'transferred':
      return direction === 'upload' ? { ...fact, tookMs: null } : fact;
    case 'failed':
      return { ...fact, attempt: null, tookMs: null, outcomeOnly: false };
    case 'retryStarted':
      return { ...fact, retry: null };
    case 'suspended':
      return { ...fact, tries: null };
    case 'canceled':
      return { ...fact, because: [], tries: null, operator: null, saw: null };
    default:
      return fact;
  }
}

function dataOnForm(data: DataFate): DataFate {
  return 'rows' in data ? { ...data, rows: data.rows || null } : data;
}
