package certificate

import (
	"slices"
	"strings"
	"testing"

	"countersign/internal/der"
)

// problemCase is a certificate with one fault. carried is what the problem's
// range covers; "" where any place will do, as with what is missing.
type problemCase struct {
	name    string
	id      string
	carried string
	der     string
}

// with returns the encoding of the faultless draft after a change.
func with(change func(*draft)) string {
	d := newDraft()
	change(&d)
	return d.der()
}

func withSubject(parts ...string) string {
	return with(func(d *draft) { d.subject = name(parts...) })
}

func withKey(key string) string { return with(func(d *draft) { d.key = key }) }

func withExtensions(list ...string) string {
	return with(func(d *draft) { d.extensions = extensionList(list...) })
}

// withValue has one extension, marked critical where its type wants that.
func withValue(id string, value ...string) string {
	critical := ""
	if known := lookupExtension(id); known != nil && known.critical == mustBeCritical {
		critical = yes
	}
	return withExtensions(extension(id, critical, value...))
}

func withNotBefore(identifier byte, text string) string {
	return with(func(d *draft) { d.notBefore = tlv(identifier, text) })
}

func withAlgorithm(parts ...string) string {
	return with(func(d *draft) { d.algorithm = seq(parts...) })
}

const (
	idSAN         = oidSubjectAltName
	idConstraints = "\x55\x1d\x1e"
	idPolicies    = "\x55\x1d\x20"
	idMappings    = "\x55\x1d\x21"
	idPolicyLimit = "\x55\x1d\x24"
	idCRL         = "\x55\x1d\x1f"
	idAKI         = "\x55\x1d\x23"
	idEKU         = "\x55\x1d\x25"
	idSCT         = "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"
)

var problemCases = []problemCase{
	{"the end is cut off", der.Truncated, "\x77", newDraft().der()[:len(newDraft().der())-3]},
	{"an attribute runs past its set", der.Overrun, "\x13\x7f", withSubject(set(seq(oid(idCN), "\x13\x7fabc")))},
	{"the outermost length is indefinite", der.LengthIndefinite, "\x30\x80", "\x30\x80" + newDraft().tbs() + newDraft().algorithm + newDraft().signature + "\x00\x00"},
	{"a short length takes two octets", der.LengthNotMinimal, "\x02\x81\x01", with(func(d *draft) { d.serial = "\x02\x81\x01\x05" })},
	{"a length starts with FF", der.LengthInvalid, "\x13\xff", withSubject(set(seq(oid(idCN), "\x13\xffabc")))},
	{"the serial number swallows a byte", der.LengthSuspect, "\x02\x03", with(func(d *draft) { d.serial = "\x02\x03\x11\x22" })},
	{"an attribute has a tag of two octets", der.TagLongForm, "\x1f\x22", withSubject(set(seq(oid(idCN), "\x1f\x22\x03abc")))},
	{"zeros stand for an extension", der.EndOfContents, "\x00", withExtensions("\x00\x00")},
	{"the serial number is an OCTET STRING", der.WrongTag, "\x04\x01\x05", with(func(d *draft) { d.serial = octets("\x05") })},
	{"the serial number is missing", der.MissingElement, "", with(func(d *draft) { d.serial = "" })},
	{"the issuer is missing", der.MissingElement, "", with(func(d *draft) { d.issuer = "" })},
	{"the validity lacks its second date", der.MissingElement, "", with(func(d *draft) { d.notAfter = "" })},
	{"a second structure follows the certificate", der.TrailingData, "\x30\x00", newDraft().der() + "\x30\x00"},
	{"a string comes in two pieces", der.Constructed, tlv(0x33, printable("a"), printable("b")), withSubject(set(seq(oid(idCN), tlv(0x33, printable("a"), printable("b")))))},
	{"the tbsCertificate is marked primitive", der.Primitive, "", strings.Replace(newDraft().der(), newDraft().tbs(), "\x10"+newDraft().tbs()[1:], 1)},
	{"the serial number has no octet", der.IntegerEmpty, "\x02\x00", with(func(d *draft) { d.serial = integer("") })},
	{"the serial number has a leading zero", der.IntegerNotMinimal, "\x02\x02\x00\x05", with(func(d *draft) { d.serial = integer("\x00\x05") })},
	{"a critical flag has two octets", der.BooleanLength, "\x01\x02\xff\xff", withExtensions(extension(idUnknown, "\x01\x02\xff\xff", null))},
	{"a critical flag is 01", der.BooleanValue, "\x01\x01\x01", withExtensions(extension(idUnknown, "\x01\x01\x01", null))},
	{"a NULL has content", der.NullContent, "\x05\x01\x00", withAlgorithm(oid(idRSA256), "\x05\x01\x00")},
	{"an OID ends inside an arc", der.OIDMalformed, "\x06\x02\x2a\x86", withExtensions(extension("\x2a\x86", "", null))},
	{"an OID has an arc of 2³²", der.OIDLargeArc, oid("\x2a\x90\x80\x80\x80\x00"), withExtensions(extension("\x2a\x90\x80\x80\x80\x00", "", null))},
	{"the signature lacks the unused-bits octet", der.BitStringEmpty, "\x03\x00", with(func(d *draft) { d.signature = "\x03\x00" })},
	{"the signature has nine unused bits", der.BitStringUnused, "\x09", with(func(d *draft) { d.signature = tlv(0x03, "\x09\x77") })},
	{"key usage has set bits among the unused", der.BitStringPadding, "\x81", withValue(oidKeyUsage, tlv(0x03, "\x07\x81"))},
	{"key usage ends with zeros", der.NamedBitsTrailing, "\x05\x80", withValue(oidKeyUsage, tlv(0x03, "\x05\x80"))},
	{"the attributes of an RDN are not sorted", der.SetOrder, "", withSubject(set(seq(oid(idCN), printable("b")), seq(oid(idCN), printable("a"))))},
	{"critical FALSE is written out", der.DefaultEncoded, "\x01\x01\x00", withExtensions(extension(idUnknown, "\x01\x01\x00", null))},
	{"version 1 is written out", der.DefaultEncoded, explicit(0, integer("\x00")), with(func(d *draft) { d.version, d.extensions = explicit(0, integer("\x00")), "" })},
	{"a thousand names are broken", der.TooManyProblems, "", withValue(idSAN, seq(strings.Repeat(implicit(2, "\xff"), 1000)))},

	{"a UTF8String is not UTF-8", der.StringUTF8, "\xff", withSubject(attribute(idCN, tlv(0x0c, "a\xffb")))},
	{"a PrintableString has an @", der.StringPrintable, "@", withSubject(attribute(idCN, printable("a@b")))},
	{"a PrintableString has an asterisk", der.StringPrintableSet, "*", withSubject(attribute(idCN, printable("*.example")))},
	{"an IA5String has an umlaut", der.StringIA5, "\xfc", withSubject(attribute("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", tlv(0x16, "\xfc")))},
	{"a NumericString has a letter", der.StringNumeric, "x", withSubject(attribute(idUnknown, tlv(0x12, "1x")))},
	{"a VisibleString has a tab", der.StringVisible, "\t", withSubject(attribute(idUnknown, tlv(0x1a, "1\t")))},
	{"a BMPString has an odd length", der.StringBMP, "b", withSubject(attribute(idCN, tlv(0x1e, "\x00ab")))},
	{"a BMPString has a surrogate", der.StringBMP, "\xd8\x00", withSubject(attribute(idCN, tlv(0x1e, "\xd8\x00\x00a")))},
	{"a UniversalString has three octets", der.StringUniversal, "\x00\x00a", withSubject(attribute(idCN, tlv(0x1c, "\x00\x00a")))},
	{"a common name is an INTEGER", der.StringType, seq(oid(idCN), integer("\x05")), withSubject(attribute(idCN, integer("\x05")))},

	{"a date has no seconds", der.TimeNoSeconds, tlv(0x17, "2501020304Z"), withNotBefore(0x17, "2501020304Z")},
	{"a date has no zone", der.TimeNoZone, tlv(0x17, "250102030405"), withNotBefore(0x17, "250102030405")},
	{"a date has an offset", der.TimeOffset, tlv(0x17, "250102030405+0100"), withNotBefore(0x17, "250102030405+0100")},
	{"a date has a fraction", der.TimeFraction, tlv(0x18, "20510102030405.5Z"), withNotBefore(0x18, "20510102030405.5Z")},
	{"a date has letters", der.TimeMalformed, tlv(0x17, "25JAN2030405Z"), withNotBefore(0x17, "25JAN2030405Z")},
	{"a UTCTime has a year of four digits", der.TimeMalformed, tlv(0x17, "20250102030405Z"), withNotBefore(0x17, "20250102030405Z")},
	{"a date is the 30th of February", der.TimeOutOfRange, tlv(0x17, "250230030405Z"), withNotBefore(0x17, "250230030405Z")},
	{"a date is a PrintableString", TimeType, tlv(0x13, "250102030405Z"), withNotBefore(0x13, "250102030405Z")},
	{"a GeneralizedTime is before 2050", TimeUTCExpected, tlv(0x18, "20250102030405Z"), withNotBefore(0x18, "20250102030405Z")},

	{"there is nothing", Empty, "", ""},
	{"it starts as text", NotCertificate, "M", "MIIB"},
	{"the outermost length is too large", OuterLength, "\x30\x82\x02\x00", "\x30\x82\x02\x00" + newDraft().der()[4:]},
	{"subjectUniqueID comes before issuerUniqueID", FieldOrder, implicit(1, "\x00a"), with(func(d *draft) { d.uniqueIDs = implicit(2, "\x00b") + implicit(1, "\x00a") })},
	{"a certificate signing request", CertificateRequest, "", seq(seq(integer("\x00"), newDraft().subject, newDraft().key, explicit(0, "")), newDraft().algorithm, newDraft().signature)},
	{"a revocation list", RevocationList, "", seq(seq(integer("\x01"), newDraft().algorithm, newDraft().issuer, newDraft().notBefore), newDraft().algorithm, newDraft().signature)},
	{"a PKCS#8 key", PrivateKey, "", seq(integer("\x00"), seq(oid(idRSA), null), octets("key"))},
	{"an encrypted PKCS#8 key", PrivateKey, "", seq(seq(oid(idUnknown), null), octets("key"))},
	{"a PKCS#1 key", PrivateKey, "", seq(integer("\x00"), integer("\x05"), integer("\x03"))},
	{"a SEC 1 key", PrivateKey, "", seq(integer("\x01"), octets("key"))},
	{"a public key alone", BarePublicKey, "", newDraft().key},
	{"a PKCS#1 public key", BarePublicKey, "", seq(integer("\x05"), integer("\x03"))},
	{"a PKCS#7 message", PKCS7, "", seq(oid("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), explicit(0, null))},
	{"a PKCS#12 file", PKCS12, "", seq(integer("\x03"), seq(oid(idUnknown)))},
	{"version 4", VersionUnknown, explicit(0, integer("\x03")), with(func(d *draft) { d.version = explicit(0, integer("\x03")) })},
	{"the serial number is negative", SerialNegative, "\x02\x01\x80", with(func(d *draft) { d.serial = integer("\x80") })},
	{"the serial number is zero", SerialZero, "\x02\x01\x00", with(func(d *draft) { d.serial = integer("\x00") })},
	{"the serial number has 21 octets", SerialTooLong, "", with(func(d *draft) { d.serial = integer(strings.Repeat("\x11", 21)) })},
	{"an issuerUniqueID is there", UniqueID, implicit(1, "\x00a"), with(func(d *draft) { d.uniqueIDs = implicit(1, "\x00a") })},
	{"version 1 has an issuerUniqueID", UniqueIDVersion, implicit(1, "\x00a"), with(func(d *draft) { d.version, d.uniqueIDs, d.extensions = "", implicit(1, "\x00a"), "" })},

	{"the issuer has no attributes", IssuerEmpty, "\x30\x00", with(func(d *draft) { d.issuer = name() })},
	{"the subject is empty and its alternative is not critical", SubjectEmptyNotCritical, extension(idSAN, "", seq(implicit(2, "a"))), with(func(d *draft) {
		d.subject, d.extensions = name(), extensionList(extension(idSAN, "", seq(implicit(2, "a"))))
	})},
	{"an RDN is empty", NameRDNEmpty, "\x31\x00", withSubject(set(), attribute(idCN, printable("a")))},
	{"a common name is empty", NameValueEmpty, "\x13\x00", withSubject(attribute(idCN, printable("")))},
	{"a common name has 65 characters", NameValueTooLong, printable(strings.Repeat("a", 65)), withSubject(attribute(idCN, printable(strings.Repeat("a", 65))))},
	{"a country is a UTF8String", NameStringType, tlv(0x0c, "DE"), withSubject(attribute(idC, tlv(0x0c, "DE")))},
	{"a common name is an IA5String", NameStringType, tlv(0x16, "a"), withSubject(attribute(idCN, tlv(0x16, "a")))},
	{"a common name is a TeletexString", NameStringDeprecated, tlv(0x14, "a"), withSubject(attribute(idCN, tlv(0x14, "a")))},
	{"a country has three letters", NameCountry, printable("DEU"), withSubject(attribute(idC, printable("DEU")))},

	{"an RSA key lacks its NULL", KeyParameters, seq(oid(idRSA)), withKey(rsaSPKI("", modulus1024, "\x03"))},
	{"an EC key has no curve", KeyParameters, seq(oid(idEC)), withKey(ecSPKI("", pointP256))},
	{"an Ed25519 key has parameters", KeyParameters, null, withKey(seq(seq(oid(oidEd25519), null), bitString(strings.Repeat("k", 32))))},
	{"a key has unused bits", KeyUnusedBits, "", withKey(seq(seq(oid(oidEd25519)), tlv(0x03, "\x01"+strings.Repeat("j", 32))))},
	{"an RSA modulus is negative", KeyRSAModulus, integer("\x80\x01"), withKey(rsaSPKI(null, "\x80\x01", "\x03"))},
	{"an RSA modulus is even", KeyRSAModulus, integer("\x70\x02"), withKey(rsaSPKI(null, "\x70\x02", "\x03"))},
	{"an RSA exponent is 1", KeyRSAExponent, integer("\x01"), withKey(rsaSPKI(null, modulus1024, "\x01"))},
	{"an RSA exponent has 65 bits", KeyRSAExponentLarge, "", withKey(rsaSPKI(null, modulus1024, "\x01\x00\x00\x00\x00\x00\x00\x00\x01"))},
	{"a DSA key's parameters are a NULL", KeyDSAParameters, null, withKey(seq(seq(oid(idDSA), null), bitString(integer("\x05"))))},
	{"a DSA key's parameter q is zero", KeyDSAParameters, integer("\x00"), withKey(seq(seq(oid(idDSA), seq(integer("\x05"), integer("\x00"), integer("\x02"))), bitString(integer("\x05"))))},
	{"a DSA key inherits its parameters", KeyDSAInherited, seq(oid(idDSA)), withKey(seq(seq(oid(idDSA)), bitString(integer("\x05"))))},
	{"a DSA key is negative", KeyDSAValue, integer("\x85"), withKey(seq(seq(oid(idDSA)), bitString(integer("\x85"))))},
	{"an EC key spells out its curve", KeyECParameters, seq(integer("\x01")), withKey(ecSPKI(seq(integer("\x01")), pointP256))},
	{"an EC key is on an unknown curve", KeyECCurveUnknown, oid(idUnknown), withKey(ecSPKI(oid(idUnknown), pointP256))},
	{"an EC key is on secp256k1", KeyECCurveUncommon, oid("\x2b\x81\x04\x00\x0a"), withKey(ecSPKI(oid("\x2b\x81\x04\x00\x0a"), pointP256))},
	{"an EC key is compressed", KeyECPointForm, "\x02" + pointP256[1:33], withKey(ecSPKI(oid(idP256), "\x02"+pointP256[1:33]))},
	{"an EC key is the point at infinity", KeyECPoint, "\x00", withKey(ecSPKI(oid(idP256), "\x00"))},
	{"an EC key is short", KeyECPoint, pointP256[:64], withKey(ecSPKI(oid(idP256), pointP256[:64]))},
	{"an EC key is a hybrid point", KeyECPoint, "\x06" + pointP256[1:], withKey(ecSPKI(oid(idP256), "\x06"+pointP256[1:]))},
	{"an ML-DSA-65 key has 32 octets", KeyLength, strings.Repeat("k", 32), withKey(seq(seq(oid(idMLDSA65)), bitString(strings.Repeat("k", 32))))},

	{"the two signature algorithms differ", SignatureMismatch, newDraft().algorithm, with(func(d *draft) { d.outerAlgorithm = seq(oid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"), null) })},
	{"an RSA signature algorithm lacks its NULL", SignatureParameters, seq(oid(idRSA256)), withAlgorithm(oid(idRSA256))},
	{"an ECDSA signature algorithm has a NULL", SignatureParameters, null, withAlgorithm(oid(idECDSA), null)},
	{"RSASSA-PSS has no parameters", SignaturePSS, seq(oid(oidRSASSAPSS)), withAlgorithm(oid(oidRSASSAPSS))},
	{"RSASSA-PSS has two hashes", SignaturePSS, seq(explicit(0, seq(oid(idSHA256)))), withAlgorithm(oid(oidRSASSAPSS), seq(explicit(0, seq(oid(idSHA256)))))},
	{"the signature has unused bits", SignatureUnusedBits, tlv(0x03, "\x01\x76"), with(func(d *draft) { d.signature = tlv(0x03, "\x01\x76") })},
	{"the signature is empty", SignatureEmpty, "\x03\x01\x00", with(func(d *draft) { d.signature = bitString() })},
	{"an ECDSA signature is no pair", SignatureForm, bitString("abc"), with(func(d *draft) { d.algorithm, d.signature = seq(oid(idECDSA)), bitString("abc") })},
	{"an ML-DSA-65 signature is short", SignatureForm, bitString("abc"), with(func(d *draft) { d.algorithm, d.signature = seq(oid(idMLDSA65)), bitString("abc") })},

	{"version 1 has extensions", ExtensionsVersion, "", with(func(d *draft) { d.version = "" })},
	{"the list of extensions is empty", ExtensionsEmpty, explicit(3, seq()), withExtensions()},
	{"key usage is there twice", ExtensionDuplicate, extension(oidKeyUsage, yes, tlv(0x03, "\x06\x40")), withExtensions(extension(oidKeyUsage, yes, tlv(0x03, "\x07\x80")), extension(oidKeyUsage, yes, tlv(0x03, "\x06\x40")))},
	{"key usage is an INTEGER", ExtensionMalformed, integer("\x05"), withValue(oidKeyUsage, integer("\x05"))},
	{"key usage has no value", ExtensionMalformed, "", withValue(oidKeyUsage)},
	{"name constraints are not critical", ExtensionNotCritical, "", withExtensions(extension(idConstraints, "", seq(explicit(0, seq(implicit(2, "a"))))))},
	{"the authority key identifier is critical", ExtensionCritical, "", withExtensions(extension(idAKI, yes, seq(implicit(0, "a"))))},
	{"the alternative names are none", ExtensionListEmpty, "\x30\x00", withValue(idSAN, seq())},
	{"key usage sets nothing", KeyUsageEmpty, "\x03\x01\x00", withValue(oidKeyUsage, bitString())},
	{"key usage sets a tenth bit", KeyUsageUnknownBit, tlv(0x03, "\x06\x80\x40"), withValue(oidKeyUsage, tlv(0x03, "\x06\x80\x40"))},
	{"a purpose is there twice", KeyPurposeDuplicate, oid(idUnknown), withValue(idEKU, seq(oid(idUnknown), oid(idUnknown)))},
	{"a path length without a CA", PathLenWithoutCA, integer("\x00"), withValue(oidBasic, seq(integer("\x00")))},
	{"a negative path length", PathLenInvalid, integer("\xff"), withValue(oidBasic, seq(yes, integer("\xff")))},
	{"an empty domain name", GeneralNameEmpty, implicit(2, ""), withValue(idSAN, seq(implicit(2, "")))},
	{"an umlaut in a domain name", GeneralNameNotASCII, implicit(2, "m\xfcller.de"), withValue(idSAN, seq(implicit(2, "m\xfcller.de")))},
	{"a name with the tag 9", GeneralNameType, implicit(9, "a"), withValue(idSAN, seq(implicit(9, "a")))},
	{"an IP address as text", GeneralNameIP, implicit(7, "192.0.2.1"), withValue(idSAN, seq(implicit(7, "192.0.2.1")))},
	{"a space in a domain name", GeneralNameDNS, implicit(2, "a b"), withValue(idSAN, seq(implicit(2, "a b")))},
	{"a mail address without @", GeneralNameEmail, implicit(1, "post"), withValue(idSAN, seq(implicit(1, "post")))},
	{"a URI without scheme", GeneralNameURI, implicit(6, "example.com/a"), withValue(idSAN, seq(implicit(6, "example.com/a")))},
	{"name constraints without any", NameConstraintsEmpty, seq(), withValue(idConstraints, seq())},
	{"a network mask with a gap", NameConstraintsValue, implicit(7, "\xc0\x00\x02\x00\xff\x00\xff\x00"), withValue(idConstraints, seq(explicit(0, seq(implicit(7, "\xc0\x00\x02\x00\xff\x00\xff\x00")))))},
	{"a name constraint with a minimum", NameConstraintsDistance, implicit(0, "\x01"), withValue(idConstraints, seq(explicit(0, seq(implicit(2, "a"), implicit(0, "\x01")))))},
	{"a policy is there twice", PolicyDuplicate, oid(idUnknown), withValue(idPolicies, seq(seq(oid(idUnknown)), seq(oid(idUnknown))))},
	{"a mapping of any policy", PolicyMappingAny, seq(oid("\x55\x1d\x20\x00"), oid(idUnknown)), withValue(idMappings, seq(seq(oid("\x55\x1d\x20\x00"), oid(idUnknown))))},
	{"a negative policy constraint", PolicyNumber, implicit(0, "\xff"), withValue(idPolicyLimit, seq(implicit(0, "\xff")))},
	{"policy constraints without any", PolicyConstraintsEmpty, seq(), withValue(idPolicyLimit, seq())},
	{"an issuer without serial number", AuthorityKeyIDIncomplete, "", withValue(idAKI, seq(explicit(1, implicit(2, "a"))))},
	{"a distribution point without name", DistributionPointEmpty, seq(implicit(1, "\x06\x40")), withValue(idCRL, seq(seq(implicit(1, "\x06\x40"))))},
	{"a timestamp list of the wrong length", SCTMalformed, octets("\x00\x09abc"), withValue(idSCT, octets("\x00\x09abc"))},
}

func TestTheDraftHasNoProblem(t *testing.T) {
	if problems := Parse([]byte(newDraft().der())).Problems; len(problems) > 0 {
		t.Errorf("the draft that every case damages has problems of its own: %v", problems)
	}
}

func TestEachProblemIsNamedWhereItLies(t *testing.T) {
	seen := map[string]bool{}
	for _, test := range problemCases {
		t.Run(test.name, func(t *testing.T) {
			c := Parse([]byte(test.der))
			i := slices.IndexFunc(c.Problems, func(p Problem) bool {
				return p.ID == test.id && (test.carried == "" || test.der[p.Range.Start:p.Range.End] == test.carried)
			})
			if i < 0 {
				t.Errorf("no %s at %x among %+v", test.id, test.carried, c.Problems)
			}
		})
		seen[test.id] = true
	}
	for _, id := range ProblemIDs() {
		if !seen[id] {
			t.Errorf("no case has the problem %s", id)
		}
	}
}
