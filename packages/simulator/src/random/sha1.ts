/**
 * SHA-1's compression function, for uuid v5 and nothing else: it names, it protects nothing. Own
 * code because ids are made by the million when a run is written out, and a library's general hash
 * costs seven times as much for 40 bytes.
 *
 * Source: FIPS 180-4, 6.1.2.
 */

/** Puts the initial hash value into `state`, an array of five. */
export function sha1Start(state: Int32Array): void {
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
  state[4] = 0xc3d2e1f0;
}

/**
 * Works one block of 64 bytes into `state`. `schedule` has 80 words; the caller fills the first 16
 * with the block, big-endian, and they are still there afterwards.
 */
export function sha1Block(state: Int32Array, schedule: Int32Array): void {
  for (let t = 16; t < 80; t++) {
    schedule[t] = rotate(
      word(schedule, t - 3) ^
        word(schedule, t - 8) ^
        word(schedule, t - 14) ^
        word(schedule, t - 16),
      1,
    );
  }
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  for (let t = 0; t < 80; t++) {
    let mixed: number;
    if (t < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
    else if (t < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (t < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else mixed = (b ^ c ^ d) + 0xca62c1d6;
    const next = (rotate(a, 5) + mixed + e + word(schedule, t)) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  state[0] = word(state, 0) + a;
  state[1] = word(state, 1) + b;
  state[2] = word(state, 2) + c;
  state[3] = word(state, 3) + d;
  state[4] = word(state, 4) + e;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function word(words: Int32Array, index: number): number {
  return words[index] as number;
}
