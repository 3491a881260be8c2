//go:build conformance && !js

package certificate

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// openSSL runs a command of openssl and returns what it printed.
func openSSL(input []byte, arguments ...string) (stdout, stderr string, err error) {
	c := exec.Command("openssl", arguments...)
	var out, complaint strings.Builder
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(string(input)), &out, &complaint
	c.Env = append(os.Environ(), "OPENSSL_CONF="+os.DevNull)
	err = c.Run()
	return out.String(), complaint.String(), err
}

// mustOpenSSL runs a command that has to succeed.
func mustOpenSSL(t *testing.T, input []byte, arguments ...string) string {
	t.Helper()
	out, complaint, err := openSSL(input, arguments...)
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(arguments, " "), err, complaint)
	}
	return out
}

// An objectTable is the names that openssl has for OBJECT IDENTIFIERs.
type objectTable struct {
	oids  map[string]string // by short and by long name
	short map[string]string // by OID
}

func readObjectTable(t *testing.T) objectTable {
	table := objectTable{map[string]string{}, map[string]string{}}
	for line := range strings.Lines(mustOpenSSL(t, nil, "list", "-objects")) {
		short, rest, found := strings.Cut(strings.TrimSpace(line), " = ")
		if !found {
			continue // an object without an OID
		}
		id, long := rest, short
		if i := strings.LastIndex(rest, ", "); i >= 0 {
			long, id = rest[:i], rest[i+2:]
		}
		table.oids[short], table.oids[long], table.short[id] = id, id, short
	}
	if len(table.short) < 1000 {
		t.Fatalf("openssl lists %d objects", len(table.short))
	}
	return table
}

// oid returns the OID of a name, and what is no name as it stands.
func (o objectTable) oid(name string) string {
	if id, ok := o.oids[name]; ok {
		return id
	}
	return name
}

// An openSSLReading is what openssl x509 says of a certificate.
type openSSLReading struct {
	refused string // why it does not read the certificate at all; all else is empty then

	fields          map[string]string // of the lines with "=": serial, subject, issuer, notBefore, notAfter, sha1 Fingerprint, …
	expired         bool              // -checkend 0
	version         string
	signature       []string // the algorithm's name in tbsCertificate, and the lines with its parameters
	outerSignature  []string
	signatureValue  string   // hex
	signaturePair   []string // hex of the numbers, where openssl takes the value apart, as for DSA
	key             []string // the lines of the public key
	extensions      []openSSLExtension
	extensionsThere bool
}

type openSSLExtension struct {
	name     string
	critical bool
	content  []string // lines
}

// readWithOpenSSL reads every certificate. It starts a process for each, as
// many at a time as there are processors.
func readWithOpenSSL(t *testing.T, all []specimen) []*openSSLReading {
	readings := make([]*openSSLReading, len(all))
	var workers sync.WaitGroup
	for first := range runtime.NumCPU() {
		workers.Go(func() {
			for i := first; i < len(all); i += runtime.NumCPU() {
				digest := [...]string{"-sha1", "-sha256"}[i%2]
				out, complaint, err := openSSL(all[i].der, "x509", "-inform", "DER", "-noout",
					"-nameopt", "RFC2253,-esc_msb", "-dateopt", "iso_8601",
					"-serial", "-subject", "-issuer", "-dates", "-fingerprint", digest, "-checkend", "0", "-text")
				var exit *exec.ExitError
				if err != nil && !errors.As(err, &exit) {
					t.Error(err)
					return
				}
				readings[i] = parseOpenSSL(out, complaint)
			}
		})
	}
	workers.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return readings
}

// parseOpenSSL takes the output of openssl x509 apart.
func parseOpenSSL(out, complaint string) *openSSLReading {
	r := &openSSLReading{fields: map[string]string{}}
	head, text, found := strings.Cut(out, "Certificate:\n    Data:\n")
	if !found {
		r.refused = strings.TrimSpace(complaint)
		return r
	}
	for line := range strings.Lines(head) {
		if key, value, found := strings.Cut(strings.TrimSuffix(line, "\n"), "="); found {
			r.fields[key] = value
		}
	}
	r.expired = strings.HasSuffix(text, "Certificate will expire\n")

	// The sections, by what starts them; the last one of a name is meant where
	// text of the certificate's own might look like one.
	tbs, outer, _ := cutLast(text, "\n    Signature Algorithm:")
	tbs, extensions, there := strings.Cut(tbs, "\n        X509v3 extensions:\n")
	tbs, key, _ := cutLast(tbs, "\n        Subject Public Key Info:\n")
	version, rest, _ := strings.Cut(tbs, "\n")
	r.version = strings.TrimSpace(version)
	_, algorithm, _ := strings.Cut(rest, "\n        Signature Algorithm:")
	algorithm, _, _ = strings.Cut(algorithm, "\n        Issuer:")
	r.signature = trimmedLines(algorithm)
	outer, value, _ := strings.Cut(outer, "\n    Signature Value:")
	r.outerSignature = trimmedLines(outer)
	value, _, _ = strings.Cut(value, "Certificate will")
	for _, line := range trimmedLines(value) {
		octets := bareHex(line)
		switch n := len(r.signaturePair); {
		case line == "r:" || line == "s:":
			r.signaturePair = append(r.signaturePair, "")
		case !isHex(octets): // a parameter of RSASSA-PSS
			r.outerSignature = append(r.outerSignature, line)
		case n > 0:
			r.signaturePair[n-1] += octets
		default:
			r.signatureValue += octets
		}
	}
	r.key = trimmedLines(key)
	r.extensionsThere = there
	r.parseExtensions(extensions)
	return r
}

// extensionHeader is the line that starts an extension.
var extensionHeader = regexp.MustCompile(`^ {12}(\S.*): (critical)?$`)

func (r *openSSLReading) parseExtensions(text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := extensionHeader.FindStringSubmatch(line); m != nil {
			r.extensions = append(r.extensions, openSSLExtension{name: m[1], critical: m[2] != ""})
		} else if n := len(r.extensions); n > 0 {
			x := &r.extensions[n-1]
			x.content = append(x.content, strings.TrimPrefix(line, "                "))
		}
	}
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}

func trimmedLines(text string) (lines []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// bareHex takes the colons and spaces out of hex and makes it lower-case.
func bareHex(s string) string {
	return strings.ToLower(strings.NewReplacer(":", "", " ", "", "\n", "").Replace(s))
}

func isHex(s string) bool {
	_, err := hex.DecodeString(s)
	return err == nil
}

// keyNumber returns a number of the public key in hex without leading zeros:
// one that stands in lines of hex behind its name, or in the line of its name
// as "65537 (0x10001)".
func (r *openSSLReading) keyNumber(name string) string {
	return strings.TrimLeft(r.keyOctets(name), "0")
}

func (r *openSSLReading) keyOctets(name string) string {
	for i, line := range r.key {
		rest, found := strings.CutPrefix(line, name+":")
		if !found {
			continue
		}
		if _, number, found := strings.Cut(rest, "(0x"); found {
			return strings.TrimSuffix(number, ")")
		}
		var octets strings.Builder
		for _, line := range r.key[i+1:] {
			part := bareHex(line)
			if !isHex(part) {
				break
			}
			octets.WriteString(part)
		}
		return octets.String()
	}
	return ""
}

// keyValue returns what stands behind the name of a line of the public key.
func (r *openSSLReading) keyValue(name string) string {
	for _, line := range r.key {
		if value, found := strings.CutPrefix(line, name+":"); found {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// keyBits returns the size that openssl gives, 0 where it gives none, as for
// the algorithms that have a single one.
func (r *openSSLReading) keyBits() (bits int) {
	for _, line := range r.key {
		if _, size, found := strings.Cut(line, "Public-Key: ("); found {
			fmt.Sscanf(size, "%d bit)", &bits)
		}
	}
	return bits
}
