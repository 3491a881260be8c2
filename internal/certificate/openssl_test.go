//go:build conformance && !js

package certificate

import (
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/der"
	"countersign/internal/digest"
)

// TestFieldsAgreeWithOpenSSL holds every field against openssl x509 for every
// certificate that it reads.
func TestFieldsAgreeWithOpenSSL(t *testing.T) {
	objects := readObjectTable(t)
	all := append(slices.Clone(corpus()), madeByOpenSSL(t)...)
	unneeded := maps.Clone(openSSLExceptions)
	unprinted := map[string]bool{}
	for i, r := range readWithOpenSSL(t, all) {
		s := all[i]
		if r.refused != "" {
			t.Errorf("%s: openssl says %q", s.name, r.refused)
			continue
		}
		o := openSSLComparison{openSSLReading: r, objects: objects, c: Parse(s.der), unprinted: unprinted}
		o.compareAll(time.Now())
		for _, d := range o.differences {
			where := s.name + ": " + d.field
			if _, excepted := openSSLExceptions[where]; !excepted {
				t.Errorf("%s is %q; openssl has %q", where, d.ours, d.theirs)
			}
			delete(unneeded, where)
		}
	}
	t.Logf("%d certificates agree, but for %d exceptions", len(all), len(openSSLExceptions))
	for where := range unneeded {
		t.Errorf("the exception for %s is not needed", where)
	}
	for name := range openSSLPrintsNot {
		if !unprinted[name] {
			t.Errorf("no extension %s is left unread by openssl", name)
		}
	}
}

// openSSLExceptions are the fields that differ, each with the reason.
var openSSLExceptions = map[string]string{
	"certVersion4NoExtensions.pem: version":               "a version that does not exist is 0 here; the problem tells the number",
	"certVersion4WithExtension.pem: version":              "likewise",
	"generalizedNoFraction.pem: notAfter":                 "the fraction of a second, which RFC 5280 forbids, is dropped; a problem tells",
	"caMaxPathNegative.pem: basicConstraints":             "a negative path length is none here; a problem tells",
	"subCertPathLenNegative.pem: basicConstraints":        "likewise",
	"subjectDNNotPrintableCharacters.pem: subject":        "control characters above ASCII are escaped here, so that a name can be shown as it is",
	"subjectDNNotPrintableCharacters.pem: issuer":         "likewise",
	"extSANDuplicated.pem: subjectAltName, behind name 2": "the names of both extensions are gathered here; a problem tells that there are two",
	"made by openssl: brainpoolP256t1: key bits":          "a curve that is not known here has no size; a problem tells",
	"made by openssl: secp160r1: key bits":                "likewise",
	"made by openssl: sect283k1: key bits":                "likewise",
}

// openSSLPrintsNot are the extensions that are read here and that openssl 3.0
// shows as bare octets, whatever they hold.
var openSSLPrintsNot = map[string]bool{
	"qcStatements": true, "subjectDirectoryAttributes": true, "msCertificateTemplateName": true, "msCAVersion": true,
}

// TestWhatOpenSSLRefusesHasAProblem damages a certificate in every element's
// identifier and length and cuts it off there: what openssl x509 refuses then
// has a problem named. The corpus has no certificate that openssl refuses.
func TestWhatOpenSSLRefusesHasAProblem(t *testing.T) {
	var all []specimen
	for _, s := range generated() {
		if strings.HasPrefix(s.name, "generated: leaf P-256") {
			all = damaged(s)
		}
	}
	refused := 0
	for i, r := range readWithOpenSSL(t, all) {
		if r.refused == "" {
			continue
		}
		refused++
		if s := all[i]; len(Parse(s.der).Problems) == 0 {
			t.Errorf("%s: openssl says %q, and no problem is named", s.name, r.refused)
		}
	}
	t.Logf("%d of %d damaged certificates are refused by openssl and have a problem named", refused, len(all))
	if refused < 300 {
		t.Error("that is too few to prove anything")
	}
}

// damaged returns a certificate with the header of each of its elements changed
// in turn, and cut off before it.
func damaged(s specimen) (all []specimen) {
	change := func(what string, at int, to byte) {
		changed := slices.Clone(s.der)
		changed[at] = to
		all = append(all, specimen{fmt.Sprintf("%s, %s at %d", s.name, what, at), changed})
	}
	var walk func(r der.Reader)
	walk = func(r der.Reader) {
		for !r.Empty() {
			e, ok := r.Next()
			if !ok {
				return
			}
			identifier, length := e.Offset, e.Offset+1
			change("another identifier", identifier, s.der[identifier]^0x01)
			change("a primitive or constructed identifier", identifier, s.der[identifier]^0x20)
			change("a longer length", length, s.der[length]+1)
			change("a shorter length", length, s.der[length]-1)
			all = append(all, specimen{fmt.Sprintf("%s, cut off at %d", s.name, identifier), s.der[:identifier:identifier]})
			if e.Constructed() {
				walk(r.Inside(e))
			}
		}
	}
	walk(der.NewReader(string(s.der), nil))
	return all
}

// An openSSLComparison of one certificate gathers what differs.
type openSSLComparison struct {
	*openSSLReading
	objects     objectTable
	c           *Certificate
	unprinted   map[string]bool // gathers the extensions of openSSLPrintsNot that were met
	differences []openSSLDifference
}

type openSSLDifference struct{ field, ours, theirs string }

func (o *openSSLComparison) compare(field string, ours, theirs any) {
	if got, want := fmt.Sprint(ours), fmt.Sprint(theirs); got != want {
		o.differences = append(o.differences, openSSLDifference{field, got, want})
	}
}

func (o *openSSLComparison) compareAll(now time.Time) {
	c := o.c
	text := func(r der.Range) []byte { return c.Raw[r.Start:r.End] }
	o.compare("version", fmt.Sprintf("Version: %d (0x%x)", c.Version, c.Version-1), o.version)
	o.compare("serial number", c.SerialNumber.Hex(), strings.ToLower(o.fields["serial"]))
	o.compare("subject", o.name(c.Subject), o.fields["subject"])
	o.compare("issuer", o.name(c.Issuer), o.fields["issuer"])
	o.compare("notBefore", openSSLTime(c.NotBefore.Time), o.fields["notBefore"])
	o.compare("notAfter", openSSLTime(c.NotAfter.Time), o.fields["notAfter"])
	o.compare("expired", c.NotAfter.Time.Before(now), o.expired)
	if print, ok := o.fields["sha1 Fingerprint"]; ok {
		o.compare("fingerprint", fmt.Sprintf("%x", digest.SHA1(c.Raw)), bareHex(print))
	} else {
		o.compare("fingerprint", fmt.Sprintf("%x", digest.SHA256(c.Raw)), bareHex(o.fields["sha256 Fingerprint"]))
	}
	o.compareAlgorithm("signature", c.Signature, o.signature)
	o.compareAlgorithm("signature algorithm", c.SignatureAlgorithm, o.outerSignature)
	if len(o.signaturePair) == 2 {
		value, err := asn1.Marshal(struct{ R, S *big.Int }{hexNumber(o.signaturePair[0]), hexNumber(o.signaturePair[1])})
		if err != nil {
			o.compare("signature value", "", err)
		}
		o.signatureValue = hex.EncodeToString(value)
	}
	o.compare("signature value", hex.EncodeToString(text(c.SignatureValue)), o.signatureValue)
	o.compareKey()
	o.compareExtensions()
}

func hexNumber(digits string) *big.Int {
	n, _ := new(big.Int).SetString(digits, 16)
	return n
}

// openSSLTime returns a time as -dateopt iso_8601 gives it.
func openSSLTime(t time.Time) string {
	return fmt.Sprintf("%4d", t.Year()) + t.Format("-01-02 15:04:05Z")
}

// name returns a name as openssl writes it with -nameopt RFC2253: with its own
// short names for attributes, the attributes of an RDN last first as well, and
// text for every attribute that it knows.
func (o *openSSLComparison) name(n Name) string {
	var rdns []string
	for _, rdn := range slices.Backward(n.RDNs) {
		var values []string
		for _, a := range slices.Backward(rdn) {
			short, known := o.objects.short[a.OID]
			if a.Type = short; !known {
				a.Type = a.OID
			}
			value := string(a.append(nil))
			if !known {
				value = strings.ToUpper(value) // hex
			}
			values = append(values, value)
		}
		rdns = append(rdns, strings.Join(values, "+"))
	}
	return strings.Join(rdns, ",")
}

// compareAlgorithm takes the lines that openssl has for a signature algorithm:
// its name, and for RSASSA-PSS the parameters.
func (o *openSSLComparison) compareAlgorithm(field string, ours AlgorithmIdentifier, theirs []string) {
	if len(theirs) == 0 {
		o.compare(field, ours.OID, "")
		return
	}
	o.compare(field, ours.OID, o.objects.oid(theirs[0]))
	for _, line := range theirs[1:] {
		if hash, found := strings.CutPrefix(line, "Hash Algorithm: "); found {
			o.compare(field+"'s hash", strings.ToLower(strings.ReplaceAll(ours.Hash, "-", "")), strings.TrimSuffix(hash, " (default)"))
		}
		if salt, found := strings.CutPrefix(line, "Salt Length: "); found {
			o.compare(field+"'s salt length", fmt.Sprintf("0x%02X", ours.SaltLength), strings.TrimSuffix(salt, " (default)"))
		}
	}
}

func (o *openSSLComparison) compareKey() {
	k := o.c.PublicKey
	o.compare("key algorithm", k.OID, o.objects.oid(o.keyValue("Public Key Algorithm")))
	if slices.Contains(o.key, "Unable to load Public Key") {
		// Either something is wrong with the key, or openssl lacks the algorithm.
		if _, has := openSSLKeys[k.Algorithm]; has && !o.problemWithin(k.Range) {
			o.compare("public key", "read without a problem", "unable to load")
		}
		return
	}
	if bits := o.keyBits(); bits > 0 {
		o.compare("key bits", k.Bits, bits)
	}
	octets := hex.EncodeToString(o.c.Raw[k.Key.Start:k.Key.End])
	switch k.Algorithm {
	case "RSA", "RSASSA-PSS":
		o.compare("modulus", strings.TrimLeft(hex.EncodeToString(k.Modulus), "0"), o.keyNumber("Modulus"))
		o.compare("exponent", strings.TrimLeft(hex.EncodeToString(k.Exponent), "0"), o.keyNumber("Exponent"))
	case "DSA":
		// openssl has the number, and the octets hold it with a header of their own.
		o.compare("key value ends with openssl's", strings.HasSuffix(octets, o.keyNumber("pub")), true)
	case "ECDSA":
		o.compare("curve", k.Curve, o.curve())
		o.compare("key value", octets, o.keyOctets("pub"))
	default:
		o.compare("key value", octets, o.keyOctets("pub"))
	}
}

// openSSLKeys are the algorithms of public keys that every openssl of today has.
var openSSLKeys = map[string]bool{"RSA": true, "RSASSA-PSS": true, "DSA": true, "ECDSA": true, "Ed25519": true, "Ed448": true, "X25519": true, "X448": true}

// problemWithin reports whether a problem is named inside a range.
func (o *openSSLComparison) problemWithin(r der.Range) bool {
	return slices.ContainsFunc(o.c.Problems, func(p Problem) bool { return p.Range.Start >= r.Start && p.Range.End <= r.End })
}

// curve returns the name that we have for openssl's curve.
func (o *openSSLComparison) curve() string {
	id := o.objects.oid(o.keyValue("ASN1 OID"))
	for _, c := range curves {
		if der.NewOID(c.id).String() == id {
			return c.name
		}
	}
	return id
}

func (o *openSSLComparison) compareExtensions() {
	o.compare("number of extensions", len(o.c.Extensions), len(o.extensions))
	if len(o.c.Extensions) != len(o.extensions) {
		return
	}
	seen := map[string]bool{}
	for i, x := range o.extensions {
		ours := o.c.Extensions[i]
		o.compare("extension", ours.OID, o.objects.oid(x.name))
		o.compare(ours.Name+" is critical", ours.Critical, x.critical)
		content := strings.TrimRight(strings.Join(x.content, "\n"), "\n")
		switch {
		case seen[ours.OID]: // the fields are those of the first
		case content == rawText(ours.content):
			switch known := lookupExtension(ours.id) != nil; {
			case openSSLPrintsNot[ours.Name]:
				o.unprinted[ours.Name] = true
			case known && !o.problemWithin(ours.Range):
				o.compare(ours.Name, "read without a problem", "unreadable")
			}
		default:
			o.compareExtension(ours, content)
		}
		seen[ours.OID] = true
	}
}

// rawText is how openssl shows the octets of an extension that it can't read.
func rawText(octets string) string {
	b := []byte(octets)
	for i, c := range b {
		if (c < ' ' || c > '~') && c != '\n' && c != '\r' {
			b[i] = '.'
		}
	}
	return strings.TrimRight(string(b), "\n")
}

// openSSLKeyUsage has openssl's names in the order of keyUsageNames.
var openSSLKeyUsage = [...]string{
	"Digital Signature", "Non Repudiation", "Key Encipherment", "Data Encipherment", "Key Agreement",
	"Certificate Sign", "CRL Sign", "Encipher Only", "Decipher Only",
}

// compareExtension compares the extensions that have a field of their own, and
// the lines of openssl with what that field would be there.
func (o *openSSLComparison) compareExtension(ours Extension, content string) {
	c := o.c
	switch ours.Name {
	case "keyUsage":
		var names []string
		for i, name := range keyUsageNames {
			if slices.Contains(c.KeyUsage, name) {
				names = append(names, openSSLKeyUsage[i])
			}
		}
		o.compare(ours.Name, strings.Join(names, ", "), content)
	case "extendedKeyUsage":
		var ids, names []string
		for _, p := range c.ExtendedKeyUsage {
			ids = append(ids, p.OID)
		}
		for _, name := range strings.Split(content, ", ") {
			names = append(names, o.objects.oid(name))
		}
		o.compare(ours.Name, ids, names)
	case "basicConstraints":
		if c.BasicConstraints == nil {
			o.compare(ours.Name, "", content)
			return
		}
		text := "CA:" + strings.ToUpper(fmt.Sprint(c.IsCA()))
		if n := c.BasicConstraints.PathLen; n >= 0 {
			text += fmt.Sprintf(", pathlen:%d", n)
		}
		o.compare(ours.Name, text, content)
	case "subjectKeyIdentifier":
		o.compare(ours.Name, hex.EncodeToString(c.SubjectKeyID), bareHex(content))
	case "authorityKeyIdentifier":
		id, _, _ := strings.Cut(content, "\n")
		if strings.HasPrefix(id, "DirName:") || strings.HasPrefix(id, "serial:") {
			id = ""
		}
		o.compare(ours.Name, hex.EncodeToString(c.AuthorityKeyID), bareHex(strings.TrimPrefix(id, "keyid:")))
	case "subjectAltName":
		o.compareNames(ours.Name, c.SubjectAltNames, content)
	case "certificatePolicies":
		var policies []string
		for line := range strings.Lines(content) {
			if name, found := strings.CutPrefix(line, "Policy: "); found {
				policies = append(policies, o.objects.oid(strings.TrimSpace(name)))
			}
		}
		o.compare(ours.Name, c.Policies, policies)
	}
}

// openSSLNames has openssl's word for each kind of general name, and whether
// its text is ours as well: for the others it has a form of its own, or none.
var openSSLNames = map[string]struct {
	word string
	text bool
}{
	"dns": {"DNS:", true}, "email": {"email:", true}, "uri": {"URI:", true}, "ip": {"IP Address:", true}, "rid": {"Registered ID:", true},
	"dirName": {"DirName:", false}, "otherName": {"othername:", false}, "x400": {"X400Name:", false}, "ediParty": {"EdiPartyName:", false},
}

// compareNames compares general names, which openssl has in one line.
func (o *openSSLComparison) compareNames(field string, ours []GeneralName, line string) {
	rest := line
	if len(ours) == 0 {
		o.compare(field, "<EMPTY>", rest)
		return
	}
	for i, n := range ours {
		last := i == len(ours)-1
		kind := openSSLNames[n.Type]
		want := kind.word
		if kind.text {
			want += o.nameText(n)
		}
		if last {
			want = strings.TrimRight(want, "\n") // as the line is
		}
		after, found := strings.CutPrefix(rest, want)
		if !found {
			o.compare(field+", from name "+fmt.Sprint(i+1), want, rest)
			return
		}
		rest = after
		if last {
			if kind.text {
				o.compare(field+", behind the last name", "", rest)
			}
			return
		}
		if next := ", " + openSSLNames[ours[i+1].Type].word; kind.text {
			rest, found = strings.CutPrefix(rest, ", ")
		} else if _, rest, found = strings.Cut(rest, next); found {
			rest = next[2:] + rest
		}
		if !found {
			o.compare(field+", behind name "+fmt.Sprint(i+1), ours[i+1].Type, rest)
			return
		}
	}
}

// nameText returns the text that openssl has for a name.
func (o *openSSLComparison) nameText(n GeneralName) string {
	if n.Type != "ip" {
		return n.Value
	}
	switch octets := o.c.Raw[n.Range.Start+2 : n.Range.End]; len(octets) {
	case 4:
		return n.Value
	case 16:
		var groups []string
		for i := 0; i < 16; i += 2 {
			groups = append(groups, fmt.Sprintf("%X", int(octets[i])<<8|int(octets[i+1])))
		}
		return strings.Join(groups, ":")
	}
	return "<invalid>"
}
