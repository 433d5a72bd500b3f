/**
 * Connection strings, looked at before the official client sees them: it writes the whole string,
 * password and all, to the console where an option is unknown to it. Called on opening; whoever
 * decides by the kind of a store asks `isEventStoreDbUrl`.
 */
import { invalidArgument } from '../../errors.ts';

const schemes = ['esdb', 'esdb+discover', 'kurrentdb', 'kurrentdb+discover'] as const;

/** Whether the text names an EventStoreDB or KurrentDB by its scheme. */
export function isEventStoreDbUrl(text: string): boolean {
  return schemes.some((scheme) => text.trimStart().startsWith(`${scheme}://`));
}

export interface Connection {
  /** What the official client is given. */
  readonly text: string;
  /** `host:port`, several with commas: for messages, without user and password. */
  readonly where: string;
  readonly secure: boolean;
  readonly user: string | undefined;
  /** How long one call may take, in ms, where the string says so. */
  readonly deadlineMs: number | undefined;
}

/** Options of the official client, by their name without case and dashes. */
const optionNames = [
  'connectionName',
  'defaultDeadline',
  'discoveryInterval',
  'gossipTimeout',
  'keepAliveInterval',
  'keepAliveTimeout',
  'maxDiscoverAttempts',
  'nodePreference',
  'tls',
  'tlsCAFile',
  'tlsVerifyCert',
  'throwOnAppendFailure',
  'userCertFile',
  'userKeyFile',
];
const optionsByFlatName = new Map(optionNames.map((name) => [flat(name), name]));
/** The client computes with these as integers of ms (`gossipTimeout`: seconds). */
const integerOptions = new Set([
  'defaultDeadline',
  'discoveryInterval',
  'gossipTimeout',
  'keepAliveInterval',
  'keepAliveTimeout',
  'maxDiscoverAttempts',
]);
const keepAliveIntervalMsMin = 10_000;

const shape =
  /^(?<scheme>[a-z+]+):\/\/(?:(?<user>[^:@/?]+):(?<password>[^@/?]+)@)?(?<hosts>[^@?]+?)\/*(?:\?(?<query>.*))?$/;
const host = /^[A-Za-z0-9._-]+(?::\d{1,5})?$/;

/** Errors: `invalid-argument`, whose text never has the password. */
export function parseConnectionString(text: string): Connection {
  const parts = shape.exec(text.trim())?.groups;
  if (parts === undefined || !isEventStoreDbUrl(text)) {
    throw refused(
      `It must look like esdb://user:password@host:2113?tls=true, with one of ${schemes.join(', ')}. ` +
        'Special characters in user and password are percent-encoded.',
    );
  }
  const scheme = parts['scheme']?.replace('kurrentdb', 'esdb');
  const hosts = parts['hosts']?.split(',').map((name) => withPort(name.trim())) ?? [];
  const options = parseOptions(parts['query']);
  const { user, password } = parts;
  const credentials = user === undefined ? '' : `${user}:${password}@`;
  const query = [...options].map(([name, value]) => `${name}=${value}`).join('&');
  const deadline = options.get('defaultDeadline');
  return {
    text: `${scheme}://${credentials}${hosts.join(',')}${query === '' ? '' : `?${query}`}`,
    where: hosts.join(','),
    secure: options.get('tls') !== 'false',
    user: decoded(user),
    deadlineMs: deadline === undefined ? undefined : Number(deadline),
  };
}

function withPort(name: string): string {
  if (!host.test(name)) {
    throw refused(
      'Its hosts must be names or IPv4 addresses, with a port or without: db.example:2113.',
    );
  }
  const port = name.split(':')[1] ?? '2113';
  if (Number(port) > 65_535) throw refused(`${port} is no port.`);
  return name.includes(':') ? name : `${name}:${port}`;
}

function parseOptions(query: string | undefined): Map<string, string> {
  const options = new Map<string, string>();
  for (const pair of (query ?? '').split('&')) {
    if (pair === '') continue;
    const [key = '', value = ''] = pair.split('=', 2).map((part) => part.trim());
    const name = optionsByFlatName.get(flat(key));
    if (name === undefined) {
      throw refused(`"${key.slice(0, 40)}" is no option; there are ${optionNames.join(', ')}.`);
    }
    checkOption(name, value);
    // The client's way of not throwing loses the revision; ours is to throw always.
    if (name !== 'throwOnAppendFailure' && name !== 'tlsVerifyCert') options.set(name, value);
  }
  return options;
}

function checkOption(name: string, value: string): void {
  if (integerOptions.has(name) && !/^-?\d+$/.test(value))
    throw refused(`${name} must be an integer.`);
  if (name === 'tls' || name === 'tlsVerifyCert' || name === 'throwOnAppendFailure') {
    if (value !== 'true' && value !== 'false') throw refused(`${name} must be true or false.`);
  }
  if (name === 'tlsVerifyCert' && value === 'false') {
    throw refused(
      'The client cannot leave certificates unchecked: give the authority with tlsCAFile=FILE instead of tlsVerifyCert=false.',
    );
  }
  if (name === 'defaultDeadline' && Number(value) <= 0)
    throw refused(`${name} must be above 0 ms.`);
  if (name === 'keepAliveInterval' && Number(value) < keepAliveIntervalMsMin && value !== '-1') {
    throw refused(`${name} must be at least ${keepAliveIntervalMsMin} ms, or -1 for none.`);
  }
}

function flat(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    throw refused('User and password must be percent-encoded: % is %25.');
  }
}

function refused(problem: string): Error {
  return invalidArgument(`This is no connection string of an EventStoreDB. ${problem}`);
}
