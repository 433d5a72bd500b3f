/**
 * The value that stands at a place of many, without sorting all of them.
 * Source: C. A. R. Hoare, 'Algorithm 65: FIND', CACM 4 (1961).
 */

/** The value at `place` (from 0) of the first `count` values in ascending order; reorders these. */
export function nthSmallest(values: Float64Array, count: number, place: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] as number) < pivot) left++;
      while ((values[right] as number) > pivot) right--;
      if (left > right) break;
      const swapped = values[left] as number;
      values[left++] = values[right] as number;
      values[right--] = swapped;
    }
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else break;
  }
  return values[place] as number;
}
