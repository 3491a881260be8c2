//go:build !js

package pemtext

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"countersign/internal/steps"
)

// starts are beginnings of what Find decodes: of certificates that claim to be
// short, long and longer than anything, of keys, PKCS #7, PEM and keystores.
var starts = []string{
	"MIIDBTCCAe2gAwIBAgIUYmVn", "MIL//zCC//qgAwIBAgIU", "MIR//////MIR/////6ADAgECAhQ", "MIQA//8AMIQA//8AoAMCAQICFAAA",
	"MIIEvQIBADANBgkqhkiG9w0BAQEF", "MIIEpAIBAAKCAQEA", "MIAGCSqGSIb3DQEHAqCAMIACAQExADALBgkqhkiG9w0BBwGggDCA",
	"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", "TFMwdExTMUNSVWRKVGlC", "/u3+7QAAAAIAAAAB",
	"30 82 03 05 ", "3082", "0x30,", "48,-126,3,5,48,130,2,1,48,", "30 82 03 05 30 82 02 01 30 ", "30 82 01 88 30 82 01 2f a0 03 02 01 02\n", "00000000: 3082 0188 ", "\x30\x82\x01\x88",
}

// fragments are what may stand around those, whole or in part: markers, lines and
// words, escapes, characters outside ASCII.
var fragments = []string{
	"-", "-----", "-----BEGIN", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n", "-----BEGIN A-----\n", "-----END CERTIFICATE-----\n",
	"-----BEGIN PKCS7-----\n", "BEGIN CERTIFICATE\n", "END CERTIFICATE-----",
	"M", "MIIB ", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "=", "==\n", "_-",
	`{"kty":"EC","d":"`, `"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",`, "AGE-SECRET-KEY-1",
	"PuTTY-User-Key-File-3: a\n", "Proc-Type: 4,ENCRYPTED\n", "DEK-Info: ", "<D>", "<D>jpsQnnGQmLYBIffH1136cspYG60iY7X1fCE9E9LI</D>",
	"\n", "\r", "\r\n", " ", "\t", "> ", "12: ", "# ", ".\n", ", ", "\"", "'", "\" +\n\"", "Proc-Type: 4\n", "2026-11-22T02:15:01Z ", "{", "<<EOF\n",
	`\n`, `\\\\\\\\`, `\u002d`, "%0A", "%2525252D", "%C3", "&#10;", "&amp;amp;", "&", "<br>", "<a ", "<", "=3D", "\x1b[1m", "\u200b", "\u00a0", "\u2014", "\u00ad", "é", "😀", "\xff", "\xe2\x80",
}

// floods are every fragment alone, every two in turn, and many starts before much
// of a fragment, each in a size and in four times that.
func floods() (all [][]byte) {
	add := func(size int, parts ...string) {
		for _, size := range [...]int{size, 4 * size} {
			var text []byte
			for _, part := range parts {
				text = append(text, strings.Repeat(part, size/len(parts)/len(part))...)
			}
			all = append(all, text)
		}
	}
	every := slices.Concat(starts, fragments)
	for i, a := range every {
		add(1<<16, a)
		for _, b := range every[:i] {
			add(6<<10, a+b)
		}
		for _, b := range starts {
			add(4<<10, b, a)
		}
	}
	return all
}

// TestTheWorkForHostilePastesIsLinear counts the steps that Find takes: every
// turn of a loop and every call of a function, every byte that package bytes
// searches or copies, and every eighth byte of memory asked
// for. Such counts are the same on every machine, which times are not.
func TestTheWorkForHostilePastesIsLinear(t *testing.T) {
	all := floods()
	_, small := hostile(t, 1<<12)
	_, large := hostile(t, 1<<14)
	for i := range small {
		all = append(all, []byte(small[i]), []byte(large[i]))
	}
	work := countSteps(t, all)
	for i := 0; i < len(all); i += 2 {
		few, many := work[i], work[i+1]
		if many > 7*few {
			t.Errorf("%.80q: %d bytes take %d steps, and %d take %d", all[i], len(all[i]), few, len(all[i+1]), many)
		}
		if perByte := many / len(all[i+1]); perByte > mostSteps {
			t.Errorf("%.80q: %d steps a byte", all[i], perByte)
		}
	}
}

// mostSteps is how many steps a byte may take.
const mostSteps = 150

// countSteps returns the count for each paste.
func countSteps(t *testing.T, all [][]byte) (work []int) {
	t.Helper()
	input, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	output := steps.Run(t, []string{"countersign/internal/pemtext"}, map[string]string{"bytes": countingBytes}, countingMain, input)
	if err := json.Unmarshal(output, &work); err != nil {
		t.Fatal(err)
	}
	return work
}

// countingBytes are the functions of package bytes that pemtext calls.
const countingBytes = `package bytes

import (
	"bytes"

	"countersign/steps"
)

func seen(n, all int) int {
	if n < 0 {
		steps.N += all
	} else {
		steps.N += n
	}
	return n
}

func IndexByte(b []byte, c byte) int    { return seen(bytes.IndexByte(b, c), len(b)) }
func LastIndexByte(b []byte, c byte) int { steps.N += len(b); return bytes.LastIndexByte(b, c) }
func Index(b, sub []byte) int            { return seen(bytes.Index(b, sub), len(b)) }
func Contains(b, sub []byte) bool       { return seen(bytes.Index(b, sub), len(b)) >= 0 }
func HasSuffix(b, suffix []byte) bool   { return bytes.HasSuffix(b, suffix) }
func Clone(b []byte) []byte             { steps.N += len(b); return bytes.Clone(b) }
func Count(b, sub []byte) int           { steps.N += len(b); return bytes.Count(b, sub) }
`

// countingMain reads floods from its standard input and writes their counts.
const countingMain = `package main

import (
	"encoding/json"
	"os"
	"runtime"

	"countersign/internal/pemtext"
	"countersign/steps"
)

func main() {
	var floods [][]byte
	if err := json.NewDecoder(os.Stdin).Decode(&floods); err != nil {
		panic(err)
	}
	var work []int
	for _, f := range floods {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		steps.N = 0
		pemtext.Find(f)
		n := steps.N
		runtime.ReadMemStats(&after)
		work = append(work, n+int(after.TotalAlloc-before.TotalAlloc)/8)
	}
	json.NewEncoder(os.Stdout).Encode(work)
}
`
