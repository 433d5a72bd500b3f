import { failingStages } from '@cdx/session';
import { expect, test } from 'vitest';
import { Purpose, durationPurposes, failurePurposes } from '../../src/random/purposes.ts';
import { stages } from '../../src/scenario/scenario.ts';

test('each purpose has a lane of its own', () => {
  const numbers = Object.values(Purpose);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('every stage has a purpose for its duration, every failing one for its failure', () => {
  expect(stages.map((stage) => durationPurposes[stage])).toEqual([10, 11, 12, 13, 14, 15]);
  expect(failingStages.map((stage) => failurePurposes[stage])).toEqual([20, 21, 22, 23, 24]);
});

test('numbers are pinned: every trace hash stands on them', () => {
  expect(Purpose).toMatchInlineSnapshot(`
    {
      "applyDuration": 12,
      "applySpeed": 41,
      "changes": 3,
      "crashMembership": 33,
      "createDuration": 10,
      "downloadDuration": 11,
      "eventId": 32,
      "failureDuration": 25,
      "failureOfApply": 22,
      "failureOfCreate": 20,
      "failureOfDownload": 21,
      "failureOfHqApply": 24,
      "failureOfUpload": 23,
      "firstPollDownload": 1,
      "firstPollUpload": 2,
      "hqApplyDuration": 15,
      "issueMembership": 34,
      "operatorDelay": 35,
      "outageMembership": 31,
      "packDuration": 13,
      "poison": 42,
      "retryJitter": 30,
      "rows": 4,
      "rowsPerChange": 43,
      "sizeAtStart": 40,
      "sizeLimitMembership": 39,
      "slowdownMembership": 38,
      "stalenessLook": 44,
      "timeToFailure": 36,
      "timeToRepair": 37,
      "transactions": 5,
      "uploadDuration": 14,
    }
  `);
});
