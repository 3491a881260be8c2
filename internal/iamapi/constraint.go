package iamapi

import (
	"strings"
	"unicode"
)

// A Constraint is what the service model says of one parameter.
type Constraint struct {
	Name      string
	Required  bool
	MinLength int // in characters
	MaxLength int
	Pattern   string   // as documented, for messages
	Enum      []string // nil where free
	Integer   bool
	Min, Max  int // for integers

	// Members are what a list consists of: the fields of a structure, or one
	// Constraint without a name. A list's parameters are called
	// "Tags.member.1.Key", or "TagKeys.member.1".
	Members    []Constraint
	MaxMembers int

	matches  func(string) bool // decides Pattern
	sentence string            // what IAM says instead of quoting Pattern
	unquoted bool              // messages leave the value out
}

// IsList reports whether the parameter is a list.
func (c *Constraint) IsList() bool { return c.Members != nil }

// The constraints, by the names of the service model's types.
func existingUserName(name string) Constraint {
	c := userName(name)
	c.MaxLength = 128
	return c
}

func userName(name string) Constraint {
	return Constraint{Name: name, MinLength: 1, MaxLength: 64,
		Pattern: `[\w+=,.@-]+`, matches: only(isUserNameCharacter),
		sentence: "It must contain only alphanumeric characters and/or the following: +=,.@_-"}
}

func certificateBody() Constraint {
	return Constraint{Name: "CertificateBody", MinLength: 1, MaxLength: 16384, unquoted: true,
		Pattern: `[\u0009\u000A\u000D\u0020-\u00FF]+`, matches: only(isCertificateBodyCharacter),
		sentence: "It must contain only printable ASCII characters."}
}

func identifier(name string, minimum int) Constraint {
	return Constraint{Name: name, MinLength: minimum, MaxLength: 128,
		Pattern: `[\w]+`, matches: only(isWordCharacter),
		sentence: "It must contain only alphanumeric characters."}
}

// status is that of a certificate or an access key. "Expired" is a value of
// the type, which nobody can set: Check answers it with InvalidInput.
func status() Constraint {
	return Constraint{Name: "Status", Enum: []string{statusActive, statusInactive, statusExpired}}
}

const (
	statusActive   = "Active"
	statusInactive = "Inactive"
	statusExpired  = "Expired"
)

func path(name string) Constraint {
	return Constraint{Name: name, MinLength: 1, MaxLength: 512,
		Pattern: `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`,
		matches: func(s string) bool {
			return s == "/" || len(s) > 2 && s[0] == '/' && s[len(s)-1] == '/' && only(isPathCharacter)(s) && !strings.Contains(s, "\x7f")
		},
		sentence: "It must begin and end with / and contain only alphanumeric characters and/or / characters."}
}

func pathPrefix() Constraint {
	return Constraint{Name: "PathPrefix", MinLength: 1, MaxLength: 512,
		Pattern:  `\u002F[\u0021-\u007F]*`,
		matches:  func(s string) bool { return strings.HasPrefix(s, "/") && only(isPathCharacter)(s) },
		sentence: "It must begin with the / character and contain only alphanumeric characters and/or / characters."}
}

func marker() Constraint {
	return Constraint{Name: "Marker", MinLength: 1, MaxLength: 320,
		Pattern: `[\u0020-\u00FF]+`, matches: only(func(r rune) bool { return ' ' <= r && r <= 'ÿ' }),
		sentence: "It must contain only printable ASCII characters."}
}

func maxItems() Constraint {
	return Constraint{Name: "MaxItems", Integer: true, Min: 1, Max: 1000}
}

func permissionsBoundary() Constraint {
	return Constraint{Name: "PermissionsBoundary", MinLength: 20, MaxLength: 2048}
}

func tags() Constraint {
	value := Constraint{Name: "Value", Required: true, MaxLength: 256,
		Pattern: `[\p{L}\p{Z}\p{N}_.:/=+\-@]*`, matches: only(isTagCharacter)}
	return Constraint{Name: "Tags", MaxMembers: 50, Members: []Constraint{required(tagKey("Key")), value}}
}

func tagKeys() Constraint {
	return Constraint{Name: "TagKeys", MaxMembers: 50, Members: []Constraint{tagKey("")}}
}

func tagKey(name string) Constraint {
	return Constraint{Name: name, MinLength: 1, MaxLength: 128,
		Pattern: `[\p{L}\p{Z}\p{N}_.:/=+\-@]+`, matches: only(isTagCharacter)}
}

func required(c Constraint) Constraint {
	c.Required = true
	return c
}

// only makes a matcher for a pattern that is one character class repeated.
// The empty string is MinLength's affair.
func only(class func(rune) bool) func(string) bool {
	return func(s string) bool {
		return strings.IndexFunc(s, func(r rune) bool { return !class(r) }) < 0
	}
}

func isWordCharacter(r rune) bool {
	return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_'
}

func isUserNameCharacter(r rune) bool {
	return isWordCharacter(r) || strings.ContainsRune("+=,.@-", r)
}

func isCertificateBodyCharacter(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || ' ' <= r && r <= 'ÿ'
}

func isPathCharacter(r rune) bool { return '!' <= r && r <= 0x7f }

func isTagCharacter(r rune) bool {
	return strings.ContainsRune("_.:/=+-@", r) || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.In(r, unicode.Z)
}
