package main

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// A description is what every contestant says of a certificate. page/description.js
// has the same for JavaScript.
type description struct {
	Subject            string            `json:"subject"` // RFC 4514
	Issuer             string            `json:"issuer"`
	SerialNumber       string            `json:"serialNumber"` // lower-case hex without leading zero octets
	NotBefore          string            `json:"notBefore"`    // RFC 3339
	NotAfter           string            `json:"notAfter"`
	KeyAlgorithm       string            `json:"keyAlgorithm"` // "RSA", "ECDSA"
	KeyBits            int               `json:"keyBits"`
	SignatureAlgorithm string            `json:"signatureAlgorithm"` // the name of RFC 3279, 4055 or 5758
	SHA1               string            `json:"sha1"`               // of the DER, lower-case hex
	SHA256             string            `json:"sha256"`
	SubjectAltNames    []generalName     `json:"subjectAltNames"`
	KeyUsage           []string          `json:"keyUsage"`
	ExtendedKeyUsage   []string          `json:"extendedKeyUsage"`
	BasicConstraints   *basicConstraints `json:"basicConstraints"` // null where absent
}

type generalName struct {
	Type  string `json:"type"` // "dns", "ip", "email", "uri"
	Value string `json:"value"`
}

type basicConstraints struct {
	CA         bool `json:"ca"`
	PathLength *int `json:"pathLength"` // null where absent
}

// describe is the native contestant: crypto/x509, and its fields in words.
func describe(text string) (*description, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("there is no PEM block")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	d := &description{
		SerialNumber:       hex.EncodeToString(c.SerialNumber.Bytes()),
		NotBefore:          c.NotBefore.UTC().Format(time.RFC3339),
		NotAfter:           c.NotAfter.UTC().Format(time.RFC3339),
		SignatureAlgorithm: signatureAlgorithms[c.SignatureAlgorithm],
		SubjectAltNames:    subjectAltNames(c),
		KeyUsage:           keyUsage(c.KeyUsage),
		ExtendedKeyUsage:   extendedKeyUsage(c),
	}
	if d.Subject, err = distinguishedName(c.RawSubject); err != nil {
		return nil, err
	}
	if d.Issuer, err = distinguishedName(c.RawIssuer); err != nil {
		return nil, err
	}
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		d.KeyAlgorithm, d.KeyBits = "RSA", key.N.BitLen()
	case *ecdsa.PublicKey:
		d.KeyAlgorithm, d.KeyBits = "ECDSA", key.Curve.Params().BitSize
	default:
		return nil, fmt.Errorf("a key of type %T is none of the bench's", key)
	}
	sum1, sum256 := sha1.Sum(c.Raw), sha256.Sum256(c.Raw)
	d.SHA1, d.SHA256 = hex.EncodeToString(sum1[:]), hex.EncodeToString(sum256[:])
	if c.BasicConstraintsValid {
		d.BasicConstraints = &basicConstraints{CA: c.IsCA}
		if c.MaxPathLen > 0 || c.MaxPathLenZero {
			d.BasicConstraints.PathLength = &c.MaxPathLen
		}
	}
	return d, nil
}

// distinguishedName writes a name as RFC 4514 does. pkix.Name sorts attributes
// by their kinds, so the sequence itself is read.
func distinguishedName(raw []byte) (string, error) {
	var name pkix.RDNSequence
	if _, err := asn1.Unmarshal(raw, &name); err != nil {
		return "", err
	}
	return name.String(), nil
}

func subjectAltNames(c *x509.Certificate) []generalName {
	names := make([]generalName, 0, len(c.DNSNames)+len(c.EmailAddresses)+len(c.IPAddresses)+len(c.URIs))
	// crypto/x509 keeps the order within a kind only, and CreateCertificate
	// writes the kinds in this one.
	for _, name := range c.DNSNames {
		names = append(names, generalName{"dns", name})
	}
	for _, name := range c.EmailAddresses {
		names = append(names, generalName{"email", name})
	}
	for _, address := range c.IPAddresses {
		names = append(names, generalName{"ip", address.String()})
	}
	for _, address := range c.URIs {
		names = append(names, generalName{"uri", address.String()})
	}
	return names
}

func keyUsage(set x509.KeyUsage) []string {
	names := []string{}
	for i, name := range keyUsageNames {
		if set&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

func extendedKeyUsage(c *x509.Certificate) []string {
	names := make([]string, 0, len(c.ExtKeyUsage))
	for _, purpose := range c.ExtKeyUsage {
		names = append(names, keyPurposes[purpose])
	}
	return names
}

// The names of the bits, RFC 5280 §4.2.1.3.
var keyUsageNames = [...]string{
	"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
	"keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
}

// The names of the key purposes, RFC 5280 §4.2.1.12.
var keyPurposes = map[x509.ExtKeyUsage]string{
	x509.ExtKeyUsageServerAuth: "serverAuth", x509.ExtKeyUsageClientAuth: "clientAuth",
	x509.ExtKeyUsageCodeSigning: "codeSigning", x509.ExtKeyUsageEmailProtection: "emailProtection",
	x509.ExtKeyUsageTimeStamping: "timeStamping", x509.ExtKeyUsageOCSPSigning: "OCSPSigning",
}

var signatureAlgorithms = map[x509.SignatureAlgorithm]string{
	x509.SHA1WithRSA: "sha1WithRSAEncryption", x509.SHA256WithRSA: "sha256WithRSAEncryption",
	x509.SHA384WithRSA: "sha384WithRSAEncryption", x509.SHA512WithRSA: "sha512WithRSAEncryption",
	x509.ECDSAWithSHA256: "ecdsa-with-SHA256", x509.ECDSAWithSHA384: "ecdsa-with-SHA384", x509.ECDSAWithSHA512: "ecdsa-with-SHA512",
}
