/**
 * @cdx/testing/build: scenarios and their parts as objects, with plain defaults, for tests that need
 * exactly one thing of them.
 */
export {
  asyncServer,
  constant,
  failure,
  group,
  hour,
  job,
  minute,
  once,
  outage,
  policy,
  scenario,
  schedule,
  second,
  selection,
  startAt,
} from './build-scenario.ts';
export { withEverything } from './with-everything.ts';
