/**
 * A fork writes an experiment, which nobody has seen: what is wrong with a policy is told in words of
 * who asked for it, without places in a file that is not there.
 */
import { CdxError, isCdxError } from '@cdx/session';

interface Problem {
  readonly message: string;
}

const named = /^policy policy=/u;
const same = /^policies policy=(?<one>.*) and policy=(?<other>.*) are the same scenario$/su;

/** The same error, of policies alone; any other as it is. */
export function policyProblem(error: unknown, asItWas: string): unknown {
  if (!isCdxError(error, 'invalid-scenario')) return error;
  const problems = error.details['problems'];
  const [first, ...more] = Array.isArray(problems) ? (problems as readonly Problem[]) : [];
  if (first === undefined) return error;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more of this kind)`;
  return new CdxError('invalid-argument', `${told(first.message, asItWas)}${rest}`, error.details, {
    cause: error,
  });
}

function told(message: string, asItWas: string): string {
  const { one, other } = same.exec(message)?.groups ?? {};
  if (one === undefined || other === undefined) return message.replace(named, 'Policy ');
  if (other === asItWas) return `Policy ${one} changes nothing: so it was.`;
  if (one === asItWas) return `Policy ${other} changes nothing: so it was.`;
  return `Policies ${one} and ${other} are the same.`;
}
