package certificate

import (
	"strconv"

	"countersign/internal/ascii"
	"countersign/internal/der"
)

// A GeneralName is one name of a subject or issuer alternative name, RFC 5280
// §4.2.1.6.
type GeneralName struct {
	Type  string // "dns", "ip", "email", "uri", "dirName", "otherName", "rid", "x400", "ediParty"; "unknown" for a tag that is none of these
	Value string // decoded, not cleaned; a directory name as RFC 4514, an address as RFC 5952
	Range der.Range
}

// generalNames reads GeneralNames from r, and describes each.
func (p *parser) generalNames(r der.Reader, w *description) {
	var n GeneralName
	for !r.Empty() {
		e, _ := r.Next()
		p.generalName(&r, e, &n)
		w.item()
		w.generalName(&n)
	}
}

// generalName appends "dns:example.com".
func (w *description) generalName(n *GeneralName) {
	w.text(n.Type)
	w.text(":")
	w.foreign(n.Value)
}

// generalName reads a GeneralName into n.
func (p *parser) generalName(r *der.Reader, e der.Element, n *GeneralName) {
	n.Range = e.Range()
	if e.Class() != der.ContextBit || e.Number > 8 {
		p.log.Add(GeneralNameType, "a name carries a tag that stands for no kind of name", e.Range())
		n.Type, n.Value = "unknown", string(der.AppendHex(nil, clipOctets(r.Text(e.Content))))
		return
	}
	kind := &generalNameKinds[e.Number]
	n.Type = kind.name
	if e.Constructed() != kind.constructed {
		if e.Constructed() {
			p.log.Add(der.Constructed, "a name of type "+n.Type+" is in constructed form; DER wants it primitive", e.Range())
		} else {
			p.log.Add(der.Primitive, "a name of type "+n.Type+" is marked as primitive, though it holds other elements", e.Range())
		}
	}
	switch content := r.Text(e.Content); e.Number {
	case 1, 2, 6:
		n.Value = content
		p.nameText(e, n, kind.problem, kind.fault)
	case 7:
		n.Value = addressText(content)
		if len(content) != 4 && len(content) != 16 {
			p.log.Add(GeneralNameIP, "an IP address of "+strconv.Itoa(len(content))+" bytes; there are 4 (IPv4) and 16 (IPv6)", e.Range())
		}
	case 8:
		n.Value = r.OID(e, "a registered ID").String()
	case 4:
		inside := r.Inside(e)
		if name, ok := inside.Expect(der.Sequence, "a directory name"); ok {
			n.Value = p.name(&inside, name).String()
		}
		inside.Finish("a directory name")
	case 0:
		n.Value = p.otherName(r, e)
	default:
		w := description{}
		w.dump(r.Inside(e))
		n.Value = string(w.b)
	}
}

// generalNameKinds is indexed by the context-specific tag.
var generalNameKinds = [...]struct {
	name        string
	constructed bool
	problem     string
	fault       func(string) string
}{
	0: {"otherName", true, "", nil},
	1: {"email", false, GeneralNameEmail, emailFault},
	2: {"dns", false, GeneralNameDNS, dnsFault},
	3: {"x400", true, "", nil},
	4: {"dirName", true, "", nil},
	5: {"ediParty", true, "", nil},
	6: {"uri", false, GeneralNameURI, uriFault},
	7: {"ip", false, "", nil},
	8: {"rid", false, "", nil},
}

// nameText checks an IA5String name: that it has one, that it is ASCII, and its
// form.
func (p *parser) nameText(e der.Element, n *GeneralName, problem string, fault func(string) string) {
	if n.Value == "" {
		p.log.Add(GeneralNameEmpty, "a name of type "+n.Type+" is empty", e.Range())
		return
	}
	visible := ascii.Visible(n.Value)
	for i := 0; !visible && i < len(n.Value); i++ {
		if n.Value[i] >= 0x80 {
			p.log.Add(GeneralNameNotASCII, "a name of type "+n.Type+" has the byte "+der.Hex(n.Value[i:i+1])+"; only ASCII is allowed: "+der.Excerpt(n.Value), e.Range())
			return
		}
	}
	if f := fault(n.Value); f != "" {
		p.log.Add(problem, der.Excerpt(n.Value)+" "+f, e.Range())
	}
}

// otherName reads [0] { type OBJECT IDENTIFIER, [0] EXPLICIT value }.
func (p *parser) otherName(r *der.Reader, e der.Element) string {
	inside := r.Inside(e)
	id, ok := inside.Expect(der.ObjectIdentifier, "the type of an otherName")
	if !ok {
		return ""
	}
	w := description{}
	w.oid(inside.OID(id, "the type of an otherName"))
	w.text(" ")
	if value, ok := inside.Expect(der.ContextBit|der.ConstructedBit, "the value of an otherName"); ok {
		w.dump(inside.Inside(value))
	}
	inside.Finish("an otherName")
	return string(w.b)
}

func clipOctets(s string) string {
	return s[:min(len(s), maxDumpLength)]
}

// dnsFault says what is wrong with a dNSName: RFC 5280 §4.2.1.6 wants the
// preferred name syntax of RFC 1034 §3.5; a leading "*." and underscores are
// met too often to be told.
func dnsFault(s string) string {
	if s == " " {
		return "is a single space, which RFC 5280 forbids"
	}
	name := s
	if len(name) > 2 && name[:2] == "*." {
		name = name[2:]
	}
	if len(name) > 253 {
		return "has more than 253 characters"
	}
	label := 0 // where it starts
	for i := range len(name) {
		class := dnsOctets[name[i]]
		if class == inLabel {
			continue
		}
		if i-label > maxLabel {
			break
		}
		switch class {
		case '.':
			if i == label {
				return "has an empty label"
			}
			if name[i-1] == '-' {
				return "has a label that ends with a hyphen"
			}
			label = i + 1
		case '-':
			if i == label {
				return "has a label that starts with a hyphen"
			}
		case '*':
			return "has a * that is not the whole first label"
		default:
			return "has the character " + der.Excerpt(string(rune(name[i]))) + ", which no domain name has"
		}
	}
	switch {
	case len(name)-label > maxLabel:
		return "has a label of more than 63 characters"
	case label == len(name):
		return "ends with a dot"
	}
	return ""
}

const maxLabel = 63 // RFC 1034 §3.1

// inLabel is what may stand anywhere in a label.
const inLabel = 1

// dnsOctets tells what an octet of a domain name is: inLabel, one of ".-*" as
// itself, or 0 for what is in no name.
var dnsOctets = func() (octets [256]byte) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") {
		octets[c] = inLabel
	}
	for _, c := range []byte(".-*") {
		octets[c] = c
	}
	return octets
}()

// emailFault says what is wrong with an rfc822Name: local-part@domain, without
// comment and brackets (RFC 5280 §4.2.1.6).
func emailFault(s string) string {
	at := -1
	for i := range len(s) {
		switch c := s[i]; {
		case c == '@':
			at = i
		case c <= ' ' || c == 0x7f || c == '<' || c == '>':
			return "has the character " + der.Excerpt(string(rune(c))) + ", which a bare mail address has not"
		}
	}
	switch {
	case at < 0:
		return "has no @"
	case at == 0 || at == len(s)-1:
		return "lacks a part before or after the @"
	}
	return ""
}

// uriFault says what is wrong with a uniformResourceIdentifier: an absolute URI
// of RFC 3986, whose host is a domain name or an address (RFC 5280 §4.2.1.6).
func uriFault(s string) string {
	scheme := 0
	for scheme < len(s) && schemeByte(s[scheme], scheme) {
		scheme++
	}
	if scheme == 0 || scheme == len(s) || s[scheme] != ':' {
		return "does not start with a scheme, as http: is one"
	}
	rest := s[scheme+1:]
	if rest == "" {
		return "has nothing behind its scheme"
	}
	for i := range len(rest) {
		c := rest[i]
		switch {
		case dnsOctets[c] == inLabel: // nearly all of them
		case c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' || c == '`' || c == '{' || c == '|' || c == '}':
			return "has the character " + der.Excerpt(string(rune(c))) + ", which a URI must escape"
		case c == '%' && (i+2 >= len(rest) || !hexByte(rest[i+1]) || !hexByte(rest[i+2])):
			return "has a % that two hex digits do not follow"
		}
	}
	if len(rest) < 2 || rest[:2] != "//" {
		return ""
	}
	return authorityFault(rest[2:])
}

// authorityFault checks the authority at the start of s: [userinfo@]host[:port].
func authorityFault(s string) string {
	end := 0
	for end < len(s) && s[end] != '/' && s[end] != '?' && s[end] != '#' {
		end++
	}
	host := s[:end]
	for i := len(host) - 1; i >= 0; i-- {
		if host[i] == '@' {
			host = host[i+1:]
			break
		}
	}
	if len(host) > 0 && host[0] == '[' {
		bracket := 1
		for bracket < len(host) && host[bracket] != ']' {
			if c := host[bracket]; !hexByte(c) && c != ':' && c != '.' {
				return "has a host in brackets that is no IPv6 address"
			}
			bracket++
		}
		if bracket == len(host) {
			return "has a bracket that is not closed"
		}
		return portFault(host[bracket+1:])
	}
	for i := range len(host) {
		if host[i] == ':' {
			if f := portFault(host[i:]); f != "" {
				return f
			}
			host = host[:i]
			break
		}
	}
	if host == "" {
		return "has no host"
	}
	if f := dnsFault(host); f != "" {
		return "has a host that " + f
	}
	return ""
}

func portFault(s string) string {
	if s == "" {
		return ""
	}
	if s[0] != ':' {
		return "has something between host and port"
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return "has a port that is no number"
		}
	}
	return ""
}

func schemeByte(c byte, at int) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		return true
	case c >= '0' && c <= '9', c == '+', c == '-', c == '.':
		return at > 0
	}
	return false
}

func hexByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// addressText returns an IPv4 or IPv6 address in the form of RFC 5952, or hex
// where it is neither.
func addressText(s string) string {
	switch len(s) {
	case 4:
		b := make([]byte, 0, 15)
		for i := range 4 {
			if i > 0 {
				b = append(b, '.')
			}
			b = strconv.AppendUint(b, uint64(s[i]), 10)
		}
		return string(b)
	case 16:
		return ipv6Text(s)
	}
	return string(der.AppendHex(nil, clipOctets(s)))
}

func ipv6Text(s string) string {
	group := func(i int) uint64 { return uint64(s[2*i])<<8 | uint64(s[2*i+1]) }
	if s[:12] == "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff" {
		return "::ffff:" + addressText(s[12:])
	}
	// RFC 5952 §4.2: "::" for the first of the longest runs of two zero groups
	// or more.
	run, length := -1, 1
	for i := 0; i < 8; i++ {
		j := i
		for j < 8 && group(j) == 0 {
			j++
		}
		if j-i > length {
			run, length = i, j-i
		}
		i = max(i, j)
	}
	b := make([]byte, 0, 39)
	for i := 0; i < 8; i++ {
		if i == run {
			b = append(b, "::"...)
			i += length - 1
			continue
		}
		if len(b) > 0 && b[len(b)-1] != ':' {
			b = append(b, ':')
		}
		b = strconv.AppendUint(b, group(i), 16)
	}
	return string(b)
}
