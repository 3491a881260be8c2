package certificate

import (
	"slices"

	"countersign/internal/der"
)

// The problems that this package names beside those of package der.
const (
	// Structure of the whole, RFC 5280 §4.1.
	Empty              = "structure-empty"
	NotCertificate     = "structure-not-certificate"
	OuterLength        = "structure-outer-length"
	FieldOrder         = "structure-field-order"
	CertificateRequest = "structure-certificate-request" // RFC 2986
	RevocationList     = "structure-revocation-list"     // RFC 5280 §5
	PrivateKey         = "structure-private-key"         // RFC 5208, 5915, 8017
	BarePublicKey      = "structure-public-key"          // SubjectPublicKeyInfo or RSAPublicKey
	PKCS7              = "structure-pkcs7"               // RFC 2315, 5652
	PKCS12             = "structure-pkcs12"              // RFC 7292
	VersionUnknown     = "version-unknown"
	SerialNegative     = "serial-negative"
	SerialZero         = "serial-zero"
	SerialTooLong      = "serial-too-long"
	UniqueID           = "unique-id-present"
	UniqueIDVersion    = "unique-id-version"

	// Validity, RFC 5280 §4.1.2.5.
	TimeType        = "time-type"
	TimeUTCExpected = "time-utc-expected"

	// Names, RFC 5280 §4.1.2.4, §4.1.2.6 and appendix A.
	IssuerEmpty             = "names-issuer-empty"
	SubjectEmptyNotCritical = "names-subject-empty-not-critical"
	NameRDNEmpty            = "names-rdn-empty"
	NameValueEmpty          = "names-value-empty"
	NameValueTooLong        = "names-value-too-long"
	NameStringType          = "names-string-type"
	NameStringDeprecated    = "names-string-deprecated"
	NameCountry             = "names-country"

	// Public key, RFC 3279, 4055, 5480, 8410, 9881, 9909.
	KeyParameters       = "key-parameters"
	KeyUnusedBits       = "key-unused-bits"
	KeyRSAModulus       = "key-rsa-modulus-invalid"
	KeyRSAExponent      = "key-rsa-exponent-invalid"
	KeyRSAExponentLarge = "key-rsa-exponent-oversize"
	KeyDSAParameters    = "key-dsa-parameters"
	KeyDSAInherited     = "key-dsa-parameters-inherited"
	KeyDSAValue         = "key-dsa-value"
	KeyECParameters     = "key-ec-explicit-parameters"
	KeyECCurveUnknown   = "key-ec-curve-unknown"
	KeyECCurveUncommon  = "key-ec-curve-uncommon"
	KeyECPointForm      = "key-ec-point-compressed"
	KeyECPoint          = "key-ec-point"
	KeyLength           = "key-length"

	// Signature, RFC 5280 §4.1.1.2–3.
	SignatureMismatch   = "signature-algorithm-mismatch"
	SignatureParameters = "signature-parameters"
	SignaturePSS        = "signature-pss-parameters"
	SignatureUnusedBits = "signature-unused-bits"
	SignatureEmpty      = "signature-empty"
	SignatureForm       = "signature-form"

	// Extensions, RFC 5280 §4.2.
	ExtensionsVersion        = "extensions-version"
	ExtensionsEmpty          = "extensions-list-empty"
	ExtensionDuplicate       = "extensions-duplicate"
	ExtensionMalformed       = "extensions-malformed"
	ExtensionNotCritical     = "extensions-not-critical"
	ExtensionCritical        = "extensions-critical"
	ExtensionListEmpty       = "extensions-value-empty"
	KeyUsageEmpty            = "key-usage-empty"
	KeyUsageUnknownBit       = "key-usage-unknown-bit"
	KeyPurposeDuplicate      = "key-purpose-duplicate"
	PathLenWithoutCA         = "basic-constraints-path-without-ca"
	PathLenInvalid           = "basic-constraints-path"
	GeneralNameEmpty         = "general-name-empty"
	GeneralNameNotASCII      = "general-name-not-ascii"
	GeneralNameType          = "general-name-type"
	GeneralNameIP            = "general-name-ip"
	GeneralNameDNS           = "general-name-dns"
	GeneralNameEmail         = "general-name-email"
	GeneralNameURI           = "general-name-uri"
	NameConstraintsEmpty     = "name-constraints-empty"
	NameConstraintsValue     = "name-constraints-value"
	NameConstraintsDistance  = "name-constraints-distance"
	PolicyDuplicate          = "policy-duplicate"
	PolicyMappingAny         = "policy-mapping-any"
	PolicyNumber             = "policy-number"
	PolicyConstraintsEmpty   = "policy-constraints-empty"
	AuthorityKeyIDIncomplete = "authority-key-id-incomplete"
	DistributionPointEmpty   = "distribution-point-empty"
	SCTMalformed             = "sct-malformed"
)

// ProblemIDs returns every ID that Parse can report, in ascending order.
func ProblemIDs() []string {
	return slices.Sorted(slices.Values([]string{
		der.Truncated, der.Overrun, der.LengthIndefinite, der.LengthNotMinimal, der.LengthInvalid, der.LengthSuspect, der.TagLongForm,
		der.EndOfContents, der.WrongTag, der.MissingElement, der.TrailingData, der.Constructed, der.Primitive,
		der.IntegerEmpty, der.IntegerNotMinimal, der.BooleanLength, der.BooleanValue, der.NullContent,
		der.OIDMalformed, der.OIDLargeArc, der.BitStringEmpty, der.BitStringUnused, der.BitStringPadding,
		der.NamedBitsTrailing, der.SetOrder, der.DefaultEncoded, der.TooDeep, der.TooManyElements, der.TooManyProblems,
		der.StringUTF8, der.StringPrintable, der.StringPrintableSet, der.StringIA5, der.StringNumeric,
		der.StringVisible, der.StringBMP, der.StringUniversal, der.StringType,
		der.TimeNoSeconds, der.TimeNoZone, der.TimeOffset, der.TimeFraction, der.TimeMalformed, der.TimeOutOfRange,

		Empty, NotCertificate, OuterLength, FieldOrder, CertificateRequest, RevocationList, PrivateKey, BarePublicKey,
		PKCS7, PKCS12, VersionUnknown, SerialNegative, SerialZero, SerialTooLong, UniqueID, UniqueIDVersion,
		TimeType, TimeUTCExpected,
		IssuerEmpty, SubjectEmptyNotCritical, NameRDNEmpty, NameValueEmpty, NameValueTooLong,
		NameStringType, NameStringDeprecated, NameCountry,
		KeyParameters, KeyUnusedBits, KeyRSAModulus, KeyRSAExponent, KeyRSAExponentLarge, KeyDSAParameters,
		KeyDSAInherited, KeyDSAValue, KeyECParameters, KeyECCurveUnknown, KeyECCurveUncommon, KeyECPointForm, KeyECPoint, KeyLength,
		SignatureMismatch, SignatureParameters, SignaturePSS, SignatureUnusedBits, SignatureEmpty,
		SignatureForm,
		ExtensionsVersion, ExtensionsEmpty, ExtensionDuplicate, ExtensionMalformed, ExtensionNotCritical,
		ExtensionCritical, ExtensionListEmpty, KeyUsageEmpty, KeyUsageUnknownBit,
		KeyPurposeDuplicate, PathLenWithoutCA, PathLenInvalid, GeneralNameEmpty, GeneralNameNotASCII, GeneralNameType,
		GeneralNameIP, GeneralNameDNS, GeneralNameEmail, GeneralNameURI, NameConstraintsEmpty, NameConstraintsValue,
		NameConstraintsDistance, PolicyDuplicate, PolicyMappingAny, PolicyNumber, PolicyConstraintsEmpty,
		AuthorityKeyIDIncomplete, DistributionPointEmpty, SCTMalformed,
	}))
}
