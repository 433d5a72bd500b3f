/**
 * The stages of a session that can fail: the ones with a failed status in DOMAIN.md. Scenarios,
 * the failure catalogue and the retry scheduler name them.
 */

/** `hqApply` is headquarters' P-job applying an upload; `apply` is a channel database. */
export const failingStages = ['create', 'download', 'apply', 'upload', 'hqApply'] as const;
export type FailingStage = (typeof failingStages)[number];
