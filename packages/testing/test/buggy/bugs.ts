/**
 * The slips that the system of this folder can make, one switch each. They were written from the
 * documents of the domain and from the adapter's interface, by somebody who had not seen the laws.
 */
export const bugs = {
  // What is tried again, and how often.
  'one-try-too-many': 'tries are compared with > where >= is meant',
  'one-try-too-few': 'the first attempt is counted as a retry',
  'zero-tries-means-none': 'try count 0 gives up at once instead of never',
  'create-failed-retried': 'Create failed is tried again like any other failure',
  'not-retriable-retried': 'nobody looks at whether the failure is retriable',
  'tries-kept-by-rerun': 'a rerun goes on with the tries of the run before',
  'tries-kept-by-success': 'the apply inherits the tries of the download',
  'max-duration-ignored': 'a policy is read without its maxDuration',
  'max-duration-from-last-failure': 'maxDuration is counted from the latest failure',
  'first-failure-kept-by-success': 'the duration of the apply is counted from the failed download',
  'retry-scheduled-twice': 'the client and headquarters both schedule the retry',
  'retry-starts-wrong-stage': 'the retry of an apply downloads the package again',
  // When it is tried again.
  'interval-from-start': 'the interval is counted from the start of the attempt',
  'interval-from-first-failure': 'the interval is counted from the first failure of the stage',
  'second-failure-keeps-due': 'the due time is worked out once for each stage',
  'backoff-exponent-off-by-one': 'the first delay is multiplied by the factor already',
  'backoff-unlimited': 'the greatest delay of a backoff is not looked at',
  'jitter-above-the-delay': 'full jitter is added to the delay instead of taken from it',
  'equal-jitter-as-full': 'equal jitter draws from the whole delay',
  'retry-early': 'a timer fires up to a second early',
  'due-moment-excluded': 'what is due this very moment waits for the next tick',
  'one-timer-per-tick': 'a tick runs only the first of the timers that are due',
  'timer-per-database': 'timers are kept by channel database, not by session',
  // What operators order.
  'cancel-lost': 'a cancel is answered, and forgotten',
  'retry-after-cancel': 'a cancel leaves the timer of the retry alone',
  'retry-after-rerun': 'a rerun leaves the timer of the retry alone',
  'applied-canceled': 'an Applied session can be canceled',
  'orders-by-the-form': 'an order is checked against the form, not against the log',
  'rerun-keeps-run-number': 'a rerun does not begin a new run',
  'rerun-without-package': 'a rerun of Create failed skips making the package',
  // How a session ends.
  'suspended-without-enforcement': 'spent tries suspend every download',
  'canceled-despite-enforcement': 'spent tries cancel, whatever the setting',
  'upload-suspended': 'enforcement suspends uploads as well',
  'spent-as-operator': 'a session whose tries are spent is canceled in the name of the operator',
  // What is recorded.
  'applied-twice': 'a package can be applied again',
  'duplicate-recorded': 'ids of messages are not looked at',
  'refused-id-remembered': 'the id of a refused message is remembered as recorded',
  'refused-yet-recorded': 'a message is recorded before it is checked',
  'late-message-applied': 'the run number of a message is not looked at',
  'late-message-revives': 'a message that comes after a cancel is taken as if in time',
  'late-message-refused': 'a message that comes after a cancel is dropped',
  'late-message-of-the-new-run': 'a late message is recorded under the run of the session',
  'payload-lost': 'the payload of a failure is not stored',
  'time-of-creation': 'facts are stored with the time at which their session was made',
  // What headquarters' form shows.
  'headquarters-ahead': 'the form reads the log itself',
  'cancel-shown-late': 'an operator’s own cancel waits for the batch',
  'spent-shown-at-once': 'the form shows every cancel at once, also those by clients',
  'batch-misses-the-last': 'the batch stops before the last message',
  'form-shows-late-message': 'the form takes a late message for the status',
  // What a restart brings back.
  'restart-loses-timers': 'timers live in memory alone',
  'restart-delays-retries': 'timers begin anew when the process does',
  'restart-forgets-ids': 'ids of messages live in memory alone',
  'restart-forgets-tries': 'tries live in memory alone',
  'restart-forgets-first-failure': 'the first failure of a stage lives in memory alone',
  'restart-forgets-suspension': 'Suspended is not brought back',
  'restart-forgets-batch': 'what the last batch knew lives in memory alone',
} as const;

export type Bug = keyof typeof bugs;
export type Bugs = ReadonlySet<Bug>;

export const bugNames = Object.keys(bugs) as readonly Bug[];
