package iamapi

import (
	"strings"
	"unicode"
	"unicode/utf8"
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

// MaxCertificateBody is the longest CertificateBody that IAM takes, in characters.
const MaxCertificateBody = 16384

const (
	statusActive   = "Active"
	statusInactive = "Inactive"
	statusExpired  = "Expired"
)

// The types of the service model, as constraints without a name.
var (
	existingUserNameType = Constraint{MinLength: 1, MaxLength: 128,
		Pattern: `[\w+=,.@-]+`, matches: isUserName, sentence: userNameSentence}
	// userNameType is that of new users.
	userNameType = Constraint{MinLength: 1, MaxLength: 64,
		Pattern: `[\w+=,.@-]+`, matches: isUserName, sentence: userNameSentence}
	certificateBodyType = Constraint{MinLength: 1, MaxLength: MaxCertificateBody, unquoted: true,
		Pattern: `[\u0009\u000A\u000D\u0020-\u00FF]+`, matches: isCertificateBody, sentence: printableSentence}
	certificateIDType = Constraint{MinLength: 24, MaxLength: 128,
		Pattern: `[\w]+`, matches: isWord, sentence: wordSentence}
	accessKeyIDType = Constraint{MinLength: 16, MaxLength: 128,
		Pattern: `[\w]+`, matches: isWord, sentence: wordSentence}
	// statusType is that of a certificate or an access key. "Expired" is a
	// value of the type, which nobody can set: Check answers it with
	// InvalidInput.
	statusType   = Constraint{Enum: []string{statusActive, statusInactive, statusExpired}}
	markerType   = Constraint{MinLength: 1, MaxLength: 320, Pattern: `[\u0020-\u00FF]+`, matches: isMarker, sentence: printableSentence}
	maxItemsType = Constraint{Integer: true, Min: 1, Max: 1000}
	pathType     = Constraint{MinLength: 1, MaxLength: 512,
		Pattern: `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`, matches: isPath,
		sentence: "It must begin and end with / and contain only alphanumeric characters and/or / characters."}
	pathPrefixType = Constraint{MinLength: 1, MaxLength: 512,
		Pattern: `\u002F[\u0021-\u007F]*`, matches: isPathPrefix,
		sentence: "It must begin with the / character and contain only alphanumeric characters and/or / characters."}
	arnType  = Constraint{MinLength: 20, MaxLength: 2048}
	tagsType = Constraint{MaxMembers: MaxTagsPerUser, Members: []Constraint{
		{Name: "Key", Required: true, MinLength: 1, MaxLength: 128, Pattern: `[\p{L}\p{Z}\p{N}_.:/=+\-@]+`, matches: isTag},
		{Name: "Value", Required: true, MaxLength: 256, Pattern: `[\p{L}\p{Z}\p{N}_.:/=+\-@]*`, matches: isTag},
	}}
	tagKeysType = Constraint{MaxMembers: MaxTagsPerUser, Members: []Constraint{
		{MinLength: 1, MaxLength: 128, Pattern: `[\p{L}\p{Z}\p{N}_.:/=+\-@]+`, matches: isTag},
	}}
	durationSecondsType = Constraint{Integer: true, Min: 900, Max: 129600}
	serialNumberType    = Constraint{MinLength: 9, MaxLength: 256, Pattern: `[\w+=/:,.@-]*`, matches: isSerialNumber}
	tokenCodeType       = Constraint{MinLength: 6, MaxLength: 6, Pattern: `[\d]*`, matches: isTokenCode}
)

// What IAM says instead of quoting a pattern.
const (
	userNameSentence  = "It must contain only alphanumeric characters and/or the following: +=,.@_-"
	wordSentence      = "It must contain only alphanumeric characters."
	printableSentence = "It must contain only printable ASCII characters."
)

// only reports whether s has only characters of a class. The empty string has:
// it is MinLength's affair.
func only(s string, class func(rune) bool) bool {
	for _, r := range s {
		if !class(r) {
			return false
		}
	}
	return true
}

func isUserName(s string) bool  { return only(s, isUserNameCharacter) }
func isWord(s string) bool      { return only(s, isWordCharacter) }
func isMarker(s string) bool    { return only(s, isLatin1Printable) }
func isTag(s string) bool       { return only(s, isTagCharacter) }
func isTokenCode(s string) bool { return s == "" || isDigits(s) }

// isCertificateBody reads ASCII by itself: it is asked of whole bundles.
func isCertificateBody(s string) bool {
	i := 0
	for ; i < len(s) && s[i] < utf8.RuneSelf; i++ {
		if c := s[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	return only(s[i:], isCertificateBodyCharacter)
}

func isSerialNumber(s string) bool {
	return only(s, func(r rune) bool { return isUserNameCharacter(r) || r == '/' || r == ':' })
}

func isPath(s string) bool {
	return s == "/" || len(s) > 2 && s[0] == '/' && s[len(s)-1] == '/' && only(s, isPathCharacter) && !strings.Contains(s, "\x7f")
}

func isPathPrefix(s string) bool { return strings.HasPrefix(s, "/") && only(s, isPathCharacter) }

func isWordCharacter(r rune) bool {
	return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_'
}

func isUserNameCharacter(r rune) bool {
	return isWordCharacter(r) || strings.ContainsRune("+=,.@-", r)
}

func isLatin1Printable(r rune) bool { return ' ' <= r && r <= 'ÿ' }

func isCertificateBodyCharacter(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || isLatin1Printable(r)
}

func isPathCharacter(r rune) bool { return '!' <= r && r <= 0x7f }

func isTagCharacter(r rune) bool {
	return strings.ContainsRune("_.:/=+-@", r) || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Z, r)
}
