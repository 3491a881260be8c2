// The other side of frame.go: a list of strings of octets, as the count, then
// the length of each (little-endian, 32 bits), then the strings themselves.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {Uint8Array} octets UTF-8 */
export function decodeString(octets) {
  return decoder.decode(octets);
}

/** A string longer than this is measured by encoding it, rather than given room for the worst case. */
const encodeInPlaceUpTo = 1 << 16;

/**
 * Replaces long strings by their UTF-8, so that {@link roomFor} stays close to
 * what they take.
 *
 * @param {(string | Uint8Array)[]} fields
 */
export function encodeLong(fields) {
  return fields.map((field) =>
    typeof field === "string" && field.length > encodeInPlaceUpTo ? encoder.encode(field) : field,
  );
}

/**
 * How many octets a frame of these fields takes at most.
 *
 * @param {(string | Uint8Array)[]} fields
 */
export function roomFor(fields) {
  let size = 4 + 4 * fields.length;
  for (const field of fields) {
    // A UTF-16 unit takes three octets of UTF-8 at most.
    size += typeof field === "string" ? 3 * field.length : field.length;
  }
  return size;
}

/**
 * Writes a frame and returns its length. A lone surrogate becomes U+FFFD, which
 * is one UTF-16 unit as well: positions in the text stay what they were.
 *
 * @param {Uint8Array} memory with room for {@link roomFor}
 * @param {(string | Uint8Array)[]} fields
 */
export function writeFrame(memory, fields) {
  const lengths = new DataView(memory.buffer, memory.byteOffset);
  lengths.setUint32(0, fields.length, true);
  let at = 4 + 4 * fields.length;
  fields.forEach((field, i) => {
    let length;
    if (typeof field === "string") {
      length = encoder.encodeInto(field, memory.subarray(at)).written;
    } else {
      memory.set(field, at);
      length = field.length;
    }
    lengths.setUint32(4 + 4 * i, length, true);
    at += length;
  });
  return at;
}

/**
 * Reads a frame. The strings share its memory.
 *
 * @param {Uint8Array} frame
 */
export function readFrame(frame) {
  const lengths = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const strings = new Array(lengths.getUint32(0, true));
  let at = 4 + 4 * strings.length;
  for (let i = 0; i < strings.length; i++) {
    const end = at + lengths.getUint32(4 + 4 * i, true);
    strings[i] = frame.subarray(at, end);
    at = end;
  }
  return /** @type {Uint8Array[]} */ (strings);
}
