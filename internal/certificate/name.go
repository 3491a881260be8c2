package certificate

import (
	"strconv"
	"unicode/utf8"

	"countersign/internal/der"
)

// A Name is a distinguished name, RFC 5280 §4.1.2.4.
type Name struct {
	RDNs  [][]Attribute // in the order of the encoding, the most significant first
	Range der.Range

	encoded string // the RDNSequence
}

// An Attribute is one type and value of a relative distinguished name.
type Attribute struct {
	OID   string
	Type  string // "CN", "O", "emailAddress", …; the OID where no name is registered
	Value string // decoded to UTF-8; invalid bytes shown as U+FFFD and told as a Problem
	Range der.Range

	encoded string // the value's whole element
}

// name reads a Name.
func (p *parser) name(r *der.Reader, e der.Element) Name {
	n := Name{Range: e.Range(), encoded: r.Text(e.Range())}
	inside := r.Inside(e)
	if inside.Empty() {
		return n
	}
	// One array for all attributes; most RDNs have a single one, and most names
	// few. An RDN keeps its part of the array where that must grow.
	usual := min(1+len(n.encoded)/usualRDN, maxUsualRDNs)
	attributes := make([]Attribute, 0, usual)
	n.RDNs = make([][]Attribute, 0, usual)
	for !inside.Empty() {
		set, ok := inside.Expect(der.Set, "a relative distinguished name")
		if !ok {
			continue
		}
		start := len(attributes)
		members := inside.Inside(set)
		if members.Empty() {
			p.log.Add(NameRDNEmpty, "a relative distinguished name has no attributes", set.Range())
		}
		for !members.Empty() {
			if a, ok := members.Expect(der.Sequence, "an attribute"); ok {
				attributes = append(attributes, Attribute{Range: a.Range()})
				p.attribute(&members, a, &attributes[len(attributes)-1])
			}
		}
		if len(attributes) > start {
			n.RDNs = append(n.RDNs, attributes[start:len(attributes):len(attributes)])
		}
		if len(attributes) > start+1 {
			inside.SetOf(set, "a relative distinguished name")
		}
	}
	return n
}

// What room is made for beforehand: an RDN takes some twenty octets, and few
// names have more than six of them.
const (
	usualRDN     = 20
	maxUsualRDNs = 6
)

// attribute reads an AttributeTypeAndValue into a.
func (p *parser) attribute(r *der.Reader, e der.Element, a *Attribute) {
	inside := r.Inside(e)
	id, ok := inside.Expect(der.ObjectIdentifier, "the type of an attribute")
	if !ok {
		return
	}
	oid := inside.OID(id, "the type of an attribute")
	known := lookupAttribute(oid.Content)
	a.OID = oid.String()
	a.Type = a.OID
	if known.name != "" {
		a.Type = known.name
	}
	value, ok := inside.Next()
	if !ok {
		p.log.Add(der.MissingElement, a.Type+" has no value", inside.Gap())
		return
	}
	a.encoded = inside.Text(value.Range())
	a.Value = p.attributeText(&inside, e, value, a.Type)
	if !inside.Empty() || value.Class() != 0 || value.Identifier < der.UTF8String {
		inside.Suspect(id, "")
		inside.Finish("an attribute")
	}
	p.attributeRules(a, value, known)
}

// attributeText decodes the string of an attribute. A constructed string (BER)
// is put together from its pieces.
func (p *parser) attributeText(r *der.Reader, attribute, value der.Element, kind string) string {
	if value.Class() == 0 && value.Constructed() && value.Identifier != der.Sequence && value.Identifier != der.Set {
		p.log.Add(der.Constructed, kind+" is a string in pieces; DER wants it whole", value.Range())
		var whole []byte
		for pieces := r.Inside(value); !pieces.Empty(); {
			piece, _ := pieces.Next()
			whole = append(whole, r.Text(piece.Content)...)
		}
		text, _ := der.Text(value.Identifier, string(whole))
		return text
	}
	identifier := value.Identifier
	if value.Class() != 0 {
		identifier = 0
	}
	text, fault := der.Text(identifier, r.Text(value.Content))
	switch fault.ID {
	case "":
	case der.StringType:
		// Either the type of the attribute is wrong or that of its value.
		p.log.Add(fault.ID, kind+": "+fault.Detail, attribute.Range())
	default:
		p.textFault(fault, value, kind)
	}
	return text
}

// textFault notes what is wrong with the string in e.
func (p *parser) textFault(fault der.TextFault, e der.Element, what string) {
	at := e.Content.Start
	where := der.Range{Start: at + fault.Range.Start, End: at + fault.Range.End}
	if where.Len() == 0 {
		where = e.Range()
	}
	p.log.Add(fault.ID, what+": "+fault.Detail, where)
}

// attributeRules checks what RFC 5280 appendix A says of an attribute: its
// string type, its length and, for a country, its form.
func (p *parser) attributeRules(a *Attribute, value der.Element, known *attributeType) {
	if a.Value == "" {
		p.log.Add(NameValueEmpty, a.Type+" is empty", value.Range())
		return
	}
	if len(a.Value) > known.bound && known.bound > 0 {
		if n := utf8.RuneCountInString(a.Value); n > known.bound {
			p.log.Add(NameValueTooLong, a.Type+" has "+strconv.Itoa(n)+" characters; at most "+strconv.Itoa(known.bound)+" are allowed", value.Range())
		}
	}
	switch identifier := value.Identifier; {
	case known.only != 0 && identifier != known.only:
		// RFC 5280 appendix A gives the type; §4.1.2.4 has no exception.
		p.log.Add(NameStringType, a.Type+" must be "+stringTypeName(known.only)+" and is another type", value.Range())
	case identifier == der.TeletexString, identifier == der.BMPString, identifier == der.UniversalString:
		p.log.Add(NameStringDeprecated, a.Type+" is a string type of old; new certificates have PrintableString or UTF8String", value.Range())
	case known.only == 0 && identifier != der.PrintableString && identifier != der.UTF8String && known.name != "" && value.Class() == 0 && !value.Constructed():
		if stringType(identifier) {
			p.log.Add(NameStringType, a.Type+" must be a PrintableString or UTF8String", value.Range())
		}
	}
	if known.name == "C" && !twoLetters(a.Value) {
		p.log.Add(NameCountry, "C is "+der.Excerpt(a.Value)+"; it is a country code of two capital letters", value.Range())
	}
}

func stringTypeName(identifier byte) string {
	if identifier == der.IA5String {
		return "an IA5String"
	}
	return "a PrintableString"
}

// stringType reports whether identifier stands for a character string type
// that der.Text decodes, beyond those of DirectoryString.
func stringType(identifier byte) bool {
	switch identifier {
	case der.IA5String, der.NumericString, der.VisibleString, der.GeneralString, der.GraphicString, der.VideotexString:
		return true
	}
	return false
}

func twoLetters(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// An attributeType is what the standards say of an attribute: the short name
// that is registered for it (RFC 4514 §3, RFC 4519, and X.520's own where LDAP
// has none), its upper bound in characters and the only string type it may
// have, if any (RFC 5280 appendix A).
type attributeType struct {
	id    string
	name  string
	bound int
	only  byte
}

func lookupAttribute(id string) *attributeType {
	for i := range attributeTypes {
		if attributeTypes[i].id == id {
			return &attributeTypes[i]
		}
	}
	return &unknownAttribute
}

var unknownAttribute attributeType

// attributeTypes has the frequent ones first.
var attributeTypes = [...]attributeType{
	{"\x55\x04\x03", "CN", 64, 0},
	{"\x55\x04\x0a", "O", 64, 0},
	{"\x55\x04\x06", "C", 0, der.PrintableString},
	{"\x55\x04\x0b", "OU", 64, 0},
	{"\x55\x04\x07", "L", 128, 0},
	{"\x55\x04\x08", "ST", 128, 0},
	{"\x55\x04\x05", "serialNumber", 64, der.PrintableString},
	{"\x55\x04\x0f", "businessCategory", 128, 0},
	{"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01", "jurisdictionLocalityName", 128, 0},
	{"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02", "jurisdictionStateOrProvinceName", 128, 0},
	{"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03", "jurisdictionCountryName", 2, der.PrintableString},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress", 255, der.IA5String},
	{"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC", 0, der.IA5String},
	{"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID", 256, 0},
	{"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x03", "mail", 256, der.IA5String},
	{"\x55\x04\x04", "SN", 32768, 0},
	{"\x55\x04\x09", "STREET", 128, 0},
	{"\x55\x04\x0c", "title", 64, 0},
	{"\x55\x04\x0d", "description", 1024, 0},
	{"\x55\x04\x11", "postalCode", 40, 0},
	{"\x55\x04\x12", "postOfficeBox", 40, 0},
	{"\x55\x04\x14", "telephoneNumber", 32, der.PrintableString},
	{"\x55\x04\x29", "name", 32768, 0},
	{"\x55\x04\x2a", "givenName", 32768, 0},
	{"\x55\x04\x2b", "initials", 32768, 0},
	{"\x55\x04\x2c", "generationQualifier", 32768, 0},
	{"\x55\x04\x2e", "dnQualifier", 0, der.PrintableString},
	{"\x55\x04\x41", "pseudonym", 128, 0},
	{"\x55\x04\x61", "organizationIdentifier", 256, 0},
	{"\x55\x04\x48", "role", 0, 0},
}

// String returns the name in the form of RFC 4514: the last RDN first, special
// characters escaped. Characters that people cannot see, or that turn the
// direction of text, are escaped as the hex pairs of their UTF-8 as well, which
// RFC 4514 §2.4 allows, so that the result can be shown as it is.
func (n Name) String() string { return string(n.Append(make([]byte, 0, len(n.encoded)))) }

// Append appends String to b.
func (n *Name) Append(b []byte) []byte {
	for i := len(n.RDNs) - 1; i >= 0; i-- {
		for j := range n.RDNs[i] {
			switch {
			case j > 0:
				b = append(b, '+')
			case i < len(n.RDNs)-1:
				b = append(b, ',')
			}
			b = n.RDNs[i][j].append(b)
		}
	}
	return b
}

// append appends "type=value". The value of a type without a name is given as
// the hex of its encoding, RFC 4514 §2.4.
func (a *Attribute) append(b []byte) []byte {
	b = append(append(b, a.Type...), '=')
	if a.Type == a.OID {
		return der.AppendHex(append(b, '#'), a.encoded)
	}
	s := a.Value
	start := verbatim(s)
	b = append(b, s[:start]...)
	for i := start; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if der.Hidden(r) || r == utf8.RuneError && n == 1 {
				for _, octet := range []byte(s[i : i+n]) {
					b = appendHexPair(b, octet)
				}
			} else {
				b = append(b, s[i:i+n]...)
			}
			i += n
			continue
		}
		switch {
		case c < ' ' || c == 0x7f:
			b = appendHexPair(b, c)
		case c == '"' || c == '+' || c == ',' || c == ';' || c == '<' || c == '>' || c == '\\',
			c == '#' && i == 0, c == ' ' && (i == 0 || i == len(s)-1):
			b = append(b, '\\', c)
		default:
			b = append(b, c)
		}
		i++
	}
	return b
}

// verbatim returns how many octets s begins with, mostly all, that are sure to
// stand for themselves in RFC 4514's form.
func verbatim(s string) int {
	const special = 1<<' ' - 1 | 1<<'"' | 1<<'#' | 1<<'+' | 1<<',' | 1<<';' | 1<<'<' | 1<<'>' // of the first 64
	if s == "" || s[0] == ' ' || s[len(s)-1] == ' ' {
		return 0
	}
	for i := range len(s) {
		if c := s[i]; c < 64 && special>>c&1 != 0 || c == '\\' || c >= 0x7f {
			return i
		}
	}
	return len(s)
}

func appendHexPair(b []byte, c byte) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, '\\', digits[c>>4], digits[c&15])
}
