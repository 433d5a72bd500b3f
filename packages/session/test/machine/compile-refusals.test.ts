/** What a table cannot hold is refused when the machine is compiled, with the place and the reason. */
import { describe, expect, it } from 'vitest';
import { isCdxError } from '../../src/cdx-error.ts';
import { downloadEventTypes } from '../../src/events/session-events.ts';
import { set, zero, increment } from '../../src/machine/actions.ts';
import { compileMachine } from '../../src/machine/compile.ts';
import { downloadMachine } from '../../src/machine/download-machine.ts';
import { initialContext } from '../../src/machine/session-context.ts';
import { errorOf } from '../support/error-of.ts';

const config: object = downloadMachine.config;
const states = downloadMachine.config.states as Readonly<Record<string, { readonly on: object }>>;
const event = 'PackageApplied';
const target = 'Applied';

const withState = (part: object) => ({
  ...config,
  states: { ...states, Downloaded: { ...states.Downloaded, ...part } },
});
const withTransition = (transition: unknown) =>
  withState({ on: { ...states.Downloaded?.on, [event]: transition } });
const withAction = (...actions: unknown[]) => withTransition({ target, actions });
const notData = 'Downloaded on PackageApplied: an action is not data (set, increment, zero, clear)';

const refusals: readonly (readonly [what: string, machine: object, message: string])[] = [
  ['an inline function', withAction(() => undefined), notData],
  ['the name of an action', withAction('applied'), notData],
  ['no action at all', withAction(null), notData],
  [
    'a function, though it has all that an action has',
    withAction(Object.assign(() => undefined, increment('tryCount'))),
    notData,
  ],
  ['an action of another type', withAction({ type: 'log', params: { field: 'message' } }), notData],
  ['an action without a field', withAction({ type: 'clear' }), notData],
  ['a set from nowhere', withAction({ type: 'set', params: { field: 'rows' } }), notData],
  [
    'parameters that are computed',
    withAction({ type: 'clear', params: () => ({ field: 'message' }) }),
    notData,
  ],
  [
    'a function in place of a list',
    withTransition({ target, actions: () => undefined }),
    'Downloaded on PackageApplied: actions must be a list',
  ],
  [
    'a field that sessions do not have',
    withAction({ type: 'clear', params: { field: 'toString' } }),
    'Downloaded on PackageApplied: a session has no field "toString"',
  ],
  [
    'counting with a field that does not count',
    withAction({ type: 'increment', params: { field: 'message' } }),
    'Downloaded on PackageApplied: message does not count, so "increment" cannot change it',
  ],
  [
    'counting from zero with a field that does not count',
    withAction({ type: 'zero', params: { field: 'message' } }),
    'Downloaded on PackageApplied: message does not count, so "zero" cannot change it',
  ],
  [
    'emptying a field that is never empty',
    withAction({ type: 'clear', params: { field: 'job' } }),
    'Downloaded on PackageApplied: job is never nothing, so "clear" cannot change it',
  ],
  [
    'a try count that is set',
    withAction(set('tryCount', 'rows')),
    'Downloaded on PackageApplied: tryCount cannot be changed by "set"',
  ],
  [
    'a run number that starts again',
    withAction(zero('runNumber')),
    'Downloaded on PackageApplied: runNumber cannot be changed by "zero"',
  ],
  [
    'a try count that is zeroed and incremented',
    withAction(zero('tryCount'), increment('tryCount')),
    'Downloaded on PackageApplied: tryCount is changed twice',
  ],
  [
    'a try count that is incremented and zeroed',
    withAction(increment('tryCount'), zero('tryCount')),
    'Downloaded on PackageApplied: tryCount is changed twice',
  ],
  [
    'a run number that goes up by two',
    withAction(increment('runNumber'), increment('runNumber')),
    'Downloaded on PackageApplied: runNumber is changed twice',
  ],
  [
    'parallel states',
    { ...config, type: 'parallel' },
    'the machine has "type", which a table cannot hold',
  ],
  [
    'transitions of the whole machine',
    { ...config, on: { SessionPurged: {} } },
    'the machine has "on", which a table cannot hold',
  ],
  [
    'an invoked actor',
    withState({ invoke: { src: 'transfer' } }),
    'Downloaded has "invoke", which a table cannot hold',
  ],
  [
    'a transition without an event',
    withState({ always: { target } }),
    'Downloaded has "always", which a table cannot hold',
  ],
  [
    'a transition after a time',
    withState({ after: { 1000: { target } } }),
    'Downloaded has "after", which a table cannot hold',
  ],
  [
    'nested states',
    withState({ states: { Half: {} } }),
    'Downloaded has "states", which a table cannot hold',
  ],
  [
    'a final state',
    withState({ type: 'final' }),
    'Downloaded has "type", which a table cannot hold',
  ],
  [
    'actions on entry',
    withState({ entry: [zero('tryCount')] }),
    'Downloaded has "entry", which a table cannot hold',
  ],
  [
    'actions on exit',
    withState({ exit: [zero('tryCount')] }),
    'Downloaded has "exit", which a table cannot hold',
  ],
  [
    'a guard',
    withTransition({ target, guard: () => true }),
    'Downloaded on PackageApplied has "guard", which a table cannot hold',
  ],
  [
    'a state that is entered anew',
    withTransition({ target, reenter: true }),
    'Downloaded on PackageApplied has "reenter", which a table cannot hold',
  ],
  [
    'several targets',
    withTransition({ target: ['Applied', 'Canceled'] }),
    'Downloaded on PackageApplied: a target must be one name',
  ],
  [
    'several transitions for one event',
    withTransition([{ target }, { target: 'Canceled' }]),
    'Downloaded on PackageApplied: a transition must be one object with a target and actions',
  ],
  [
    'a target without an object',
    withTransition(target),
    'Downloaded on PackageApplied: a transition must be one object with a target and actions',
  ],
  [
    'nothing in place of a transition',
    withTransition(null),
    'Downloaded on PackageApplied: a transition must be one object with a target and actions',
  ],
  [
    'a forbidden event',
    withTransition(undefined),
    'Downloaded on PackageApplied: a transition must be one object with a target and actions',
  ],
  [
    'a target that is no state',
    withTransition({ target: '#downloadSession.Applied' }),
    'Downloaded on PackageApplied: unknown target "#downloadSession.Applied"',
  ],
  [
    'a way back to before the first event',
    withTransition({ target: 'Uncreated' }),
    'Downloaded on PackageApplied: nothing leads to Uncreated',
  ],
  [
    'an event of the other direction',
    withState({ on: { PackageUploaded: { target } } }),
    'Downloaded on PackageUploaded: no event of downloads',
  ],
  ['any event', withState({ on: { '*': { target } } }), 'Downloaded on *: no event of downloads'],
  [
    'an event that every object has',
    withState({ on: { constructor: { target } } }),
    'Downloaded on constructor: no event of downloads',
  ],
  [
    'a state that is no status',
    { ...config, states: { ...states, Uploaded: {} } },
    '"Uploaded" is no status of downloads',
  ],
  ['a machine without states', { ...config, states: undefined }, 'it has no state Started'],
  [
    'a machine that starts elsewhere',
    { ...config, initial: 'Started' },
    'its initial state is not Uncreated',
  ],
  [
    'a context of its own',
    { ...config, context: initialContext() },
    'its context is not initialContext',
  ],
];

describe('compileMachine', () => {
  it.each(refusals)('refuses %s', (_, machine, message) => {
    const thrown = errorOf(() =>
      compileMachine({ config: machine }, 'download', downloadEventTypes),
    );
    expect(isCdxError(thrown, 'invalid-machine')).toBe(true);
    expect(thrown.message).toBe(`The machine cannot be compiled: ${message}.`);
  });

  it('takes the machine as it is, and keys without a value', () => {
    const table = compileMachine({ config }, 'download', downloadEventTypes);
    const withNothing = compileMachine(
      { config: withState({ entry: undefined }) },
      'download',
      downloadEventTypes,
    );
    expect(withNothing).toEqual(table);
  });

  it('refuses a machine of the other direction', () => {
    expect(() => compileMachine({ config }, 'upload', downloadEventTypes)).toThrow(
      '"Requested" is no status of uploads',
    );
  });
});
