// Package examples shows every rule of the preflight catalogue at work: an input
// that the rule finds fault with, and the same input put right.
//
// The inputs are made here when they are asked for, certificates from package
// specimen and pastes by doing to a certificate's text what shells, editors and
// mail programs do to it. They need no files, come out the same every time, and
// hold nothing secret: the keys are ones that nobody could own, but for the one
// that RFC 8410 §10.3 prints as its example.
//
// The tests run every one of them, so that an example cannot differ from what the
// page would say; the rules page shows them.
package examples

import (
	"crypto/x509"
	"errors"
	"time"

	"countersign/internal/certificate"
	"countersign/internal/iamapi"
	"countersign/internal/preflight"
)

// Now is the moment for which all examples are judged.
var Now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// An Example is one rule at work.
type Example struct {
	Fails  Input // has a finding of this rule
	Passes Input // has none
}

// An Input is what somebody pastes, or the bytes of a file that they drop, and
// the request's other parameters, of which most examples have none.
type Input struct {
	Paste      string
	Parameters []iamapi.Parameter
}

// Inspect judges the input for the moment Now. As the page does with Web Crypto,
// it verifies the signature of a certificate that names itself as its issuer.
func (in Input) Inspect() *preflight.Report {
	r := preflight.Inspect([]byte(in.Paste), preflight.Options{Now: Now, Parameters: in.Parameters})
	for i := range r.Certificates {
		if r.Certificates[i].SelfIssued() && !signedItself(r.Certificates[i].Raw) {
			r.Findings = append(r.Findings, r.SelfSignatureInvalid(i))
		}
	}
	return r
}

// signedItself reports whether a certificate's signature verifies with its own
// key, or cannot be verified here.
func signedItself(der []byte) bool {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return true
	}
	err = c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature)
	var insecure x509.InsecureAlgorithmError
	return err == nil || errors.Is(err, x509.ErrUnsupportedAlgorithm) || errors.As(err, &insecure)
}

// All returns the examples by the ID of their rule. A rule of the catalogue has
// one here, or is Foreseen.
func All() map[string]Example {
	all := make(map[string]Example, 256)
	addPastes(all)
	addBundles(all)
	addParameters(all)
	addFlaws(all)
	addJudged(all)
	return all
}

// Foreseen has the rules that no paste can show, by ID, each with the rule that
// finds the same thing first: what a block holds is recognised, and named, before
// it is read as a certificate. The rules are there for what IAM would say to it.
func Foreseen() map[string]string {
	return map[string]string{
		certificate.Empty:              "paste-body-empty",
		certificate.CertificateRequest: "paste-certificate-request",
		certificate.RevocationList:     "paste-crl",
		certificate.PrivateKey:         "paste-private-key",
		certificate.BarePublicKey:      "paste-public-key",
		certificate.PKCS7:              "paste-pkcs7-empty",
		certificate.PKCS12:             "paste-pkcs12",
	}
}
