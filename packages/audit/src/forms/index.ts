/**
 * @cdx/audit/forms: rows of the real Download sessions and Upload sessions forms as histories that
 * are marked as inferred.
 */
export {
  importForms,
  type FormsStore,
  type ImportedFile,
  type ImportFormsOptions,
  type ImportFormsResult,
} from './store/import-forms.ts';
export type { BrokenRow, ImportNote } from './form-row.ts';
export type { FormFile, ReadFormOptions } from './read/read-form.ts';
