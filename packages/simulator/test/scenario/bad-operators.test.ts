/** Commands and rules that cannot be: every message in full. */
import { expect, test } from 'vitest';
import { problemsIn, scenarioText } from './scenario-text.ts';

type Case = readonly [
  what: string,
  changes: Readonly<Record<string, string | null>>,
  said: readonly string[],
];

const cases: readonly Case[] = [
  [
    'operators as one name',
    { operators: 'Bob' },
    ['small.yaml:10:12: operators: expected a list, found "Bob"; did you mean [{ name: Bob }]?'],
  ],
  [
    'two operators of one name, one of them by default',
    { operators: '[{ name: Operator 2, rules: [{ do: fix }] }, { rules: [{ do: fix }] }]' },
    ['small.yaml:10:57: operators[1].name: there is an operator Operator 2 already'],
  ],
  [
    'a command without its time',
    { operators: '[{ commands: [{ processStatusMessages: true }] }]' },
    [
      'small.yaml:10:26: operators[0].commands[0].at: missing; expected a time after the start such as +10h, or a date and time such as 2026-03-02T08:00:00',
    ],
  ],
  [
    'a time after the start without its sign',
    { operators: '[{ commands: [{ at: 1h, processStatusMessages: true }] }]' },
    [
      'small.yaml:10:32: operators[0].commands[0].at: expected a time after the start such as +10h, or a date and time such as 2026-03-02T08:00:00, found "1h"; did you mean +1h?',
    ],
  ],
  [
    'a command that says nothing',
    { operators: '[{ commands: [{ at: +1h }] }]' },
    [
      'small.yaml:10:26: operators[0].commands[0]: expected exactly one of cancel, rerun, runNow, fullSync, addDatabases, pause, resume, setSchedule, statusBatch, processStatusMessages, fix, found none of them',
    ],
  ],
  [
    'a command that says two things',
    { operators: '[{ commands: [{ at: +1h, pause: STORE-0001, resume: STORE-0002 }] }]' },
    [
      'small.yaml:10:56: operators[0].commands[0].resume: expected exactly one of cancel, rerun, runNow, fullSync, addDatabases, pause, resume, setSchedule, statusBatch, processStatusMessages, fix, found pause and resume',
    ],
  ],
  [
    'a command that is misspelt',
    { operators: '[{ commands: [{ at: +1h, cancle: 17-STORE-0001 }] }]' },
    ['small.yaml:10:37: operators[0].commands[0].cancle: unknown key; did you mean cancel?'],
  ],
  [
    'a session by its number alone',
    { operators: '[{ commands: [{ at: +1h, cancel: 17 }] }]' },
    [
      'small.yaml:10:45: operators[0].commands[0].cancel: expected the id of a session, such as 17-STORE-0001, or a set of keys: direction, session, status, failureKind, job, group, database, take, limit, found 17',
    ],
  ],
  [
    'a session id with a blank',
    { operators: "[{ commands: [{ at: +1h, cancel: 'upload 17 STORE-0001' }] }]" },
    [
      'small.yaml:10:45: operators[0].commands[0].cancel: expected the id of a session, such as 17-STORE-0001, or a set of keys: direction, session, status, failureKind, job, group, database, take, limit, found "upload 17 STORE-0001"; did you mean uploadSession-17-STORE-0001?',
    ],
  ],
  [
    'a session of a database that is not there',
    { operators: '[{ commands: [{ at: +1h, rerun: 17-STORE-1 }] }]' },
    [
      'small.yaml:10:44: operators[0].commands[0].rerun: there is no channel database STORE-1; did you mean 17-STORE-0001?',
    ],
  ],
  [
    'a selection of everything',
    { operators: '[{ commands: [{ at: +1h, cancel: { direction: upload, limit: 5 } }] }]' },
    [
      'small.yaml:10:45: operators[0].commands[0].cancel: expected at least one of session, status, failureKind, job, group, database, found none of them',
    ],
  ],
  [
    'a selection of one session and of others',
    {
      operators:
        '[{ commands: [{ at: +1h, cancel: { session: 17-STORE-0001, database: STORE-0002, limit: 5 } }] }]',
    },
    [
      'small.yaml:10:71: operators[0].commands[0].cancel.database: database does not go with session, which is one session',
      'small.yaml:10:93: operators[0].commands[0].cancel.limit: limit does not go with session, which is one session',
    ],
  ],
  [
    'a session id of the other direction',
    {
      operators:
        '[{ commands: [{ at: +1h, cancel: { session: uploadSession-17-STORE-0001, direction: download } }] }]',
    },
    [
      'small.yaml:10:96: operators[0].commands[0].cancel.direction: expected upload, which is what the id of the session says, found "download"',
    ],
  ],
  [
    'a status that is misspelt',
    { operators: '[{ commands: [{ at: +1h, cancel: { status: Aplied } }] }]' },
    [
      'small.yaml:10:55: operators[0].commands[0].cancel.status: expected a status as the forms show it, such as Apply failed, found "Aplied"; did you mean Applied?',
    ],
  ],
  [
    'a status among others that is none',
    { operators: '[{ commands: [{ at: +1h, cancel: { status: [Apply failed, 5] } }] }]' },
    [
      'small.yaml:10:70: operators[0].commands[0].cancel.status[1]: expected a status as the forms show it, such as Apply failed, found 5',
    ],
  ],
  [
    'no statuses',
    { operators: '[{ commands: [{ at: +1h, cancel: { status: [] } }] }]' },
    [
      'small.yaml:10:55: operators[0].commands[0].cancel.status: expected a list of at least one entry, found an empty list',
    ],
  ],
  [
    'a status twice, in two spellings',
    { operators: '[{ commands: [{ at: +1h, rerun: { status: [Apply failed, apply-failed] } }] }]' },
    [
      'small.yaml:10:69: operators[0].commands[0].rerun.status[1]: Apply failed stands in this list already',
    ],
  ],
  [
    'statuses of the other direction',
    {
      operators:
        '[{ commands: [{ at: +1h, cancel: { status: [Uploaded, Upload failed, Available] } }] }]',
    },
    [
      'small.yaml:10:56: operators[0].commands[0].cancel.status[0]: Uploaded is a status of upload sessions, and these are download sessions; did you mean direction: upload?',
      'small.yaml:10:66: operators[0].commands[0].cancel.status[1]: Upload failed is a status of upload sessions, and these are download sessions; did you mean direction: upload?',
    ],
  ],
  [
    'a kind of failure that is none, and no limit',
    {
      operators:
        '[{ commands: [{ at: +1h, cancel: { failureKind: dat, take: newst, limit: 0 } }] }]',
    },
    [
      'small.yaml:10:60: operators[0].commands[0].cancel.failureKind: expected one of transient, configuration, data, retention, order, capacity, found "dat"; did you mean data?',
      'small.yaml:10:71: operators[0].commands[0].cancel.take: expected one of oldest, newest, found "newst"; did you mean newest?',
      'small.yaml:10:85: operators[0].commands[0].cancel.limit: expected a whole number from 1 to 100000000, or unlimited, found 0',
    ],
  ],
  [
    'jobs, groups and databases that are not there',
    {
      operators:
        '[{ commands: [{ at: +1h, cancel: { job: [1021, P-0001], group: Store, database: [STORE-1, STOER-0002, STORE-0099, TILL-0001] } }] }]',
    },
    [
      'small.yaml:10:53: operators[0].commands[0].cancel.job[0]: there is no job "1021"; did you mean "1020"?',
      'small.yaml:10:59: operators[0].commands[0].cancel.job[1]: job P-0001 is for upload, and these are download sessions; did you mean direction: upload?',
      'small.yaml:10:75: operators[0].commands[0].cancel.group: there is no channel data group Store; did you mean Stores?',
      'small.yaml:10:93: operators[0].commands[0].cancel.database[0]: there is no channel database STORE-1; did you mean STORE-0001?',
      'small.yaml:10:102: operators[0].commands[0].cancel.database[1]: there is no channel database STOER-0002; did you mean STORE-0002?',
      'small.yaml:10:114: operators[0].commands[0].cancel.database[2]: there is no channel database STORE-0099; there is STORE-0001 to STORE-0010',
      'small.yaml:10:126: operators[0].commands[0].cancel.database[3]: there is no channel database TILL-0001; there is STORE-0001 to STORE-0010',
    ],
  ],
  [
    'a database behind the last',
    { operators: '[{ commands: [{ at: +1h, pause: STORE-0011 }] }]' },
    [
      'small.yaml:10:44: operators[0].commands[0].pause: there is no channel database STORE-0011; there is STORE-0001 to STORE-0010',
    ],
  ],
  [
    'a database with the digits of a smaller group',
    {
      operators:
        '[{ commands: [{ at: +1h, addDatabases: { group: Stores, count: 9990 } }, { at: +2h, pause: STORE-0011 }] }]',
    },
    [
      'small.yaml:10:103: operators[0].commands[1].pause: there is no channel database STORE-0011; did you mean STORE-00011?',
    ],
  ],
  [
    'a schedule that is not there',
    { operators: '[{ commands: [{ at: +1h, runNow: Price }] }]' },
    [
      'small.yaml:10:45: operators[0].commands[0].runNow: there is no distribution schedule Price; did you mean Prices?',
    ],
  ],
  [
    'a full sync without its database',
    { operators: '[{ commands: [{ at: +1h, fullSync: { databse: STORE-0001 } }] }]' },
    [
      'small.yaml:10:49: operators[0].commands[0].fullSync.databse: unknown key; did you mean database?',
    ],
  ],
  [
    'a full sync of a database that is not there',
    {
      operators:
        '[{ commands: [{ at: +1h, fullSync: { database: STORE-0, deleteFirst: true } }] }]',
    },
    [
      'small.yaml:10:59: operators[0].commands[0].fullSync.database: there is no channel database STORE-0; there is STORE-0001 to STORE-0010',
    ],
  ],
  [
    'nobody joins a group',
    { operators: '[{ commands: [{ at: +1h, addDatabases: { group: Stoers, count: 0 } }] }]' },
    [
      'small.yaml:10:75: operators[0].commands[0].addDatabases.count: expected a whole number from 1 to 1000000, found 0',
    ],
  ],
  [
    'a group that nobody can join',
    { operators: '[{ commands: [{ at: +1h, addDatabases: { group: Stoers, count: 1 } }] }]' },
    [
      'small.yaml:10:60: operators[0].commands[0].addDatabases.group: there is no channel data group Stoers; did you mean Stores?',
    ],
  ],
  [
    'a count where its key belongs',
    { operators: '[{ commands: [{ at: +1h, addDatabases: 3 }] }]' },
    [
      'small.yaml:10:51: operators[0].commands[0].addDatabases: expected a set of keys: group, count, found 3; did you mean { count: 3 }?',
    ],
  ],
  [
    'a schedule that is set to nothing',
    { operators: '[{ commands: [{ at: +1h, setSchedule: { schedule: Prices } }] }]' },
    [
      'small.yaml:10:50: operators[0].commands[0].setSchedule: expected at least one of active, batch, found none of them',
    ],
  ],
  [
    'a schedule that is set and not there',
    { operators: '[{ commands: [{ at: +1h, setSchedule: { schedule: Prizes, batch: hold } }] }]' },
    [
      'small.yaml:10:62: operators[0].commands[0].setSchedule.schedule: there is no distribution schedule Prizes; did you mean Prices?',
    ],
  ],
  [
    'a batch in another word',
    { operators: '[{ commands: [{ at: +1h, statusBatch: on hold }] }]' },
    [
      'small.yaml:10:50: operators[0].commands[0].statusBatch: expected one of waiting, hold, canceled, found "on hold"; did you mean hold?',
    ],
  ],
  [
    'a command that is not given',
    { operators: '[{ commands: [{ at: +1h, processStatusMessages: false }] }]' },
    [
      'small.yaml:10:60: operators[0].commands[0].processStatusMessages: expected true, found false; did you mean true?',
    ],
  ],
  [
    'an issue where there is none',
    { operators: '[{ commands: [{ at: +1h, fix: Index }] }]' },
    [
      'small.yaml:10:42: operators[0].commands[0].fix: there is nothing named Index to fix; faults has neither issues nor sizeLimits',
    ],
  ],
  [
    'an issue that is misspelt',
    {
      operators: '[{ commands: [{ at: +1h, fix: isue 1 }] }]',
      faults: '{ issues: [{ stage: apply, group: Stores, error: missing-assembly }] }',
    },
    [
      'small.yaml:10:42: operators[0].commands[0].fix: there is no issue or size limit isue 1; did you mean Issue 1?',
    ],
  ],
  [
    'a rule without its statuses',
    { operators: '[{ rules: [{ do: cancel, after: 4h }] }]' },
    [
      'small.yaml:10:23: operators[0].rules[0].when.status: missing; expected the statuses of the sessions that it cancels',
    ],
  ],
  [
    'a rule of one session',
    { operators: '[{ rules: [{ when: { session: 17-STORE-0001 }, do: fix }] }]' },
    [
      'small.yaml:10:33: operators[0].rules[0].when.session: unknown key here; it belongs in operators[].commands[].cancel, operators[].commands[].rerun',
    ],
  ],
  [
    'a rule that cancels what has ended',
    { operators: '[{ rules: [{ when: { status: [Suspended, Applied] }, do: cancel }] }]' },
    [
      'small.yaml:10:53: operators[0].rules[0].when.status[1]: download sessions that are Applied cannot be canceled, only ones that are Started, Available, Requested, Downloaded, Create failed, Download failed, Apply failed, Suspended',
    ],
  ],
  [
    'a rule that reruns what is under way',
    { operators: '[{ rules: [{ when: { direction: upload, status: Uploaded }, do: rerun }] }]' },
    [
      'small.yaml:10:60: operators[0].rules[0].when.status: upload sessions that are Uploaded cannot be rerun, only ones that are Canceled, Upload failed, Apply failed',
    ],
  ],
  [
    'a rule that fixes data',
    { operators: '[{ rules: [{ when: { failureKind: [configuration, data] }, do: fix }] }]' },
    [
      'small.yaml:10:46: operators[0].rules[0].when.failureKind: only failures of kind configuration and capacity can be fixed; did you mean configuration?',
    ],
  ],
  [
    'a rule that fixes nothing that can be',
    { operators: '[{ rules: [{ when: { failureKind: data }, do: fix }] }]' },
    [
      'small.yaml:10:46: operators[0].rules[0].when.failureKind: only failures of kind configuration and capacity can be fixed',
    ],
  ],
  [
    'a size limit that is misspelt',
    {
      operators: '[{ commands: [{ at: +1h, fix: SQL Expres }] }]',
      faults: '{ sizeLimits: [{ name: SQL Express, group: Stores, limit: 10GB }] }',
    },
    [
      'small.yaml:10:42: operators[0].commands[0].fix: there is no issue or size limit SQL Expres; did you mean SQL Express?',
    ],
  ],
  [
    'a rule that does something else',
    { operators: '[{ rules: [{ do: retry, times: 0, after: 4 }] }]' },
    [
      'small.yaml:10:29: operators[0].rules[0].do: expected one of cancel, rerun, fix, found "retry"',
      'small.yaml:10:43: operators[0].rules[0].times: expected a whole number from 1 to 1000, or unlimited, found 0',
      'small.yaml:10:53: operators[0].rules[0].after: expected a duration such as 15m, found 4; did you mean 4s?',
    ],
  ],
  [
    'more databases than the limit, by an operator',
    {
      duration: '1h',
      operators: '[{ commands: [{ at: +1h, addDatabases: { group: Stores, count: 999991 } }] }]',
    },
    [
      'small.yaml:6:20: channelDataGroups: channel databases of all groups together: 1,000,001, and at most 1,000,000 are possible',
    ],
  ],
];

test.each(cases)('%s', (_, changes, said) => {
  expect(problemsIn(scenarioText(changes))).toEqual(said);
});
