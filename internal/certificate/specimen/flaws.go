package specimen

import (
	"strings"

	"countersign/internal/certificate"
	"countersign/internal/der"
)

// A Flaw is a certificate with one thing wrong.
type Flaw struct {
	Name    string // what is wrong, as a sentence
	Problem string // the ID that package certificate gives it
	Carried string // what the problem's range covers; "" where any place will do
	DER     string
}

var (
	signing = TLV(0x03, "\x07\x80")
	subject = Attribute(CommonName, Printable("Subject"))
)

// Flaws returns at least one for every problem.
func Flaws() []Flaw { return flaws }

var flaws = []Flaw{
	{"the end is cut off", der.Truncated, "\x77", New().DER()[:len(New().DER())-3]},
	{"an attribute runs past its set", der.Overrun, "\x13\x7f", WithSubject(Set(Seq(OID(CommonName), "\x13\x7fabc")))},
	{"the outermost length is indefinite", der.LengthIndefinite, "\x30\x80", "\x30\x80" + New().TBS() + New().Algorithm + New().Signature + "\x00\x00"},
	{"a short length takes two bytes", der.LengthNotMinimal, "\x02\x81\x01", With(func(d *Draft) { d.Serial = "\x02\x81\x01\x05" })},
	{"a length starts with FF", der.LengthInvalid, "\x13\xff", WithSubject(Set(Seq(OID(CommonName), "\x13\xffabc")))},
	{"the serial number swallows a byte", der.LengthSuspect, "\x02\x03", With(func(d *Draft) { d.Serial = "\x02\x03\x11\x22" })},
	{"the type of an extension swallows part of its value", der.LengthSuspect, "\x06\x07", WithExtensions(Seq("\x06\x07\x55\x1d\x0f", Octets(signing)))},
	{"an attribute has a tag of two bytes", der.TagLongForm, "\x1f\x22", WithSubject(Set(Seq(OID(CommonName), "\x1f\x22\x03abc")))},
	{"zeros stand for an extension", der.EndOfContents, "\x00", WithExtensions("\x00\x00")},
	{"an extension's value is a BIT STRING", der.WrongTag, BitString(signing), WithExtensions(Seq(OID(KeyUsage), True, BitString(signing)))},
	{"the issuer is a SET", der.WrongTag, "", With(func(d *Draft) { d.Issuer = Set(Attribute(CommonName, Printable("Issuer"))) })},
	{"the serial number is an OCTET STRING", der.WrongTag, "\x04\x01\x05", With(func(d *Draft) { d.Serial = Octets("\x05") })},
	{"the serial number is missing", der.MissingElement, New().Version, With(func(d *Draft) { d.Serial = "" })},
	{"the issuer is missing", der.MissingElement, New().Algorithm, With(func(d *Draft) { d.Issuer = "" })},
	{"the validity lacks its second date", der.MissingElement, New().NotBefore, With(func(d *Draft) { d.NotAfter = "" })},
	{"there is nothing in the certificate", der.MissingElement, "\x30\x00", "\x30\x00"},
	{"a second NULL follows the first", der.TrailingData, Null, WithAlgorithm(OID(SHA256WithRSA), Null, Null)},
	{"a second structure follows the certificate", der.TrailingData, "\x30\x00", New().DER() + "\x30\x00"},
	{"a string comes in two pieces", der.Constructed, TLV(0x33, Printable("a"), Printable("b")), WithSubject(Set(Seq(OID(CommonName), TLV(0x33, Printable("a"), Printable("b")))))},
	{"the tbsCertificate is marked primitive", der.Primitive, "", strings.Replace(New().DER(), New().TBS(), "\x10"+New().TBS()[1:], 1)},
	{"the serial number has no byte", der.IntegerEmpty, "\x02\x00", With(func(d *Draft) { d.Serial = Integer("") })},
	{"the serial number has a leading zero", der.IntegerNotMinimal, "\x02\x02\x00\x05", With(func(d *Draft) { d.Serial = Integer("\x00\x05") })},
	{"a critical flag has two bytes", der.BooleanLength, "\x01\x02\xff\xff", WithExtensions(Extension(KeyUsage, "\x01\x02\xff\xff", signing))},
	{"a critical flag is 01", der.BooleanValue, "\x01\x01\x01", WithExtensions(Extension(KeyUsage, "\x01\x01\x01", signing))},
	{"a NULL has content", der.NullContent, "\x05\x01\x00", WithAlgorithm(OID(SHA256WithRSA), "\x05\x01\x00")},
	{"an OID ends inside an arc", der.OIDMalformed, "\x06\x02\x2a\x86", WithExtensions(Extension("\x2a\x86", "", Null))},
	{"an OID has an arc of 2³²", der.OIDLargeArc, OID("\x2a\x90\x80\x80\x80\x00"), WithExtensions(Extension("\x2a\x90\x80\x80\x80\x00", "", Null))},
	{"key usage lacks the unused-bits byte", der.BitStringEmpty, "\x03\x00", WithValue(KeyUsage, "\x03\x00")},
	{"the signature lacks the unused-bits byte", der.BitStringEmpty, "\x03\x00", With(func(d *Draft) { d.Signature = "\x03\x00" })},
	{"the signature has nine unused bits", der.BitStringUnused, "\x09", With(func(d *Draft) { d.Signature = TLV(0x03, "\x09\x77") })},
	{"key usage has set bits among the unused", der.BitStringPadding, "\x81", WithValue(KeyUsage, TLV(0x03, "\x07\x81"))},
	{"key usage ends with zeros", der.NamedBitsTrailing, "\x05\x80", WithValue(KeyUsage, TLV(0x03, "\x05\x80"))},
	{"the attributes of an RDN are not sorted", der.SetOrder, "", WithSubject(Set(Seq(OID(CommonName), Printable("b")), Seq(OID(CommonName), Printable("a"))))},
	{"critical FALSE is written out", der.DefaultEncoded, "\x01\x01\x00", WithExtensions(Extension(Unknown, "\x01\x01\x00", Null))},
	{"version 1 is written out", der.DefaultEncoded, Explicit(0, Integer("\x00")), With(func(d *Draft) { d.Version, d.Extensions = Explicit(0, Integer("\x00")), "" })},
	{"an extension nests two hundred levels deep", der.TooDeep, "", WithExtensions(Extension(Unknown, "", nested(200)))},
	{"an extension has more elements than a tree", der.TooManyElements, "", WithExtensions(Extension(Unknown, "", Seq(strings.Repeat(Null, der.MaxElements))))},
	{"a thousand names are broken", der.TooManyProblems, "", WithValue(SubjectAltName, Seq(strings.Repeat(Implicit(2, "\xff"), 1000)))},

	{"a UTF8String is not UTF-8", der.StringUTF8, "\xff", WithSubject(Attribute(CommonName, UTF8("a\xffb")))},
	{"a PrintableString has an @", der.StringPrintable, "@", WithSubject(Attribute(CommonName, Printable("a@b")))},
	{"a PrintableString has an asterisk", der.StringPrintableSet, "*", WithSubject(Attribute(CommonName, Printable("*.example")))},
	{"an IA5String has an umlaut", der.StringIA5, "\xfc", WithSubject(Attribute(DomainComponent, IA5("z\xfcrich")), subject)},
	{"a NumericString has a letter", der.StringNumeric, "x", WithSubject(Attribute(Unknown, TLV(0x12, "1x")), subject)},
	{"a VisibleString has an umlaut", der.StringVisible, "\xfc", WithSubject(Attribute(Unknown, TLV(0x1a, "1\xfc")), subject)},
	{"a BMPString has an odd length", der.StringBMP, "b", WithSubject(Attribute(CommonName, TLV(0x1e, "\x00ab")))},
	{"a BMPString has a surrogate", der.StringBMP, "\xd8\x00", WithSubject(Attribute(CommonName, TLV(0x1e, "\xd8\x00\x00a")))},
	{"a UniversalString has three bytes", der.StringUniversal, "\x00\x00a", WithSubject(Attribute(CommonName, TLV(0x1c, "\x00\x00\x00a\x00\x00a")))},
	{"a common name is an INTEGER", der.StringType, Seq(OID(CommonName), Integer("A")), WithSubject(Attribute(CommonName, Integer("A")))},

	{"a date has no seconds", der.TimeNoSeconds, UTCTime("2501020304Z"), withNotBefore(0x17, "2501020304Z")},
	{"a date has no zone", der.TimeNoZone, UTCTime("250102030405"), withNotBefore(0x17, "250102030405")},
	{"a date has an offset", der.TimeOffset, UTCTime("250102030405+0100"), withNotBefore(0x17, "250102030405+0100")},
	{"a date has a fraction", der.TimeFraction, Generalized("20510102030405.5Z"), With(func(d *Draft) { d.NotAfter = Generalized("20510102030405.5Z") })},
	{"a date has letters", der.TimeMalformed, UTCTime("25JAN2030405Z"), withNotBefore(0x17, "25JAN2030405Z")},
	{"a UTCTime has a year of four digits", der.TimeMalformed, UTCTime("20250102030405Z"), withNotBefore(0x17, "20250102030405Z")},
	{"a date is the 30th of February", der.TimeOutOfRange, UTCTime("250230030405Z"), withNotBefore(0x17, "250230030405Z")},
	{"a date is a PrintableString", certificate.TimeType, TLV(0x13, "250102030405Z"), withNotBefore(0x13, "250102030405Z")},
	{"a GeneralizedTime is before 2050", certificate.TimeUTCExpected, Generalized("20250102030405Z"), withNotBefore(0x18, "20250102030405Z")},
	{"a GeneralizedTime is before all UTCTimes", certificate.TimeUTCExpected, Generalized("19000102030405Z"), withNotBefore(0x18, "19000102030405Z")},

	{"there is nothing", certificate.Empty, "", ""},
	{"an OCTET STRING stands alone", certificate.NotCertificate, "\x04", Octets("This was encoded in base64, and is no certificate.")},
	{"it starts as text", certificate.NotCertificate, "M", "MIIB"},
	{"the outermost length is too large", certificate.OuterLength, "\x30\x82\x08\x00", "\x30\x82\x08\x00" + New().DER()[4:]},
	{"subjectUniqueID comes before issuerUniqueID", certificate.FieldOrder, Implicit(1, "\x00a"), With(func(d *Draft) { d.UniqueIDs = Implicit(2, "\x00b") + Implicit(1, "\x00a") })},
	{"a certificate signing request", certificate.CertificateRequest, "", Seq(Seq(Integer("\x00"), New().Subject, New().Key, Explicit(0, "")), New().Algorithm, New().Signature)},
	{"a revocation list", certificate.RevocationList, "", Seq(Seq(Integer("\x01"), New().Algorithm, New().Issuer, New().NotBefore), New().Algorithm, New().Signature)},
	{"a PKCS#8 key", certificate.PrivateKey, "", Seq(Integer("\x00"), Seq(OID(RSA), Null), Octets("key"))},
	{"an encrypted PKCS#8 key", certificate.PrivateKey, "", Seq(Seq(OID(Unknown), Null), Octets("key"))},
	{"a PKCS#1 key", certificate.PrivateKey, "", Seq(Integer("\x00"), Integer("\x05"), Integer("\x03"))},
	{"a SEC 1 key", certificate.PrivateKey, "", Seq(Integer("\x01"), Octets("key"))},
	{"a PKCS#1 public key", certificate.BarePublicKey, "", Seq(Integer(Modulus), Integer("\x01\x00\x01"))},
	{"a public key alone", certificate.BarePublicKey, "", New().Key},
	{"a PKCS#7 message", certificate.PKCS7, "", Seq(OID("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), Explicit(0, Null))},
	{"a PKCS#12 file", certificate.PKCS12, "", Seq(Integer("\x03"), Seq(OID(Unknown)))},
	{"version 4", certificate.VersionUnknown, Explicit(0, Integer("\x03")), With(func(d *Draft) { d.Version = Explicit(0, Integer("\x03")) })},
	{"the serial number is negative", certificate.SerialNegative, "\x02\x01\x80", With(func(d *Draft) { d.Serial = Integer("\x80") })},
	{"the serial number is zero", certificate.SerialZero, "\x02\x01\x00", With(func(d *Draft) { d.Serial = Integer("\x00") })},
	{"the serial number has 21 bytes", certificate.SerialTooLong, "", With(func(d *Draft) { d.Serial = Integer(strings.Repeat("\x11", 21)) })},
	{"an issuerUniqueID is there", certificate.UniqueID, Implicit(1, "\x00a"), With(func(d *Draft) { d.UniqueIDs = Implicit(1, "\x00a") })},
	{"version 1 has an issuerUniqueID", certificate.UniqueIDVersion, Implicit(1, "\x00a"), With(func(d *Draft) { d.Version, d.UniqueIDs, d.Extensions = "", Implicit(1, "\x00a"), "" })},

	{"the issuer has no attributes", certificate.IssuerEmpty, "\x30\x00", With(func(d *Draft) { d.Issuer = Name() })},
	{"the subject is empty and its alternative is not critical", certificate.SubjectEmptyNotCritical, Extension(SubjectAltName, "", Seq(Implicit(2, "a"))), With(func(d *Draft) {
		d.Subject, d.Extensions = Name(), Extensions(Extension(SubjectAltName, "", Seq(Implicit(2, "a"))))
	})},
	{"an RDN is empty", certificate.NameRDNEmpty, "\x31\x00", WithSubject(Set(), Attribute(CommonName, Printable("a")))},
	{"a common name is empty", certificate.NameValueEmpty, "\x13\x00", WithSubject(Attribute(CommonName, Printable("")))},
	{"a common name has 65 characters", certificate.NameValueTooLong, Printable(strings.Repeat("a", 65)), WithSubject(Attribute(CommonName, Printable(strings.Repeat("a", 65))))},
	{"a country is a UTF8String", certificate.NameStringType, UTF8("DE"), WithSubject(Attribute(Country, UTF8("DE")), subject)},
	{"a common name is an IA5String", certificate.NameStringType, IA5("a"), WithSubject(Attribute(CommonName, IA5("a")))},
	{"a common name is a TeletexString", certificate.NameStringDeprecated, TLV(0x14, "a"), WithSubject(Attribute(CommonName, TLV(0x14, "a")))},
	{"a country has three letters", certificate.NameCountry, Printable("DEU"), WithSubject(Attribute(Country, Printable("DEU")), subject)},

	{"an RSA key lacks its NULL", certificate.KeyParameters, Seq(OID(RSA)), WithKey(RSAKey("", Modulus, "\x01\x00\x01"))},
	{"an EC key has no curve", certificate.KeyParameters, Seq(OID(EC)), WithKey(ECKey("", PointP256))},
	{"an Ed25519 key has parameters", certificate.KeyParameters, Null, WithKey(Seq(Seq(OID(Ed25519), Null), BitString(strings.Repeat("k", 32))))},
	{"a key has unused bits", certificate.KeyUnusedBits, "", WithKey(Seq(Seq(OID(Ed25519)), TLV(0x03, "\x01"+strings.Repeat("j", 32))))},
	{"an RSA modulus is negative", certificate.KeyRSAModulus, Integer(Modulus[1:]), WithKey(RSAKey(Null, Modulus[1:], "\x01\x00\x01"))},
	{"an RSA modulus is even", certificate.KeyRSAModulus, Integer("\x70\x02"), WithKey(RSAKey(Null, "\x70\x02", "\x03"))},
	{"an RSA exponent is 1", certificate.KeyRSAExponent, Integer("\x01"), WithKey(RSAKey(Null, Modulus, "\x01"))},
	{"an RSA exponent is negative", certificate.KeyRSAExponent, Integer("\xff"), WithKey(RSAKey(Null, Modulus, "\xff"))},
	{"an RSA exponent has 65 bits", certificate.KeyRSAExponentLarge, "", WithKey(RSAKey(Null, Modulus, "\x01\x00\x00\x00\x00\x00\x00\x00\x01"))},
	{"a DSA key's parameter q is zero", certificate.KeyDSAParameters, Integer("\x00"), WithKey(DSAKey(Seq(Integer(Modulus), Integer("\x00"), Integer("\x02")), Modulus))},
	{"a DSA key's parameters are a NULL", certificate.KeyDSAParameters, Null, WithKey(Seq(Seq(OID(DSA), Null), BitString(Integer("\x05"))))},
	{"a DSA key inherits its parameters", certificate.KeyDSAInherited, Seq(OID(DSA)), WithKey(DSAKey("", Modulus))},
	{"a DSA key is negative", certificate.KeyDSAValue, Integer(Modulus[1:]), WithKey(DSAKey(DSAParameters, Modulus[1:]))},
	{"an EC key spells out its curve", certificate.KeyECParameters, Seq(Integer("\x01")), WithKey(ECKey(Seq(Integer("\x01")), PointP256))},
	{"an EC key is on an unknown curve", certificate.KeyECCurveUnknown, OID(Unknown), WithKey(ECKey(OID(Unknown), PointP256))},
	{"an EC key is on secp256k1", certificate.KeyECCurveUncommon, OID("\x2b\x81\x04\x00\x0a"), WithKey(ECKey(OID("\x2b\x81\x04\x00\x0a"), PointP256))},
	{"an EC key is compressed", certificate.KeyECPointForm, "\x02" + PointP256[1:33], WithKey(ECKey(OID(P256), "\x02"+PointP256[1:33]))},
	{"an EC key is the point at infinity", certificate.KeyECPoint, "\x00", WithKey(ECKey(OID(P256), "\x00"))},
	{"an EC key is short", certificate.KeyECPoint, PointP256[:64], WithKey(ECKey(OID(P256), PointP256[:64]))},
	{"an EC key is a hybrid point", certificate.KeyECPoint, "\x06" + PointP256[1:], WithKey(ECKey(OID(P256), "\x06"+PointP256[1:]))},
	{"an Ed25519 key has 31 bytes", certificate.KeyLength, strings.Repeat("k", 31), WithKey(PlainKey(Ed25519, strings.Repeat("k", 31)))},
	{"an ML-DSA-65 key has 32 bytes", certificate.KeyLength, strings.Repeat("k", 32), WithKey(Seq(Seq(OID(MLDSA65)), BitString(strings.Repeat("k", 32))))},

	{"the two signature algorithms differ", certificate.SignatureMismatch, New().Algorithm, With(func(d *Draft) { d.OuterAlgorithm = Seq(OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"), Null) })},
	{"an RSA signature algorithm lacks its NULL", certificate.SignatureParameters, Seq(OID(SHA256WithRSA)), WithAlgorithm(OID(SHA256WithRSA))},
	{"an ECDSA signature algorithm has a NULL", certificate.SignatureParameters, Null, WithAlgorithm(OID(ECDSAWithSHA256), Null)},
	{"RSASSA-PSS has two hashes", certificate.SignaturePSS, Seq(Explicit(0, Seq(OID(SHA256)))), WithAlgorithm(OID(RSASSAPSS), Seq(Explicit(0, Seq(OID(SHA256)))))},
	{"RSASSA-PSS has no parameters", certificate.SignaturePSS, Seq(OID(RSASSAPSS)), WithAlgorithm(OID(RSASSAPSS))},
	{"the signature has unused bits", certificate.SignatureUnusedBits, TLV(0x03, "\x01\x76"), With(func(d *Draft) { d.Signature = TLV(0x03, "\x01\x76") })},
	{"the signature is empty", certificate.SignatureEmpty, "\x03\x01\x00", With(func(d *Draft) { d.Signature = BitString() })},
	{"an ECDSA signature is no pair", certificate.SignatureForm, BitString("abc"), With(func(d *Draft) { d.Algorithm, d.Signature = Seq(OID(ECDSAWithSHA256)), BitString("abc") })},
	{"an ML-DSA-65 signature is short", certificate.SignatureForm, BitString("abc"), With(func(d *Draft) { d.Algorithm, d.Signature = Seq(OID(MLDSA65)), BitString("abc") })},

	{"version 1 has extensions", certificate.ExtensionsVersion, "", With(func(d *Draft) { d.Version = "" })},
	{"the list of extensions is empty", certificate.ExtensionsEmpty, Explicit(3, Seq()), WithExtensions()},
	{"key usage is there twice", certificate.ExtensionDuplicate, Extension(KeyUsage, True, TLV(0x03, "\x06\x40")), WithExtensions(Extension(KeyUsage, True, TLV(0x03, "\x07\x80")), Extension(KeyUsage, True, TLV(0x03, "\x06\x40")))},
	{"key usage is an INTEGER", certificate.ExtensionMalformed, Integer("\x05"), WithValue(KeyUsage, Integer("\x05"))},
	{"key usage has no value", certificate.ExtensionMalformed, "\x04\x00", WithValue(KeyUsage)},
	{"name constraints are not critical", certificate.ExtensionNotCritical, "", WithExtensions(Extension(NameConstraints, "", Seq(Explicit(0, Seq(Implicit(2, "a"))))))},
	{"the authority key identifier is critical", certificate.ExtensionCritical, "", WithExtensions(Extension(AuthorityKeyID, True, Seq(Implicit(0, "a"))))},
	{"the alternative names are none", certificate.ExtensionListEmpty, "\x30\x00", WithValue(SubjectAltName, Seq())},
	{"a policy with no qualifiers in their list", certificate.ExtensionListEmpty, "\x30\x00", WithValue(CertificatePolicies, Seq(Seq(OID(Unknown), Seq())))},
	{"key usage sets nothing", certificate.KeyUsageEmpty, "\x03\x01\x00", WithValue(KeyUsage, BitString())},
	{"key usage sets a tenth bit", certificate.KeyUsageUnknownBit, TLV(0x03, "\x06\x80\x40"), WithValue(KeyUsage, TLV(0x03, "\x06\x80\x40"))},
	{"a purpose is there twice", certificate.KeyPurposeDuplicate, OID(ClientAuth), WithValue(ExtendedKeyUsage, Seq(OID(ClientAuth), OID(ClientAuth)))},
	{"a path length without a CA", certificate.PathLenWithoutCA, Integer("\x00"), WithValue(BasicConstraints, Seq(Integer("\x00")))},
	{"a negative path length", certificate.PathLenInvalid, Integer("\xff"), WithValue(BasicConstraints, Seq(True, Integer("\xff")))},
	{"an empty domain name", certificate.GeneralNameEmpty, Implicit(2, ""), WithValue(SubjectAltName, Seq(Implicit(2, "")))},
	{"an umlaut in a domain name", certificate.GeneralNameNotASCII, Implicit(2, "müller.de"), WithValue(SubjectAltName, Seq(Implicit(2, "müller.de")))},
	{"an umlaut of Latin-1 in a domain name", certificate.GeneralNameNotASCII, Implicit(2, "m\xfcller.de"), WithValue(SubjectAltName, Seq(Implicit(2, "m\xfcller.de")))},
	{"a name with the tag 9", certificate.GeneralNameType, Implicit(9, "a"), WithValue(SubjectAltName, Seq(Implicit(9, "a")))},
	{"an IP address as text", certificate.GeneralNameIP, Implicit(7, "192.0.2.1"), WithValue(SubjectAltName, Seq(Implicit(7, "192.0.2.1")))},
	{"a space in a domain name", certificate.GeneralNameDNS, Implicit(2, "a b"), WithValue(SubjectAltName, Seq(Implicit(2, "a b")))},
	{"a mail address without @", certificate.GeneralNameEmail, Implicit(1, "post"), WithValue(SubjectAltName, Seq(Implicit(1, "post")))},
	{"a URI without scheme", certificate.GeneralNameURI, Implicit(6, "example.com/a"), WithValue(SubjectAltName, Seq(Implicit(6, "example.com/a")))},
	{"name constraints without any", certificate.NameConstraintsEmpty, Seq(), WithValue(NameConstraints, Seq())},
	{"name constraints with an empty list of what is permitted", certificate.NameConstraintsEmpty, Explicit(0, ""), WithValue(NameConstraints, Seq(Explicit(0, ""), Explicit(1, Seq(Implicit(2, "example.com")))))},
	{"a network mask with a gap", certificate.NameConstraintsValue, Implicit(7, "\xc0\x00\x02\x00\xff\x00\xff\x00"), WithValue(NameConstraints, Seq(Explicit(0, Seq(Implicit(7, "\xc0\x00\x02\x00\xff\x00\xff\x00")))))},
	{"a name constraint with a minimum", certificate.NameConstraintsDistance, Implicit(0, "\x01"), WithValue(NameConstraints, Seq(Explicit(0, Seq(Implicit(2, "a"), Implicit(0, "\x01")))))},
	{"a policy is there twice", certificate.PolicyDuplicate, OID(Unknown), WithValue(CertificatePolicies, Seq(Seq(OID(Unknown)), Seq(OID(Unknown))))},
	{"a mapping of any policy", certificate.PolicyMappingAny, Seq(OID("\x55\x1d\x20\x00"), OID(Unknown)), WithValue(PolicyMappings, Seq(Seq(OID("\x55\x1d\x20\x00"), OID(Unknown))))},
	{"a negative policy constraint", certificate.PolicyNumber, Implicit(0, "\xff"), WithValue(PolicyConstraints, Seq(Implicit(0, "\xff")))},
	{"policy constraints without any", certificate.PolicyConstraintsEmpty, Seq(), WithValue(PolicyConstraints, Seq())},
	{"an issuer without serial number", certificate.AuthorityKeyIDIncomplete, "", WithValue(AuthorityKeyID, Seq(Explicit(1, Implicit(2, "a"))))},
	{"a distribution point without name", certificate.DistributionPointEmpty, Seq(Implicit(1, "\x06\x40")), WithValue(CRLDistributionPoints, Seq(Seq(Implicit(1, "\x06\x40"))))},
	{"a distribution point with no names in their list", certificate.DistributionPointEmpty, "\xa0\x00", WithValue(CRLDistributionPoints, Seq(Seq(Explicit(0, Explicit(0, "")))))},
	{"a timestamp list of the wrong length", certificate.SCTMalformed, Octets("\x00\x09abc"), WithValue(SCTList, Octets("\x00\x09abc"))},
}

// Cured returns the certificate of a problem put right: what its issuer meant.
func Cured(problem string) string {
	if der, special := cures[problem]; special {
		return der
	}
	return New().DER()
}

// cures are those that leave more than the faultless certificate.
var cures = map[string]string{
	der.OIDLargeArc:     WithExtensions(Extension(Unknown, "", Null)),
	der.SetOrder:        WithSubject(Set(Seq(OID(CommonName), Printable("a")), Seq(OID(CommonName), Printable("b")))),
	der.DefaultEncoded:  WithExtensions(Extension(Unknown, "", Null)),
	der.TooManyProblems: hostNamed,

	der.StringUTF8:         commonName(UTF8("aüb")),
	der.StringPrintable:    commonName(UTF8("a@b")),
	der.StringPrintableSet: commonName(UTF8("*.example")),
	der.StringIA5:          WithSubject(Attribute(DomainComponent, IA5("xn--zrich-kva")), subject),
	der.StringNumeric:      WithSubject(Attribute(Unknown, TLV(0x12, "12")), subject),
	der.StringVisible:      WithSubject(Attribute(Unknown, UTF8("1ü")), subject),
	der.StringBMP:          commonName(TLV(0x1e, "\x00a\x00b")),
	der.StringUniversal:    commonName(TLV(0x1c, "\x00\x00\x00a\x00\x00\x00b")),
	der.StringType:         commonName(Printable("A")),
	der.TimeFraction:       With(func(d *Draft) { d.NotAfter = Generalized("20510102030405Z") }),

	certificate.FieldOrder:      With(func(d *Draft) { d.UniqueIDs = Implicit(1, "\x00a") + Implicit(2, "\x00b") }),
	certificate.UniqueIDVersion: With(func(d *Draft) { d.Version, d.Extensions = "", "" }),

	certificate.SubjectEmptyNotCritical: With(func(d *Draft) {
		d.Subject, d.Extensions = Name(), Extensions(Extension(SubjectAltName, True, Seq(Implicit(2, "a"))))
	}),
	certificate.NameRDNEmpty:         commonName(Printable("a")),
	certificate.NameValueTooLong:     commonName(Printable(strings.Repeat("a", 64))),
	certificate.NameStringType:       WithSubject(Attribute(Country, Printable("DE")), subject),
	certificate.NameStringDeprecated: commonName(UTF8("a")),
	certificate.NameCountry:          WithSubject(Attribute(Country, Printable("DE")), subject),

	certificate.KeyUnusedBits:      WithKey(PlainKey(Ed25519, strings.Repeat("k", 32))),
	certificate.KeyLength:          WithKey(PlainKey(Ed25519, strings.Repeat("k", 32))),
	certificate.KeyDSAParameters:   WithKey(DSAKey(DSAParameters, Modulus)),
	certificate.KeyDSAInherited:    WithKey(DSAKey(DSAParameters, Modulus)),
	certificate.KeyDSAValue:        WithKey(DSAKey(DSAParameters, Modulus)),
	certificate.KeyECParameters:    onP256,
	certificate.KeyECCurveUnknown:  onP256,
	certificate.KeyECCurveUncommon: onP256,
	certificate.KeyECPointForm:     onP256,
	certificate.KeyECPoint:         onP256,

	certificate.SignaturePSS: WithAlgorithm(OID(RSASSAPSS), Seq(
		Explicit(0, Seq(OID(SHA256), Null)), Explicit(1, Seq(OID(MGF1), Seq(OID(SHA256), Null))), Explicit(2, Integer("\x20")))),
	certificate.SignatureForm: With(func(d *Draft) {
		d.Algorithm, d.Signature = Seq(OID(ECDSAWithSHA256)), BitString(Seq(Integer(strings.Repeat("\x55", 32)), Integer(strings.Repeat("\x66", 32))))
	}),

	certificate.ExtensionNotCritical:     constrained(Implicit(2, "example.com")),
	certificate.ExtensionCritical:        WithValue(AuthorityKeyID, Seq(Implicit(0, "a"))),
	certificate.ExtensionListEmpty:       hostNamed,
	certificate.KeyPurposeDuplicate:      WithValue(ExtendedKeyUsage, Seq(OID(ClientAuth))),
	certificate.PathLenWithoutCA:         WithValue(BasicConstraints, Seq()),
	certificate.PathLenInvalid:           WithValue(BasicConstraints, Seq(True, Integer("\x00"))),
	certificate.GeneralNameEmpty:         hostNamed,
	certificate.GeneralNameNotASCII:      alsoNamed(Implicit(2, "xn--mller-kva.de")),
	certificate.GeneralNameType:          hostNamed,
	certificate.GeneralNameIP:            alsoNamed(Implicit(7, "\xc0\x00\x02\x01")),
	certificate.GeneralNameDNS:           hostNamed,
	certificate.GeneralNameEmail:         alsoNamed(Implicit(1, "post@example.com")),
	certificate.GeneralNameURI:           alsoNamed(Implicit(6, "https://example.com/a")),
	certificate.NameConstraintsEmpty:     constrained(Implicit(2, "example.com")),
	certificate.NameConstraintsValue:     constrained(Implicit(7, "\xc0\x00\x02\x00\xff\xff\xff\x00")),
	certificate.NameConstraintsDistance:  constrained(Implicit(2, "example.com")),
	certificate.PolicyDuplicate:          WithValue(CertificatePolicies, Seq(Seq(OID(Unknown)))),
	certificate.PolicyMappingAny:         WithValue(PolicyMappings, Seq(Seq(OID(Unknown+"\x05"), OID(Unknown)))),
	certificate.PolicyNumber:             WithValue(PolicyConstraints, Seq(Implicit(0, "\x00"))),
	certificate.PolicyConstraintsEmpty:   WithValue(PolicyConstraints, Seq(Implicit(0, "\x00"))),
	certificate.AuthorityKeyIDIncomplete: WithValue(AuthorityKeyID, Seq(Explicit(1, Implicit(2, "a")), Implicit(2, "\x01"))),
	certificate.DistributionPointEmpty:   WithValue(CRLDistributionPoints, Seq(Seq(Explicit(0, Explicit(0, Implicit(6, "http://example.com/ca.crl")))))),
}

var (
	onP256    = WithKey(ECKey(OID(P256), PointP256))
	hostNamed = alsoNamed(Implicit(2, "host.example.com"))
)

func commonName(value string) string { return WithSubject(Attribute(CommonName, value)) }

func alsoNamed(name string) string { return WithValue(SubjectAltName, Seq(name)) }

// constrained permits one name.
func constrained(name string) string {
	return WithValue(NameConstraints, Seq(Explicit(0, Seq(name))))
}
