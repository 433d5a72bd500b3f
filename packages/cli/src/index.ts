/**
 * @cdx/cli: the command line as a function, for those who run it inside another program.
 */
export { runCli, type CliOptions } from './cli.ts';
export { exitCode, type ExitCode } from './report-error.ts';
export type { InterruptSignal, OutputStream, Terminal } from './terminal.ts';
