// What a textarea keeps up with. Browsers lay its whole text out: beyond these
// bounds a keystroke stalls, and some texts, as a thousand accents on one letter
// or a million line feeds, never come to an end. What exceeds them is shown in
// rows, to be read.

const most = {
  characters: 1 << 18, // bundles of 150 certificates have some 250,000
  lines: 1 << 14,
  others: 1 << 12, // beyond printable ASCII, tabs and line ends
};

/** @param {string} text */
export function isEditable(text) {
  return (
    text.length <= most.characters &&
    occurrences(text, /\n/g, most.lines) <= most.lines &&
    occurrences(text, /[^\t\n\r\x20-\x7e]/g, most.others) <= most.others
  );
}

/**
 * Counts matches, one beyond the most and no further.
 * @param {string} text
 * @param {RegExp} pattern with the flag g
 * @param {number} most
 */
function occurrences(text, pattern, most) {
  let count = 0;
  while (count <= most && pattern.test(text)) count++;
  return count;
}
