//go:build !js

package certificate_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"countersign/internal/certificate"
	. "countersign/internal/certificate/specimen"
	"countersign/internal/steps"
)

// ofEverything is a certificate with n entries in every list that can have more
// than one, each of its own content.
func ofEverything(n int) string {
	each := func(entry func(text string, arc string) string) string {
		var all strings.Builder
		for i := range n {
			all.WriteString(entry("n"+strconv.Itoa(i), "\x2a\x03"+string([]byte{byte(i / 100), byte(i % 100)})))
		}
		return all.String()
	}
	attribute := func(text, _ string) string { return Seq(OID(CommonName), UTF8(text)) }
	rdn := func(text, _ string) string { return Set(Seq(OID(Organization), Printable(text))) }
	names := each(func(text, _ string) string {
		return Implicit(2, text+".example") + Implicit(6, "http://"+text+".example/")
	})
	subtrees := each(func(text, _ string) string {
		return Seq(Implicit(2, text+".example")) + Seq(Implicit(1, text+".example"))
	})
	const (
		userNotice = "\x2b\x06\x01\x05\x05\x07\x02\x02"
		infoAccess = "\x2b\x06\x01\x05\x05\x07\x01\x01"
		caIssuers  = "\x2b\x06\x01\x05\x05\x07\x30\x02"
		qualified  = "\x2b\x06\x01\x05\x05\x07\x01\x03"
	)
	return With(func(d *Draft) {
		d.Issuer = Name(each(rdn), Set(each(attribute)))
		d.Subject = Name(Set(each(attribute)), each(rdn))
		d.Extensions = Extensions(Signing,
			Extension(SubjectAltName, "", Seq(names, Explicit(4, Name(each(rdn))))),
			Extension(ExtendedKeyUsage, "", Seq(each(func(_, arc string) string { return OID(arc) }))),
			Extension(CertificatePolicies, "", Seq(each(func(text, arc string) string { return Seq(OID(arc), Seq(Seq(OID(userNotice), Seq(UTF8(text))))) }))),
			Extension(PolicyMappings, "", Seq(each(func(_, arc string) string { return Seq(OID(arc), OID(arc+"\x01")) }))),
			Extension(NameConstraints, True, Seq(Explicit(0, subtrees), Explicit(1, subtrees))),
			Extension(CRLDistributionPoints, "", Seq(each(func(text, _ string) string {
				return Seq(Explicit(0, Explicit(0, Implicit(6, "http://"+text+".example/"))))
			}))),
			Extension(infoAccess, "", Seq(each(func(text, _ string) string { return Seq(OID(caIssuers), Implicit(6, "http://"+text+".example/")) }))),
			Extension(qualified, "", Seq(each(func(text, arc string) string { return Seq(OID(arc), UTF8(text)) }))),
			Extension(Unknown, "", Seq(strings.Repeat("\x30\x80", n), strings.Repeat(Octets(Octets()), n))),
			each(func(text, arc string) string { return Extension(arc, "", UTF8(text)) }))
	})
}

// TestTheWorkForDamagedCertificatesIsLinear changes, takes out and cuts off before
// bytes of certificates, and counts what it takes to read that and to put it in
// words: of the base set, and of two certificates of which one has eight times as
// many entries in every list.
func TestTheWorkForDamagedCertificatesIsLinear(t *testing.T) {
	all := append(certificate.BaseSet(), []byte(ofEverything(3)), []byte(ofEverything(24)))
	input, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var work []map[string]struct {
		Most   int
		Damage string
	}
	output := steps.Run(t, []string{"countersign/internal/ascii", "countersign/internal/instant", "countersign/internal/der", "countersign/internal/certificate"},
		map[string]string{"strings": countingStrings}, countingMain, input)
	if err := json.Unmarshal(output, &work); err != nil {
		t.Fatal(err)
	}
	few, many := len(all)-2, len(all)-1
	for what, most := range mostByByte {
		for i := range all {
			perByte := work[i][what].Most / len(all[i])
			t.Logf("%s certificate %d, of %d bytes, takes %d a byte at most", what, i+1, len(all[i]), perByte)
			if perByte > most {
				t.Errorf("%s certificate %d of %d bytes takes %d a byte with %s", what, i+1, len(all[i]), perByte, work[i][what].Damage)
			}
		}
		a, b := work[few][what], work[many][what]
		if n, m := len(all[few]), len(all[many]); float64(b.Most)/float64(m) > 1.5*float64(a.Most)/float64(n) {
			t.Errorf("%s %d bytes takes %d, with %s, and %d bytes %d, with %s", what, n, a.Most, a.Damage, m, b.Most, b.Damage)
		}
	}
}

// mostByByte is how many steps, or bytes of memory, a byte may take.
var mostByByte = map[string]int{"reading": 80, "showing": 50, "the memory for": 40}

// countingStrings are the functions of package strings that are called.
const countingStrings = `package strings

import (
	"strings"

	"countersign/steps"
)

func Contains(s, sub string) bool     { steps.N += len(s); return strings.Contains(s, sub) }
func HasPrefix(s, prefix string) bool { return strings.HasPrefix(s, prefix) }
func Index(s, sub string) int         { steps.N += len(s); return strings.Index(s, sub) }
`

// countingMain reads certificates from its standard input and writes the worst of
// each.
const countingMain = `package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"

	"countersign/internal/certificate"
	"countersign/internal/der"
	"countersign/steps"
)

// worst is the most that any damaged copy takes, and how it was damaged.
type worst struct {
	Most   int
	Damage string
}

// allocated returns how many octets of memory were asked for so far.
func allocated() int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.TotalAlloc)
}

func (w *worst) take(n int, damage string) {
	if n > w.Most {
		*w = worst{n, damage}
	}
}

// show puts all that was read in words.
func show(c *certificate.Certificate) {
	for i := range c.Extensions {
		c.Extensions[i].Value()
	}
	c.SelfIssued()
	_ = c.Subject.Canonical() + c.Subject.String() + c.Issuer.Canonical() + c.Issuer.String()
	tree := der.Parse(c.Raw)
	for i := range tree.Nodes {
		tree.Value(i)
	}
}

func main() {
	var certificates [][]byte
	if err := json.NewDecoder(os.Stdin).Decode(&certificates); err != nil {
		panic(err)
	}
	var all []map[string]*worst
	for _, c := range certificates {
		reading, showing, memory := new(worst), new(worst), new(worst)
		for i := 0; i < len(c); i += 1 + len(c)/1000 {
			damages := map[string][]byte{
				fmt.Sprint("byte ", i, " taken out"): append(append([]byte(nil), c[:i]...), c[i+1:]...),
				fmt.Sprint("all cut off from byte ", i): append([]byte(nil), c[:i]...),
			}
			for _, b := range [...]byte{0x00, 0x30, 0x80, 0xff, c[i] + 1} {
				damaged := append([]byte(nil), c...)
				damaged[i] = b
				damages[fmt.Sprintf("byte %d as %02x", i, b)] = damaged
			}
			before := allocated()
			for damage, damaged := range damages {
				steps.N = 0
				read := certificate.Parse(damaged)
				reading.take(steps.N, damage)
				if len(damaged) != len(c) {
					steps.N = 0
					show(read)
					showing.take(steps.N, damage)
				}
			}
			memory.take((allocated()-before)/len(damages), fmt.Sprint("damage to byte ", i))
		}
		all = append(all, map[string]*worst{"reading": reading, "showing": showing, "the memory for": memory})
	}
	json.NewEncoder(os.Stdout).Encode(all)
}
`
