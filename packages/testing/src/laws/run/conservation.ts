/** The law of conservation: what went in is there, once, in every account of it. */
import { lawBroken } from '../law-broken.ts';

/** Names of what there is, by whoever tells it: a store, a view, a table. */
export type Accounts = Readonly<Record<string, Iterable<string>>>;

/** Every account has everything that was issued, once, and nothing else. */
export function nothingLostOrDoubled(issued: Iterable<string>, accounts: Accounts): void {
  const law = 'nothing-lost-or-doubled';
  const expected = new Set<string>();
  for (const name of issued) {
    if (expected.has(name)) lawBroken(law, `${name} was issued twice.`);
    expected.add(name);
  }
  for (const [account, names] of Object.entries(accounts)) {
    const found = new Set<string>();
    for (const name of names) {
      if (found.has(name)) lawBroken(law, `${account} has ${name} twice.`);
      if (!expected.has(name)) lawBroken(law, `${account} has ${name}, which was never issued.`);
      found.add(name);
    }
    for (const name of expected) {
      if (!found.has(name)) lawBroken(law, `${account} has lost ${name}.`);
    }
  }
}
