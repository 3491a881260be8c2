package examples

import (
	"crypto/ed25519"
	"encoding/pem"
	"strings"

	"countersign/internal/certificate/specimen"
	"countersign/internal/pemtext"
)

// addFlaws adds the rules about what reading a certificate brings to light: the
// first specimen of each problem, and the same certificate put right.
func addFlaws(all map[string]Example) {
	foreseen := Foreseen()
	for _, flaw := range specimen.Flaws() {
		if _, there := all[flaw.Problem]; there || foreseen[flaw.Problem] != "" {
			continue
		}
		all[flaw.Problem] = certificates(flaw.DER, specimen.Cured(flaw.Problem))
	}
}

// certificates is an example of two certificates in clean PEM.
func certificates(fails, passes string) Example {
	return Example{Fails: pasted(fails), Passes: pasted(passes)}
}

// pasted is a certificate in clean PEM.
func pasted(der string) Input { return Input{Paste: pemtext.Encode([]byte(der))} }

// selfSigned is a certificate that the published key has signed for itself by one
// name, and that has another one since.
func selfSigned(signed, since string) string {
	draft := selfSignedAs(specimen.UTF8(signed), specimen.UTF8(signed))
	draft.Subject = commonName(specimen.UTF8(since))
	draft.Issuer = draft.Subject
	return draft.DER()
}

// selfSignedAs is signed by the published key, with common names in these encodings.
func selfSignedAs(issuer, subject string) specimen.Draft {
	key, _ := pem.Decode([]byte(publishedKey))
	private := ed25519.NewKeyFromSeed(key.Bytes[len(key.Bytes)-ed25519.SeedSize:])
	draft := specimen.New()
	draft.Issuer, draft.Subject = commonName(issuer), commonName(subject)
	draft.Algorithm = specimen.Seq(specimen.OID(specimen.Ed25519))
	draft.Key = specimen.PlainKey(specimen.Ed25519, string(private.Public().(ed25519.PublicKey)))
	draft.Signature = specimen.BitString(string(ed25519.Sign(private, []byte(draft.TBS()))))
	return draft
}

func commonName(value string) string {
	return specimen.Name(specimen.Attribute(specimen.CommonName, value))
}

// addJudged adds the rules about what a well-formed certificate says.
func addJudged(all map[string]Example) {
	const (
		usual   = "\x01\x00\x01" // the exponent 65537
		p256    = specimen.P256
		from    = "250102030405Z" // a UTCTime that the faultless specimen has too
		forever = "99991231235959Z"
	)
	faultless := specimen.New().DER()
	on := func(curve, point string) string { return specimen.WithKey(specimen.ECKey(specimen.OID(curve), point)) }
	rsa := func(modulus, exponent string) string {
		return specimen.WithKey(specimen.RSAKey(specimen.Null, modulus, exponent))
	}
	valid := func(notBefore, notAfter string) string {
		return specimen.With(func(d *specimen.Draft) { d.NotBefore, d.NotAfter = notBefore, notAfter })
	}
	signing := func(also ...string) string {
		return specimen.WithExtensions(specimen.Signing + strings.Join(also, ""))
	}
	purpose := func(oid string) string {
		return signing(specimen.Extension(specimen.ExtendedKeyUsage, "", specimen.Seq(specimen.OID(oid))))
	}
	subject := func(text string) string {
		return specimen.WithSubject(specimen.Attribute(specimen.CommonName, specimen.UTF8(text)))
	}
	algorithm := func(oid string) string { return specimen.WithAlgorithm(specimen.OID(oid), specimen.Null) }
	edwards := specimen.WithKey(specimen.PlainKey(specimen.Ed25519, strings.Repeat("\x2b", 32)))

	for id, example := range map[string]Example{
		"version-below-3": certificates(specimen.With(func(d *specimen.Draft) { d.Version, d.Extensions = "", "" }), faultless),

		"validity-reversed":     certificates(valid(specimen.UTCTime("270102030405Z"), specimen.UTCTime(from)), faultless),
		"validity-expired":      certificates(valid(specimen.UTCTime(from), specimen.UTCTime("260531235959Z")), faultless),
		"validity-clock-skew":   certificates(valid(specimen.UTCTime("260601120130Z"), specimen.UTCTime("270601120130Z")), valid(specimen.UTCTime("260601115630Z"), specimen.UTCTime("270601115630Z"))),
		"validity-not-yet":      certificates(valid(specimen.UTCTime("260701000000Z"), specimen.UTCTime("270701000000Z")), faultless),
		"validity-expires-soon": certificates(valid(specimen.UTCTime(from), specimen.UTCTime("260615000000Z")), faultless),
		"validity-never-ends":   certificates(valid(specimen.UTCTime(from), specimen.Generalized(forever)), faultless),
		"validity-very-long":    certificates(valid(specimen.UTCTime(from), specimen.UTCTime("450102030405Z")), faultless),

		"names-no-subject":           certificates(specimen.WithSubject(), faultless),
		"names-no-common-name":       certificates(specimen.WithSubject(specimen.Attribute(specimen.Organization, specimen.UTF8("Example"))), faultless),
		"names-invisible-characters": certificates(subject("Bob\u202egpj.exe"), subject("Bobexe.jpg")),
		"names-encoded-differently":  certificates(selfSignedAs(specimen.Printable("BOB"), specimen.UTF8("Bob")).DER(), selfSigned("Bob", "Bob")),
		"names-mixed-scripts":        certificates(subject("\u0430mazon"), subject("amazon")), // the first letter is Cyrillic

		"key-rsa-too-small": certificates(rsa("\x00\xc3"+strings.Repeat("\x5a", 62)+"\x01", usual), faultless),
		"key-rsa-small":     certificates(rsa("\x00\xc3"+strings.Repeat("\x5a", 126)+"\x01", usual), faultless),
		"key-rsa-large":     certificates(rsa("\x00\xc3"+strings.Repeat("\x5a", 1022)+"\x01", usual), faultless),
		"key-rsa-huge":      certificates(rsa("\x00\xc3"+strings.Repeat("\x5a", 2558)+"\x01", usual), faultless),
		"key-rsa-exponent":  certificates(rsa(specimen.Modulus, "\x03"), faultless),
		"key-dsa":           certificates(specimen.WithKey(specimen.DSAKey(specimen.DSAParameters, specimen.Modulus)), faultless),
		"key-curve-weak":    certificates(on(specimen.P224, specimen.PointP256[:57]), on(p256, specimen.PointP256)),
		"key-cannot-sign":   certificates(specimen.WithKey(specimen.PlainKey(specimen.X25519, strings.Repeat("\x2b", 32))), edwards),
		"key-not-rsa":       certificates(on(p256, specimen.PointP256), faultless),
		"key-unknown":       certificates(specimen.WithKey(specimen.PlainKey(specimen.Unknown, specimen.PointP256)), faultless),

		"signature-md5":            certificates(algorithm(specimen.MD5WithRSA), faultless),
		"signature-sha1":           certificates(algorithm(specimen.SHA1WithRSA), faultless),
		"signature-unknown":        certificates(specimen.WithAlgorithm(specimen.OID(specimen.Unknown)), faultless),
		"signature-self-issued":    certificates(selfSigned("Bob", "Bob"), edwards),
		"signature-not-by-own-key": certificates(selfSigned("Bob", "Rob"), selfSigned("Bob", "Bob")),

		"extensions-unknown-critical": certificates(
			signing(specimen.Extension(specimen.Unknown, specimen.True, specimen.UTF8("policy"))),
			signing(specimen.Extension(specimen.Unknown, "", specimen.UTF8("policy")))),
		"extensions-precertificate": certificates(signing(specimen.Extension(specimen.Poison, specimen.True, specimen.Null)), faultless),
		"key-usage-signs-without-ca": certificates( // digitalSignature and keyCertSign
			specimen.WithExtensions(specimen.Extension(specimen.KeyUsage, specimen.True, specimen.TLV(0x03, "\x02\x84"))), faultless),

		"purpose-ca": certificates(
			signing(specimen.Extension(specimen.BasicConstraints, specimen.True, specimen.Seq(specimen.True))),
			signing(specimen.Extension(specimen.BasicConstraints, specimen.True, specimen.Seq()))),
		"purpose-no-digital-signature": certificates(specimen.WithExtensions(specimen.Extension(specimen.KeyUsage, specimen.True, specimen.TLV(0x03, "\x05\x20"))), faultless), // keyEncipherment
		"purpose-tls-server":           certificates(purpose(specimen.ServerAuth), purpose(specimen.ClientAuth)),
		"purpose-other":                certificates(signing(specimen.Extension(specimen.ExtendedKeyUsage, specimen.True, specimen.Seq(specimen.OID(specimen.TimeStamping)))), faultless),
	} {
		all[id] = example
	}
}
