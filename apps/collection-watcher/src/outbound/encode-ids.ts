/**
 * A set of resource ids as bytes: each id as its distance to the one before (the first to 0), in LEB128, 7 bits a byte.
 * Ids that follow each other take one byte, so 825,000 devices take about a megabyte. `ids` ascend.
 */
export function encodeIds(ids: Uint32Array): Buffer {
  const bytes = Buffer.allocUnsafe(ids.length * 5);
  let [length, previous] = [0, 0];
  for (const id of ids) {
    let distance = id - previous;
    previous = id;
    for (; distance >= 0x80; distance = Math.floor(distance / 0x80)) bytes[length++] = (distance % 0x80) | 0x80;
    bytes[length++] = distance;
  }
  return bytes.subarray(0, length);
}

/** The inverse of `encodeIds`. Throws a RangeError when the bytes end in the middle of an id. */
export function decodeIds(bytes: Buffer): Uint32Array {
  const ids = new Uint32Array(bytes.length);
  let [count, previous, distance, factor] = [0, 0, 0, 1];
  for (const byte of bytes) {
    distance += (byte & 0x7f) * factor;
    factor *= 0x80;
    if (byte & 0x80) continue;
    previous += distance;
    ids[count++] = previous;
    [distance, factor] = [0, 1];
  }
  if (factor !== 1) throw new RangeError('the bytes end in the middle of an id');
  return ids.slice(0, count);
}
