/**
 * The nearest of the valid names to a wrong one, for "did you mean". Swapped neighbours count as
 * one change, because `tryCuont` is the commonest kind of slip.
 */

/** The nearest candidate, or null where none is near enough to be a help. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = distanceTo(wanted, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function distanceTo(word: string, candidate: string): number {
  if (word === candidate) return 0;
  // Names and keys are short; a longer word is data in the wrong place.
  if (word.length > 100) return Infinity;
  const distance = editDistance(word, candidate);
  if (distance <= Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3))) {
    return distance;
  }
  // `interval` for `downloadInterval`: half right is worth saying, after all that is nearer.
  const shorter = Math.min(word.length, candidate.length);
  const contained = candidate.includes(word) || word.includes(candidate);
  return shorter >= 3 && contained ? 100 + distance : Infinity;
}

/** Insertions, deletions, changes and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
