// XML laid out for reading. It works on the text alone: the browser's parser is
// never given what a server sent.

// Answers are a handful of levels deep; deeper ones are hostile and go no further.
const deepest = 24;

/**
 * Puts each element on a line of its own, two spaces a level. Text keeps every
 * character; what is no XML comes back as it was.
 * @param {string} xml
 */
export function indent(xml) {
  const tokens = xml.match(/<[^>]*>|[^<]+/g);
  if (!tokens || !xml.trimStart().startsWith("<")) return xml;
  /** @type {string[]} */
  const lines = [];
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (!token.startsWith("<")) {
      if (token.trim()) lines.push("  ".repeat(Math.min(depth, deepest)) + token.trim());
      continue;
    }
    const closing = token.startsWith("</");
    const empty = token.endsWith("/>") || token.startsWith("<?") || token.startsWith("<!");
    if (closing) depth = Math.max(depth - 1, 0);
    // An element with nothing but text stays in one piece.
    if (!closing && !empty && tokens[i + 2]?.startsWith("</") && !tokens[i + 1].startsWith("<")) {
      lines.push("  ".repeat(Math.min(depth, deepest)) + token + tokens[i + 1] + tokens[i + 2]);
      i += 2;
      continue;
    }
    lines.push("  ".repeat(Math.min(depth, deepest)) + token);
    if (!closing && !empty) depth++;
  }
  return lines.join("\n");
}
