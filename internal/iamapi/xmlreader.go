package iamapi

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"countersign/internal/ascii"
)

// Limits of the reader. IAM's answers nest six deep.
const (
	maxDepth      = 64
	maxAttributes = 64
)

// A SyntaxError says what is wrong with a document, and where.
type SyntaxError struct {
	Offset  int // in bytes from the start of the document
	Message string
}

func (e *SyntaxError) Error() string {
	return e.Message + " at byte " + strconv.Itoa(e.Offset)
}

// An xmlReader pulls elements and text out of a document: XML 1.0 in UTF-8,
// well-formed, without a document type declaration and so without entities
// beyond the five and character references. Comments and processing
// instructions are passed over. Time and memory are linear in the input.
type xmlReader struct {
	s     string
	at    int
	open  []string // names as written, innermost last
	ended bool     // the root element is closed
	// empty is set after the start of "<a/>": its end is still to be told.
	empty bool
}

type tokenKind int

const (
	tokenStart tokenKind = iota
	tokenEnd
	tokenText
	tokenEOF
)

// A token is a start tag, an end tag or a run of text.
type token struct {
	kind   tokenKind
	name   string // local name of the element
	xmlns  string // value of the element's own xmlns attribute, "" where it has none
	text   string
	offset int
}

func newXMLReader(s string) *xmlReader {
	return &xmlReader{s: s, at: len(s) - len(strings.TrimPrefix(s, "\ufeff"))}
}

func (r *xmlReader) fail(offset int, message string) error {
	return &SyntaxError{offset, message}
}

// next returns the next token; after tokenEOF there is none.
func (r *xmlReader) next() (token, error) {
	if r.empty {
		r.empty = false
		return r.close(r.at), nil
	}
	for {
		start := r.at
		rest := r.s[r.at:]
		switch {
		case rest == "":
			if len(r.open) > 0 {
				return token{}, r.fail(start, "the document ends inside <"+r.open[len(r.open)-1]+">")
			}
			if !r.ended {
				return token{}, r.fail(start, "there is no element")
			}
			return token{kind: tokenEOF, offset: start}, nil
		case strings.HasPrefix(rest, "<!--"):
			if err := r.comment(); err != nil {
				return token{}, err
			}
		case strings.HasPrefix(rest, "<?"):
			if err := r.instruction(); err != nil {
				return token{}, err
			}
		case strings.HasPrefix(rest, "<![CDATA["):
			return r.section()
		case strings.HasPrefix(rest, "<!"):
			return token{}, r.fail(start, "a document type declaration is not allowed")
		case strings.HasPrefix(rest, "</"):
			return r.endTag()
		case rest[0] == '<':
			return r.startTag()
		default:
			t, err := r.characters()
			if err != nil || len(r.open) > 0 {
				return t, err
			}
			if strings.Trim(t.text, " \t\r\n") != "" {
				return token{}, r.fail(start, "there is text outside the root element")
			}
		}
	}
}

// comment passes over a comment, which has no "--" inside (§2.5).
func (r *xmlReader) comment() error {
	body := r.s[r.at+len("<!--"):]
	end := strings.Index(body, "--")
	if end < 0 || !strings.HasPrefix(body[end:], "-->") {
		return r.fail(r.at, "a comment does not end")
	}
	if err := r.checkCharacters(r.at+len("<!--"), body[:end]); err != nil {
		return err
	}
	r.at += len("<!--") + end + len("-->")
	return nil
}

// instruction passes over a processing instruction. The XML declaration (§2.8)
// stands at the very start and must not name another encoding than ours.
func (r *xmlReader) instruction() error {
	body := r.s[r.at+len("<?"):]
	end := strings.Index(body, "?>")
	if end < 0 {
		return r.fail(r.at, "a processing instruction does not end")
	}
	body = body[:end]
	if err := r.checkCharacters(r.at+len("<?"), body); err != nil {
		return err
	}
	target := body[:nameLength(body)]
	if target == "" {
		return r.fail(r.at, "a processing instruction has no name")
	}
	if ascii.EqualFold(target, "xml") {
		if r.at != len(r.s)-len(strings.TrimPrefix(r.s, "\ufeff")) || target != "xml" {
			return r.fail(r.at, "an XML declaration stands elsewhere than at the start")
		}
		if _, rest, found := strings.Cut(body, "encoding"); found {
			value := strings.Trim(strings.TrimLeft(rest, " \t\r\n="), " \t\r\n")
			if encoding := strings.Trim(value, `'"`); !strings.HasPrefix(ascii.Lower(encoding), "utf-8") {
				return r.fail(r.at, "the encoding is not UTF-8")
			}
		}
	}
	r.at += len("<?") + end + len("?>")
	return nil
}

// section reads a CDATA section as text.
func (r *xmlReader) section() (token, error) {
	start := r.at
	if len(r.open) == 0 {
		return token{}, r.fail(start, "there is text outside the root element")
	}
	body := r.s[start+len("<![CDATA["):]
	end := strings.Index(body, "]]>")
	if end < 0 {
		return token{}, r.fail(start, "a CDATA section does not end")
	}
	body = body[:end]
	if err := r.checkCharacters(start+len("<![CDATA["), body); err != nil {
		return token{}, err
	}
	r.at += len("<![CDATA[") + end + len("]]>")
	return token{kind: tokenText, text: normalizeLines(body), offset: start}, nil
}

// characters reads text up to the next markup.
func (r *xmlReader) characters() (token, error) {
	start := r.at
	end := strings.IndexByte(r.s[start:], '<')
	if end < 0 {
		end = len(r.s) - start
	}
	raw := r.s[start : start+end]
	if i := strings.Index(raw, "]]>"); i >= 0 {
		return token{}, r.fail(start+i, "there is a ]]> outside a CDATA section")
	}
	text, err := r.unescape(start, raw)
	if err != nil {
		return token{}, err
	}
	r.at = start + end
	return token{kind: tokenText, text: text, offset: start}, nil
}

func (r *xmlReader) endTag() (token, error) {
	start := r.at
	name, ok := r.name(start + len("</"))
	if !ok {
		return token{}, r.fail(start, "an end tag has no name")
	}
	at := r.skipSpace(start + len("</") + len(name))
	if at >= len(r.s) || r.s[at] != '>' {
		return token{}, r.fail(start, "an end tag does not end")
	}
	if len(r.open) == 0 {
		return token{}, r.fail(start, "</"+name+"> closes nothing")
	}
	if innermost := r.open[len(r.open)-1]; innermost != name {
		return token{}, r.fail(start, "</"+name+"> stands where </"+innermost+"> should")
	}
	r.at = at + 1
	return r.close(start), nil
}

func (r *xmlReader) close(offset int) token {
	name := r.open[len(r.open)-1]
	r.open = r.open[:len(r.open)-1]
	r.ended = len(r.open) == 0
	return token{kind: tokenEnd, name: localName(name), offset: offset}
}

func (r *xmlReader) startTag() (token, error) {
	start := r.at
	if r.ended {
		return token{}, r.fail(start, "there is a second root element")
	}
	if len(r.open) == maxDepth {
		return token{}, r.fail(start, "elements are nested more than "+strconv.Itoa(maxDepth)+" deep")
	}
	name, ok := r.name(start + 1)
	if !ok {
		return token{}, r.fail(start, "a tag has no name")
	}
	t := token{kind: tokenStart, name: localName(name), offset: start}
	at := start + 1 + len(name)
	seen := make(map[string]bool)
	for {
		next := r.skipSpace(at)
		switch {
		case next >= len(r.s):
			return token{}, r.fail(start, "a tag does not end")
		case r.s[next] == '>':
			r.at = next + 1
			r.open = append(r.open, name)
			return t, nil
		case strings.HasPrefix(r.s[next:], "/>"):
			r.at = next + 2
			r.open = append(r.open, name)
			r.empty = true
			return t, nil
		case next == at:
			return token{}, r.fail(next, "there is no space before an attribute")
		}
		attribute, value, end, err := r.attribute(next)
		if err != nil {
			return token{}, err
		}
		if seen[attribute] || len(seen) == maxAttributes {
			return token{}, r.fail(next, "an attribute is repeated, or there are too many")
		}
		seen[attribute] = true
		prefix, _, prefixed := strings.Cut(name, ":")
		if attribute == "xmlns" && !prefixed || prefixed && attribute == "xmlns:"+prefix {
			t.xmlns = value
		}
		at = end
	}
}

func (r *xmlReader) attribute(start int) (name, value string, end int, err error) {
	name, ok := r.name(start)
	if !ok {
		return "", "", 0, r.fail(start, "an attribute has no name")
	}
	at := r.skipSpace(start + len(name))
	if at >= len(r.s) || r.s[at] != '=' {
		return "", "", 0, r.fail(start, "an attribute has no value")
	}
	at = r.skipSpace(at + 1)
	if at >= len(r.s) || r.s[at] != '"' && r.s[at] != '\'' {
		return "", "", 0, r.fail(start, "an attribute's value is not quoted")
	}
	length := strings.IndexByte(r.s[at+1:], r.s[at])
	if length < 0 {
		return "", "", 0, r.fail(start, "an attribute's value does not end")
	}
	raw := r.s[at+1 : at+1+length]
	if i := strings.IndexByte(raw, '<'); i >= 0 {
		return "", "", 0, r.fail(at+1+i, "there is a < in an attribute's value")
	}
	value, err = r.unescape(at+1, raw)
	return name, value, at + 1 + length + 1, err
}

// unescape resolves references in raw, which stands at offset.
func (r *xmlReader) unescape(offset int, raw string) (string, error) {
	if err := r.checkCharacters(offset, raw); err != nil {
		return "", err
	}
	if !strings.Contains(raw, "&") {
		return normalizeLines(raw), nil
	}
	b := make([]byte, 0, len(raw))
	for rest := raw; rest != ""; {
		plain, after, found := strings.Cut(rest, "&")
		b = append(b, normalizeLines(plain)...)
		if !found {
			break
		}
		at := offset + len(raw) - len(after) - 1
		reference, _, ended := strings.Cut(after[:min(len(after), 16)], ";")
		if !ended {
			return "", r.fail(at, "there is a & that starts no reference")
		}
		c, ok := resolve(reference)
		if !ok {
			return "", r.fail(at, "&"+reference+"; is not a character")
		}
		b = utf8.AppendRune(b, c)
		rest = after[len(reference)+1:]
	}
	return string(b), nil
}

// resolve returns the character of a reference: one of the five entities of
// §4.6, or a number (§4.1).
func resolve(reference string) (rune, bool) {
	switch reference {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, numeric := strings.CutPrefix(reference, "#")
	base := uint64(10)
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, ok := unsigned(digits, base)
	c := rune(min(n, utf8.MaxRune+1))
	return c, numeric && ok && isXMLCharacter(c)
}

// checkCharacters refuses what XML cannot carry.
func (r *xmlReader) checkCharacters(offset int, s string) error {
	for i, c := range s {
		if c == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return r.fail(offset+i, "there is a byte that is not UTF-8")
			}
		}
		if !isXMLCharacter(c) {
			return r.fail(offset+i, "there is a character that XML does not allow")
		}
	}
	return nil
}

// normalizeLines turns line endings into line feeds (§2.11).
func normalizeLines(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// name reads a qualified name (Namespaces in XML §4): with one colon at most.
func (r *xmlReader) name(at int) (string, bool) {
	name := r.s[at : at+nameLength(r.s[at:])]
	return name, name != "" && utf8.ValidString(name) && strings.Count(name, ":") <= 1
}

// nameLength returns the length of the name that s starts with. Beyond ASCII
// every character is taken: the names that matter here are ASCII.
func nameLength(s string) int {
	for i := range len(s) {
		c := s[i]
		letter := 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || c == '_' || c == ':' || c >= 0x80
		if !letter && (i == 0 || c != '-' && c != '.' && (c < '0' || c > '9')) {
			return i
		}
	}
	return len(s)
}

func localName(name string) string {
	if _, local, prefixed := strings.Cut(name, ":"); prefixed {
		return local
	}
	return name
}

func (r *xmlReader) skipSpace(at int) int {
	for at < len(r.s) && strings.IndexByte(" \t\r\n", r.s[at]) >= 0 {
		at++
	}
	return at
}
