// Numbers for people. Intl would do, but the first use of each of its formats
// costs a page more than reading a certificate does.

/**
 * "12,345".
 * @param {number} count a whole one
 */
export function grouped(count) {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
