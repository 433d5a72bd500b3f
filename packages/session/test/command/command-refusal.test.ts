/** What operators read when an order of theirs is refused: each reason, word for word. */
import { describe, expect, it } from 'vitest';
import {
  commandKinds,
  refusalMessage,
  refusalReasons,
  type Refusal,
} from '../../src/command/command-refusal.ts';

const session = { target: '17-STORE-0001', shown: null, actual: null, sessionNumber: 17 } as const;
const products = { target: 'Products', shown: null, actual: null } as const;
const store = { target: 'STORE-0001', shown: null, actual: null } as const;

const messages: readonly (readonly [refusal: Refusal, message: string])[] = [
  [
    { ...session, command: 'cancel', reason: 'stale', shown: 'Requested', actual: 'Applied' },
    'Cancel of 17-STORE-0001 was refused as stale: the form shows Requested, but the session is Applied by now. Process status messages to bring the form up to date.',
  ],
  [
    { ...session, command: 'rerun', reason: 'stale', shown: 'ApplyFailed', actual: null },
    'Rerun of 17-STORE-0001 was refused as stale: the form shows Apply failed, but the session is gone by now. Process status messages to bring the form up to date.',
  ],
  [
    { ...session, command: 'cancel', reason: 'notPossible', shown: 'NoData', actual: 'NoData' },
    'Cancel of 17-STORE-0001 was refused: that is not possible in status No data.',
  ],
  [
    { ...store, command: 'fullSync', reason: 'notPossible' },
    'Full data sync of STORE-0001 was refused: that is not possible as things stand.',
  ],
  [
    { ...session, command: 'rerun', reason: 'packagePurged', shown: 'Canceled' },
    'Rerun of 17-STORE-0001 was refused: Record for Id - 17 not found. The package has been purged; a full data sync of the channel database brings its data.',
  ],
  [
    { ...store, command: 'rerun', reason: 'packagePurged' },
    'Rerun of STORE-0001 was refused: Record for Id - STORE-0001 not found. The package has been purged; a full data sync of the channel database brings its data.',
  ],
  [
    { ...session, command: 'rerun', reason: 'noPackage', shown: 'Canceled' },
    'Rerun of 17-STORE-0001 was refused: its package was never created, so there is nothing to send again. The next run of the schedule carries the changes.',
  ],
  [
    { ...session, command: 'rerun', reason: 'enforcement', shown: 'Applied' },
    'Rerun of 17-STORE-0001 was refused: under dependency enforcement an Applied session is not rerun, because later ones have been applied on top of it.',
  ],
  [
    { ...session, command: 'rerun', reason: 'alreadyRerun', shown: 'Canceled' },
    'Rerun of 17-STORE-0001 was refused: it was rerun before, and another upload session carries its data.',
  ],
  [
    { ...session, command: 'rerun', reason: 'delivered', shown: 'Canceled', actual: 'Canceled' },
    'Rerun of 17-STORE-0001 was refused: its data was applied at headquarters all the same, in the moment in which it was canceled.',
  ],
  [
    { ...session, command: 'cancel', reason: 'notFound' },
    "Cancel of 17-STORE-0001 was refused: headquarters' forms do not show this session.",
  ],
  [
    { ...products, command: 'runNow', reason: 'notFound' },
    'Run now of Products was refused: headquarters knows no such distribution schedule.',
  ],
  [
    { ...products, target: 'Stores North', command: 'addDatabases', reason: 'notFound' },
    'Adding databases to Stores North was refused: headquarters knows no such channel data group.',
  ],
  [
    { ...store, command: 'pause', reason: 'unchanged' },
    'Pausing STORE-0001 was refused: it is paused already.',
  ],
  [
    { ...store, command: 'resume', reason: 'unchanged' },
    'Resuming STORE-0001 was refused: it is not paused.',
  ],
  [
    { ...products, command: 'setSchedule', reason: 'unchanged' },
    'Changing Products was refused: it is so already.',
  ],
  [
    { ...products, target: 'hq', command: 'setStatusBatch', reason: 'unchanged' },
    'Changing process status messages was refused: it is so already.',
  ],
  [
    { ...products, target: 'missing assembly', command: 'fix', reason: 'unchanged' },
    'Fixing missing assembly was refused: it is mended already.',
  ],
  [
    { ...products, command: 'runNow', reason: 'inactive' },
    'Run now of Products was refused: the distribution schedule is inactive. Make it active first.',
  ],
];

describe('refusalMessage', () => {
  it.each(messages)('%j', (refusal, message) => expect(refusalMessage(refusal)).toBe(message));

  it('is tried here with every reason', () => {
    expect(new Set(messages.map(([{ reason }]) => reason))).toEqual(new Set(refusalReasons));
  });

  it('has a sentence for every command and reason, which names what it was about', () => {
    for (const command of commandKinds) {
      for (const reason of refusalReasons) {
        const message = refusalMessage({ ...session, command, reason });
        expect(message).toMatch(/^[A-Z].* was refused(?: as stale)?: .*\.$/);
        expect(message).not.toMatch(/undefined|null|\.\./);
        const isAboutTheBatch = command === 'setStatusBatch' || command === 'processStatusMessages';
        expect(message.includes(' 17-STORE-0001 was refused')).toBe(!isAboutTheBatch);
      }
    }
  });
});
