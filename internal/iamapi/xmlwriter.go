package iamapi

import "unicode/utf8"

// An xmlWriter writes a document of elements and text, indented by two spaces
// a level as IAM's answers are. Elements open and close by structure, so the
// result is well-formed whatever the texts are.
type xmlWriter struct {
	b     []byte
	depth int
}

// usualSize is the room in bytes that most answers need: a user's two
// certificates and what is around them.
const usualSize = 4096

// appendDocument writes the root element, with its namespace, and what is in it.
func appendDocument(b []byte, name, namespace string, content func(*xmlWriter)) []byte {
	w := &xmlWriter{b: b}
	w.element(name, namespace, content)
	return w.b
}

// element writes an element of elements. A namespace of "" is the parent's. An
// element without content is an empty one.
func (w *xmlWriter) element(name, namespace string, content func(*xmlWriter)) {
	w.startTag(name, namespace)
	start := len(w.b)
	w.b = append(w.b, '>', '\n')
	inside := len(w.b)
	w.depth++
	content(w)
	w.depth--
	if len(w.b) == inside {
		w.b = append(w.b[:start], "/>\n"...)
		return
	}
	w.endTag(name)
}

// text writes an element of text.
func (w *xmlWriter) text(name, value string) { w.qualifiedText(name, "", value) }

// optional writes an element of text, unless it would be empty.
func (w *xmlWriter) optional(name, value string) {
	if value != "" {
		w.text(name, value)
	}
}

func (w *xmlWriter) qualifiedText(name, namespace, value string) {
	w.startTag(name, namespace)
	w.b = append(w.b, '>')
	w.b = appendXMLText(w.b, value)
	w.b = append(w.b, "</"...)
	w.b = append(w.b, name...)
	w.b = append(w.b, ">\n"...)
}

func (w *xmlWriter) startTag(name, namespace string) {
	w.indent()
	w.b = append(w.b, '<')
	w.b = append(w.b, name...)
	if namespace != "" {
		w.b = append(w.b, ` xmlns="`...)
		w.b = appendXMLText(w.b, namespace)
		w.b = append(w.b, '"')
	}
}

func (w *xmlWriter) endTag(name string) {
	w.indent()
	w.b = append(w.b, "</"...)
	w.b = append(w.b, name...)
	w.b = append(w.b, ">\n"...)
}

func (w *xmlWriter) indent() {
	for range w.depth {
		w.b = append(w.b, ' ', ' ')
	}
}

// appendXMLText escapes s for content and for attribute values. Every string
// of XML characters comes back from a parser as it was: a carriage return is
// written as a reference, since parsers turn a bare one into a line feed (XML
// 1.0 §2.11). What XML cannot carry at all, most control characters and bytes
// that are not UTF-8, becomes U+FFFD.
func appendXMLText(b []byte, s string) []byte {
	for len(s) > 0 {
		plain := 0
		for plain < len(s) && isPlainXML(s[plain]) {
			plain++
		}
		b = append(b, s[:plain]...)
		if s = s[plain:]; s == "" {
			break
		}
		r, size := utf8.DecodeRuneInString(s)
		switch r {
		case '&':
			b = append(b, "&amp;"...)
		case '<':
			b = append(b, "&lt;"...)
		case '>': // "]]>" may not stand in content (§2.4)
			b = append(b, "&gt;"...)
		case '"':
			b = append(b, "&quot;"...)
		case '\r':
			b = append(b, "&#xD;"...)
		default:
			if !isXMLCharacter(r) {
				r = utf8.RuneError
			}
			b = utf8.AppendRune(b, r)
		}
		s = s[size:]
	}
	return b
}

// plainXML has the characters of ASCII that stand for themselves, a bit each.
// Nearly all that is written is base64, where comparing costs the branches of
// every octet.
var plainXML = [4]uint64{
	0: 0xffffffff_00000000&^(1<<'&'|1<<'<'|1<<'>'|1<<'"') | 1<<'\n' | 1<<'\t',
	1: 1<<63 - 1, // without DEL
}

func isPlainXML(c byte) bool { return plainXML[c>>6]>>(c&63)&1 != 0 }

// isXMLCharacter is the Char production of XML 1.0 §2.2.
func isXMLCharacter(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		0x20 <= r && r <= 0xd7ff || 0xe000 <= r && r <= 0xfffd || 0x10000 <= r && r <= 0x10ffff
}
