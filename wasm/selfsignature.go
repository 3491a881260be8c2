package main

import (
	"strconv"

	"countersign/internal/certificate"
	"countersign/internal/der"
	"countersign/internal/preflight"
)

// Whether a self-issued certificate's signature verifies with its own key is
// the platform's to say: the algorithms would double the module, and Web Crypto
// has them. Go takes the certificate apart into what Web Crypto wants, and
// js/selfsignature.js asks it.

// maxSelfSignatureChecks bounds the work that one paste can cause. The chosen
// certificate is always among them.
const maxSelfSignatureChecks = 20

// maxRSABits is the largest modulus that the common platforms verify with.
const maxRSABits = 16384

// selfSignatures is what becomes of the self-signatures of a paste.
type selfSignatures struct {
	unchecked []string // why not, by certificate; nil where nothing is wanted
	checks    []selfSignatureCheck
	report    *preflight.Report
}

// A selfSignatureCheck is one signature for Web Crypto to verify.
type selfSignatureCheck struct {
	index       int // of the certificate in the report
	certificate *certificate.Certificate
	certificate.Verification
}

// selfSignatureFields is the number of strings that a check is in a frame.
const selfSignatureFields = 9

// planSelfSignatures decides which certificates to check.
func planSelfSignatures(r *preflight.Report) selfSignatures {
	s := selfSignatures{unchecked: make([]string, len(r.Certificates)), report: r}
	for i := range r.Certificates {
		c := r.Certificates[i].Certificate
		if !c.SelfIssued() {
			continue
		}
		v, reason, ok := c.SelfSignature()
		switch {
		case len(s.checks) >= maxSelfSignatureChecks && i != r.Chosen:
			s.unchecked[i] = "only the first " + strconv.Itoa(maxSelfSignatureChecks) + " self-issued certificates of a paste are checked"
		case !ok:
			s.unchecked[i] = reason
		case c.PublicKey.Algorithm == "RSA" && c.PublicKey.Bits > maxRSABits:
			s.unchecked[i] = "signatures with RSA keys of more than " + strconv.Itoa(maxRSABits) + " bits are not checked"
		default:
			s.checks = append(s.checks, selfSignatureCheck{i, c, v})
		}
	}
	return s
}

// appendTo writes the checks to a frame, from its third string on.
func (s *selfSignatures) appendTo(frame []byte) []byte {
	next := 2
	add := func(octets []byte) {
		start := len(frame)
		frame = append(frame, octets...)
		sealString(frame, next, start)
		next++
	}
	for i := range s.checks {
		c := &s.checks[i]
		octets := func(r der.Range) []byte { return c.certificate.Raw[r.Start:r.End] }
		add(strconv.AppendInt(nil, int64(c.index), 10))
		add([]byte(c.Name))
		add([]byte(c.Hash))
		add([]byte(c.NamedCurve))
		add(strconv.AppendInt(nil, int64(c.SaltLength), 10))
		add(octets(c.certificate.PublicKey.Range))
		add(c.certificate.RawSignature())
		add(octets(c.certificate.TBS))
		// What there is to tell if it does not verify.
		invalid := s.report.SelfSignatureInvalid(c.index)
		w := jsonWriter{}
		w.finding(&invalid)
		add(w.done())
	}
	return frame
}
