package pemtext

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// read returns a file of testdata.
func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// decoded returns the first PEM block of a file by the standard library.
func decoded(t testing.TB, name string) []byte {
	t.Helper()
	b, _ := pem.Decode([]byte(read(t, name)))
	if b == nil {
		t.Fatalf("%s is not PEM", name)
	}
	return b.Bytes
}

// rules returns the ids of a document's repairs, each once, sorted.
func rules(d *Document) []string {
	var ids []string
	for _, r := range d.Repairs {
		ids = append(ids, r.Rule)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func certificates(d *Document) (found []*Block) {
	for i := range d.Blocks {
		if d.Blocks[i].Kind == KindCertificate {
			found = append(found, &d.Blocks[i])
		}
	}
	return found
}

// units returns a text as the code units in which a Span counts.
func units(s string) []uint16 { return utf16.Encode([]rune(s)) }

// A disfigurement is what some program does to a PEM text.
type disfigurement struct {
	name  string
	do    func(pem string) string
	rules string // what is to be reported, sorted
}

func replace(oldnew ...string) func(string) string { return strings.NewReplacer(oldnew...).Replace }

// lines applies a format to every line; %s is the line, %d its number.
func lines(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for n, line := range strings.Split(strings.TrimSuffix(s, "\n"), "\n") {
			b.WriteString(strings.NewReplacer("%s", line, "%d", fmt.Sprint(n+1), "%3d", fmt.Sprintf("%3d", n+1), "%02d", fmt.Sprintf("%02d", n+1)).Replace(format) + "\n")
		}
		return b.String()
	}
}

// copied is lines of which the first was selected from the BEGIN marker on.
func copied(format string) func(string) string {
	return func(s string) string {
		s = lines(format)(s)
		return s[strings.Index(s, beginLine):]
	}
}

// from is lines with numbers that begin at first.
func from(first int, format string) func(string) string {
	return func(s string) string {
		return strings.SplitN(lines(format)(strings.Repeat("\n", first-1)+s), "\n", first)[first-1]
	}
}

// around puts text before and after.
func around(before, after string) func(string) string {
	return func(s string) string { return before + s + after }
}

func chain(fs ...func(string) string) func(string) string {
	return func(s string) string {
		for _, f := range fs {
			s = f(s)
		}
		return s
	}
}

// body returns the base64 without the markers.
func body(s string) string {
	return strings.TrimSpace(replace(beginLine, "", endLine, "")(s))
}

// wrapped breaks the base64 at another length.
func wrapped(n int) func(string) string {
	return func(s string) string {
		b := strings.ReplaceAll(body(s), "\n", "")
		var out strings.Builder
		for len(b) > n {
			out.WriteString(b[:n] + "\n")
			b = b[n:]
		}
		return beginLine + "\n" + out.String() + b + "\n" + endLine + "\n"
	}
}

func double(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func everyCharacterAsEntity(s string) string {
	var b strings.Builder
	for _, c := range s {
		fmt.Fprintf(&b, "&#%d;", c)
	}
	return b.String()
}

var oneLine = replace("\n", "")

var disfigurements = []disfigurement{
	{"clean", around("", ""), ""},
	{"without a newline at the end", strings.TrimSpace, ""},
	{"white space around", around("\n \t\n", "\n\n  "), ""},

	{"lines of 76", wrapped(76), "paste-line-length"},
	{"lines of 48", wrapped(48), "paste-line-length"},
	{"lines of 63, which is no multiple of four", wrapped(63), "paste-line-length"},
	{"lines of 1", wrapped(1), "paste-line-length"},
	{"one line of base64 between the markers", wrapped(1 << 20), "paste-line-length"},
	{"CRLF", replace("\n", "\r\n"), "paste-crlf"},
	{"CR", replace("\n", "\r"), "paste-cr"},
	{"spaces for newlines", replace("\n", " "), "paste-newlines-lost"},
	{"nothing for newlines", oneLine, "paste-newlines-lost"},
	{"nothing for spaces and newlines", replace("\n", "", " ", ""), "paste-marker-spacing paste-newlines-lost"},
	{"tabs for newlines", replace("\n", "\t"), "paste-newlines-lost"},
	{"the newline after BEGIN lost", replace(beginLine+"\n", beginLine), "paste-newlines-lost"},
	{"the newline before END lost", replace("\n"+endLine, endLine), "paste-newlines-lost"},
	{"empty lines between", replace("\n", "\n\n"), "paste-blank-lines"},
	{"spaces after lines", lines("%s  "), "paste-trailing-spaces"},
	{"a space inside a line", replace("MII", "MI I"), "paste-spaces"},

	{"indented", lines("    %s"), "paste-indentation"},
	{"indented with tabs", lines("\t%s"), "paste-indentation"},
	{"quoted", lines("> %s"), "paste-quoting"},
	{"quoted twice", lines(">> %s"), "paste-quoting"},
	{"quoted by hand", lines("| %s"), "paste-quoting"},
	{"a comment of a shell", lines("# %s"), "paste-quoting"},
	{"a comment of C++", lines("// %s"), "paste-line-prefix"},
	{"a comment of Java", lines(" * %s"), "paste-quoting"},
	{"added in a diff", lines("+%s"), "paste-line-prefix"},
	{"behind the time of a log", lines("2026-11-22T02:15:%02dZ stdout F %s"), "paste-line-prefix"},
	{"the file's name and the line's number of grep", lines("site/cert.pem:%d:%s"), "paste-line-prefix"},
	{"line numbers of grep from the middle of a file", from(97, "cert.pem:%d:%s"), "paste-line-prefix"},
	{"git blame", lines("3f2a9b1c (Jane Doe 2026-11-22 09:12:33 +0100 %3d) %s"), "paste-line-prefix"},
	{"numbered by cat", lines("  %3d\t%s"), "paste-line-numbers"},
	{"numbered by grep", lines("%d:%s"), "paste-line-numbers"},
	{"numbered by an editor", lines("%3d | %s"), "paste-line-numbers"},
	{"numbered with a colon and a space", lines("%d: %s"), "paste-line-numbers"},
	{"numbered with a bar", lines("%d|%s"), "paste-line-numbers"},

	{"added in a diff, copied from BEGIN on", copied("+%s"), "paste-line-prefix"},
	{"added in a diff, copied from BEGIN on, END missing", chain(copied("+%s"), replace("+"+endLine, "")), "paste-end-missing paste-line-prefix"},
	{"numbered with a tab, copied from BEGIN on", copied("%d\t%s"), "paste-line-numbers"},
	{"numbered with a colon, copied from BEGIN on", copied("%d:%s"), "paste-line-numbers"},
	{"the output of grep, copied from BEGIN on", copied("cert.pem:%d:%s"), "paste-line-prefix"},
	{"numbered by cat, copied from BEGIN on", copied("  %3d\t%s"), "paste-line-numbers"},
	{"numbers on lines of their own", lines("%d\n%s"), "paste-line-prefix paste-text-around"},
	{"numbers on lines of their own, copied from BEGIN on", copied("%d\n%s"), "paste-line-prefix"},

	{`literal \n`, replace("\n", `\n`), "paste-escapes"},
	{`literal \r\n`, replace("\n", `\r\n`), "paste-escapes"},
	{`literal \\n`, replace("\n", `\\n`), "paste-escapes"},
	{`literal \n and newlines`, replace("\n", "\\n\n"), "paste-escapes"},
	{`\/ of PHP`, replace("\n", `\n`, "/", `\/`), "paste-escapes"},
	{`\u002b`, replace("+", `\u002b`, "/", `\u002F`), "paste-escapes"},
	{"a backslash at the end of each line", replace("\n", "\\\n"), "paste-escapes"},
	{"double quotes", around(`"`, `"`), "paste-quotes"},
	{"single quotes", around(`'`, `'`), "paste-quotes"},
	{"curly quotes", around("“", "”"), "paste-quotes"},
	{"a fence of Markdown", around("```\n", "```\n"), "paste-quotes"},
	{"a JSON string", chain(replace("\n", `\n`), around(`"`, `"`)), "paste-escapes paste-quotes"},
	{"strings of Java", lines(`    "%s\n" +`), "paste-escapes paste-string-literals"},
	{"strings of Java, copied from BEGIN on", copied(`    "%s\n" +`), "paste-escapes paste-string-literals"},
	{"an array of JavaScript, copied from BEGIN on", copied(`  '%s',`), "paste-string-literals"},
	{"strings of Java, plus in front", lines(`  + "%s\n"`), "paste-escapes paste-string-literals"},
	{"strings of C", lines(`"%s\n"`), "paste-escapes paste-string-literals"},
	{"strings of PHP", lines(`'%s' . "\n" .`), "paste-escapes paste-string-literals"},
	{"an array of JavaScript", lines(`  '%s',`), "paste-string-literals"},
	{"strings in curly quotes", lines(`“%s”`), "paste-string-literals"},

	{"a byte order mark", around("\ufeff", ""), "paste-byte-order-mark"},
	{"zero-width spaces", replace("MII", "M\u200bI\u200dI"), "paste-invisible-characters"},
	{"control characters", replace("MII", "M\x00I\x01I"), "paste-invisible-characters"},
	{"colours of a terminal", replace("MII", "\x1b[1;31mMII\x1b[0m"), "paste-invisible-characters"},
	{"soft hyphens", replace("MII", "M\u00adII"), "paste-soft-hyphens"},
	{"non-breaking spaces before lines", lines("\u00a0\u00a0%s"), "paste-indentation paste-no-break-spaces"},
	{"a non-breaking space in a marker", replace("BEGIN ", "BEGIN\u00a0"), "paste-no-break-spaces"},
	{"line separators", replace("\n", "\u2028"), "paste-no-break-spaces"},
	{"full-width letters", replace("MII", "ＭＩＩ", "+", "＋"), "paste-full-width"},

	{"en dashes", replace("-----", "–––––"), "paste-dash-kind"},
	{"em dashes", replace("-----", "—"), "paste-dash-kind"},
	{"a mixture of dashes", replace("-----", "—–-"), "paste-dash-kind"},
	{"minus signs", replace("-----", "−−−−−"), "paste-dash-kind"},
	{"horizontal bars", replace("-----", "―――"), "paste-dash-kind"},
	{"four dashes", replace("-----", "----"), "paste-dash-count"},
	{"six dashes", replace("-----", "------"), "paste-dash-count"},
	{"a dash lost at the start", func(s string) string { return s[1:] }, "paste-dash-count"},
	{"no dash before BEGIN", func(s string) string { return s[5:] }, "paste-dash-count"},
	{"no dashes after the label", replace("CERTIFICATE-----", "CERTIFICATE"), "paste-dash-count"},
	{"no dashes at all", replace("-----", ""), "paste-dash-count"},
	{"lower case", replace("BEGIN CERTIFICATE", "begin certificate", "END CERTIFICATE", "end certificate"), "paste-marker-case"},
	{"a capital", replace("CERTIFICATE", "Certificate"), "paste-marker-case"},
	{"spaces in the markers", replace("-----BEGIN CERTIFICATE-----", "----- BEGIN  CERTIFICATE -----"), "paste-marker-spacing"},
	{"no space in the markers", replace("BEGIN CERTIFICATE", "BEGINCERTIFICATE"), "paste-marker-spacing"},
	{"END missing", replace(endLine, ""), "paste-end-missing"},
	{"END missing, text after", chain(replace(endLine, ""), around("", "\nThank you for your help with this.\n")), "paste-end-missing paste-text-around"},
	{"END missing, empty lines between", chain(replace(endLine+"\n", "", "\n", "\n\n")), "paste-blank-lines paste-end-missing"},
	{"END missing, empty lines between, text after", chain(replace(endLine+"\n", "", "\n", "\n\n"), around("", "\n\nThanks\n\nBob\n")), "paste-blank-lines paste-end-missing paste-text-around"},
	{"END missing, a word after", chain(replace(endLine, ""), around("", "\n\nThanks\n")), "paste-end-missing paste-text-around"},
	{"END missing, empty lines and line breaks between", replace(endLine+"\n", "", "\n", "<br>\n"), "paste-end-missing paste-html"},
	{"END missing on one line, parameters after", chain(oneLine, replace(endLine, ""), around("", " &Version=2010-05-08")), "paste-end-missing paste-newlines-lost paste-text-around"},
	{"END cut off", func(s string) string { return strings.TrimSuffix(s, "ATE-----\n") }, "paste-end-missing paste-text-around"},
	{"BEGIN missing", replace(beginLine+"\n", ""), "paste-begin-missing"},
	{"BEGIN missing, text before", chain(replace(beginLine+"\n", ""), around("My certificate is\n\n", "")), "paste-begin-missing paste-text-around"},
	{"mismatched labels", replace("END CERTIFICATE", "END X509 CRL"), "paste-label-mismatch"},
	{"X509 CERTIFICATE", replace("CERTIFICATE", "X509 CERTIFICATE"), "paste-label"},
	{"a label with a typing error", replace("CERTIFICATE", "CERTIFCATE"), "paste-label"},
	{"labelled as a request", replace("CERTIFICATE", "CERTIFICATE REQUEST"), "paste-label"},
	{"headers with lost newlines", chain(replace(beginLine, beginLine+"\nProc-Type: 4,MIC-CLEAR\nX-Note: hello"), replace("\n", " ")), "paste-newlines-lost paste-pem-headers"},
	{"headers", replace(beginLine, beginLine+"\nProc-Type: 4,CLEAR\nContent-Domain: RFC822\n"), "paste-pem-headers"},

	{"HTML line breaks", replace("\n", "<br>\n"), "paste-html"},
	{"HTML line breaks alone", replace("\n", "<br />"), "paste-html"},
	{"HTML elements", chain(lines(`<span class="line">%s</span>`), around("<pre><code>", "</code></pre>")), "paste-html"},
	{"numeric references", replace("\n", "&#10;"), "paste-html"},
	{"hexadecimal references", replace("+", "&#x2b;", "/", "&#x2F;", "=", "&#x3d;"), "paste-html"},
	{"named references", replace("+", "&plus;", "/", "&sol;", "=", "&equals;", "-----", "&ndash;&ndash;"), "paste-dash-kind paste-html"},
	{"references encoded twice", replace("\n", "&amp;#13;&amp;#10;"), "paste-html"},
	{"every character a reference", everyCharacterAsEntity, "paste-html"},
	{"percent-encoded", url.PathEscape, "paste-percent-encoding"},
	{"percent-encoded as a form", url.QueryEscape, "paste-percent-encoding"},
	{"percent-encoded twice", chain(url.PathEscape, url.PathEscape), "paste-percent-encoding"},
	{"percent-encoded newlines alone", replace("\n", "%0A", " ", "%20"), "paste-percent-encoding"},
	{`literal \n, percent-encoded`, chain(replace("\n", `\n`), url.PathEscape), "paste-escapes paste-percent-encoding"},
	{`literal \n, percent-encoded twice`, chain(replace("\n", `\n`), url.QueryEscape, url.QueryEscape), "paste-escapes paste-percent-encoding"},
	{"HTML line breaks as text", replace("\n", "&lt;br&gt;"), "paste-html"},
	{"HTML line breaks, percent-encoded", replace("\n", "%3Cbr%3E", " ", "%20"), "paste-html paste-percent-encoding"},
	{"HTML line breaks in the JSON of Go", replace("\n", `\u003cbr\u003e`), "paste-html"},
	{"references, percent-encoded", chain(replace("\n", "&#10;"), url.QueryEscape), "paste-html paste-percent-encoding"},
	{"references in JSON, percent-encoded", chain(replace("\n", "&#10;", "&", `\u0026`), url.QueryEscape), "paste-html paste-percent-encoding"},
	{"zero-width spaces in percent-encoded escapes", chain(replace("\n", `\n`), url.QueryEscape, replace("%5Cn", "%5C\u200bn")), "paste-escapes paste-invisible-characters paste-percent-encoding"},
	{"plus signs lost", replace("+", " "), "paste-plus-lost"},
	{"plus signs and newlines lost", replace("+", " ", "\n", " "), "paste-newlines-lost paste-plus-lost"},
	{"base64url", func(s string) string { return beginLine + "\n" + replace("+", "-", "/", "_")(body(s)) + "\n" + endLine }, "paste-base64url"},

	{"bare base64", body, "paste-markers-missing"},
	{"bare base64, empty lines between", chain(body, replace("\n", "\n\n")), "paste-blank-lines paste-markers-missing"},
	{"bare base64, empty lines between, BEGIN missing", replace(beginLine+"\n", "", "\n", "\n\n"), "paste-begin-missing paste-blank-lines"},
	{"bare base64 on one line", chain(body, oneLine), "paste-markers-missing"},
	{"bare base64, numbered", chain(body, lines("%d: %s")), "paste-line-numbers paste-markers-missing"},
	{"bare base64, quoted", chain(body, lines("> %s")), "paste-markers-missing paste-quoting"},
	{"bare base64url", chain(body, replace("+", "-", "/", "_", "\n", "")), "paste-base64url paste-markers-missing"},
	{"base64 of the PEM", double, "paste-double-base64"},
	{"base64 of base64 of the PEM", chain(double, double), "paste-double-base64"},
	{"a data: URL", chain(body, oneLine, around("data:application/x-x509-ca-cert;base64,", "")), "paste-data-url paste-markers-missing"},
	{"a data: URL of PEM", chain(double, around("data:application/x-pem-file;base64,", "")), "paste-data-url paste-double-base64"},

	{"text above", around("Certificate:\n    Data:\n        Version: 3 (0x2)\n", ""), "paste-text-around"},
	{"emoji around", around("👩‍💻 my certificate 🎉:\n", "\n👍🏽"), "paste-text-around"},
	{"bag attributes", around("Bag Attributes\n    localKeyID: 54 69 6D 65 20\nsubject=CN = x\nissuer=CN = x\n", ""), "paste-text-around"},
	{"s_client", around("---\nCertificate chain\n 0 s:CN = example\n   i:CN = example\n   a:PKEY: rsaEncryption, 2048 (bit); sigalg: RSA-SHA256\n", "---\nServer certificate\n"), "paste-text-around"},
	{"JSON", chain(replace("\n", `\n`), around(`{"CertificateBody": "`, `"}`)), "paste-escapes paste-inside-document"},
	{"--cli-input-json", chain(replace("\n", `\n`), around("{\n  \"UserName\": \"Bob\",\n  \"CertificateBody\": \"", "\"\n}\n")), "paste-escapes paste-inside-document"},
	{"JSON behind a byte order mark", chain(replace("\n", `\n`), around("\ufeff{\"CertificateBody\": \"", `"}`)), "paste-byte-order-mark paste-escapes paste-inside-document"},
	{"JSON, percent-encoded", chain(replace("\n", `\n`), around(`{"CertificateBody": "`, `"}`), url.PathEscape), "paste-escapes paste-inside-document paste-percent-encoding"},
	{"a JSON array", chain(replace("\n", `\n`), around(`["`, `"]`)), "paste-escapes paste-quotes"},
	{"a key of JWKS", chain(body, oneLine, around(`{"keys":[{"kty":"RSA","x5c":["`, `"]}]}`)), "paste-inside-document paste-markers-missing"},
	{"YAML", chain(lines("    %s"), around("UserName: Bob\nCertificateBody: |\n", "")), "paste-indentation paste-inside-document"},
	{"a secret of Kubernetes", chain(double, around("apiVersion: v1\nkind: Secret\ndata:\n  tls.crt: ", "\n")), "paste-double-base64 paste-inside-document"},
	{"Terraform", around("resource \"aws_iam_signing_certificate\" \"a\" {\n  user_name = \"Bob\"\n  certificate_body = <<EOF\n", "EOF\n}\n"), "paste-inside-document"},
	{"Terraform, indented", chain(lines("    %s"), around("resource \"aws_iam_signing_certificate\" \"a\" {\n  certificate_body = <<-EOF\n", "    EOF\n}\n")), "paste-indentation paste-inside-document"},
	{"an answer of IAM", around("<UploadSigningCertificateResponse><UploadSigningCertificateResult><Certificate><UserName>Bob</UserName><CertificateBody>", "</CertificateBody><Status>Active</Status></Certificate></UploadSigningCertificateResult></UploadSigningCertificateResponse>"), "paste-inside-document"},
	{"SAML metadata", chain(body, around("<ds:X509Data><ds:X509Certificate>\n", "\n</ds:X509Certificate></ds:X509Data>")), "paste-inside-document paste-markers-missing"},
	{"a request", chain(url.QueryEscape, around("Action=UploadSigningCertificate&UserName=Bob&CertificateBody=", "&Version=2010-05-08")), "paste-inside-document paste-percent-encoding"},
	{"a variable of a shell", around("CERT=\"", "\"\necho done\n"), "paste-text-around"},

	{"a stray character", replace("MII", "MI*I"), "paste-stray-characters"},
	{"a comma after every line", replace("\n", ",\n", "-----\n", "-----\n"), "paste-stray-characters"},
}

// ofPadding are for a certificate whose base64 ends with padding.
var ofPadding = []disfigurement{
	{"quoted-printable", replace("=", "=3D"), "paste-quoted-printable"},
	{"bare base64 without padding", chain(body, oneLine, replace("=", "")), "paste-markers-missing paste-padding"},
	{"padding missing", replace("=", ""), "paste-padding"},
	{"too much padding", replace("\n"+endLine, "==\n"+endLine), "paste-padding"},
	{"a character too many at the end", replace("\n"+endLine, "A\n"+endLine), "paste-stray-characters"},
}

func TestFindReadsWhatPeoplePaste(t *testing.T) {
	for _, file := range []string{"aws-sample.pem", "rsa.pem", "ec.pem"} {
		pem, der := read(t, file), decoded(t, file)
		tests := disfigurements
		if strings.Contains(pem, "=") {
			tests = slices.Concat(disfigurements, ofPadding)
		}
		for _, test := range tests {
			t.Run(file+"/"+test.name, func(t *testing.T) {
				paste := test.do(pem)
				d := Find([]byte(paste))
				found := certificates(d)
				if len(found) != 1 || len(d.Blocks) != 1 || !bytes.Equal(found[0].DER, der) {
					t.Fatalf("%d blocks, not the one certificate\n%s\n%v", len(d.Blocks), paste, d.Repairs)
				}
				if got := strings.Join(rules(d), " "); got != test.rules {
					t.Errorf("reported %s\nwanted %s\n%v\n%s", got, test.rules, d.Repairs, paste)
				}
				checkSpans(t, paste, d)
			})
		}
	}
}

// lengthOf returns the length of a paste as Span counts it.
func lengthOf(paste []byte) int {
	r := &reader{doc: new(Document), input: paste}
	if r.readBinary(paste) {
		return len(paste)
	}
	if utf8.Valid(paste) {
		return len(units(string(paste)))
	}
	return newView(paste, false).units
}

// checkSpans checks what must hold of every document, however damaged the paste.
func checkSpans(t testing.TB, paste string, d *Document) {
	t.Helper()
	checkBlocks(t, paste, d)
	for i := range d.Blocks {
		b := &d.Blocks[i]
		last := 0
		for n := range b.DER {
			s := b.SpanOf(n, n+1)
			if s.Start < b.Span.Start || s.End > b.Span.End || s.Start < last || s.Start == s.End {
				t.Fatalf("byte %d of block %d has the span %v; the block has %v, the byte before begins at %d", n, i, s, b.Span, last)
			}
			last = s.Start
			if back, ok := b.OffsetAt(s.Start); !ok || back != n {
				t.Fatalf("byte %d of block %d is at %v, and that leads back to %d, %v", n, i, s, back, ok)
			}
		}
		checkGaps(t, paste, b)
	}
}

// checkGaps checks that a block's gaps are the characters between those of its DER
// that carry none of it, plain white space put aside.
func checkGaps(t testing.TB, paste string, b *Block) {
	t.Helper()
	all := b.SpanOf(0, len(b.DER))
	last := all.Start
	gap := make([]bool, max(all.End, 0)+1)
	for _, g := range b.Gaps() {
		if g.Start <= last || g.Start >= g.End || g.End >= all.End {
			t.Fatalf("the gap %v behind %d in a block of %v", g, last, all)
		}
		last = g.End
		for at := g.Start; at < g.End; at++ {
			gap[at] = true
			if n, ok := b.OffsetAt(at); ok && b.origin.outer == nil {
				t.Fatalf("%d is in the gap %v and carries byte %d", at, g, n)
			}
		}
	}
	if len(b.DER) == 0 || !utf8.ValidString(paste) || b.origin.outer != nil || (&reader{doc: new(Document)}).readBinary([]byte(paste)) {
		return
	}
	text := units(paste)
	for at := all.Start; at < all.End; at++ {
		plain := text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n'
		if _, ok := b.OffsetAt(at); !ok && !gap[at] && !plain {
			t.Fatalf("%U at %d carries no byte and is in no gap of %v", text[at], at, b.Gaps())
		}
	}
	for _, g := range b.Gaps() {
		if strings.Trim(fromUnits(text[g.Start:g.End]), " \t\r\n") == "" {
			t.Errorf("the gap %v is white space", g)
		}
	}
}

// checkBlocks checks the spans of the blocks and repairs.
func checkBlocks(t testing.TB, paste string, d *Document) {
	t.Helper()
	length := lengthOf([]byte(paste))
	within := func(what string, s Span) {
		if s.Start < 0 || s.Start > s.End || s.End > length {
			t.Errorf("%s has the span %v in a paste of %d", what, s, length)
		}
	}
	for i := range d.Blocks {
		b := &d.Blocks[i]
		within("block "+fmt.Sprint(i), b.Span)
		if whole := b.SpanOf(0, len(b.DER)); len(b.DER) > 0 && (whole.Start < b.Span.Start || whole.End > b.Span.End) {
			t.Errorf("block %d reaches over %v and its content over %v", i, b.Span, whole)
		}
	}
	last := 0
	for _, r := range d.Repairs {
		within(r.Rule, r.Span)
		if r.Span.Start < last {
			t.Errorf("%s is out of order", r.Rule)
		}
		last = r.Span.Start
		if r.Detail == "" || !slices.Contains(RuleIDs(), r.Rule) {
			t.Errorf("%s: detail %q", r.Rule, r.Detail)
		}
		if r.Block < -1 || r.Block >= len(d.Blocks) {
			t.Errorf("%s belongs to block %d of %d", r.Rule, r.Block, len(d.Blocks))
		}
	}
}

func TestFindReadsDumps(t *testing.T) {
	der := decoded(t, "ec.pem")
	digits := hex.EncodeToString(der)
	pairs := make([]string, len(der))
	for i, b := range der {
		pairs[i] = fmt.Sprintf("%02x", b)
	}
	for name, paste := range map[string]string{
		"xxd":                    read(t, "ec.xxd"),
		"xxd -p":                 read(t, "ec.hex"),
		"xxd -i":                 read(t, "ec.c"),
		"hexdump -C":             read(t, "ec.hexdump"),
		"od":                     read(t, "ec.od"),
		"one line":               digits,
		"upper case":             strings.ToUpper(digits),
		"0x":                     "0x" + digits,
		"colons":                 strings.Join(pairs, ":"),
		"spaces":                 strings.Join(pairs, " "),
		"dashes":                 strings.Join(pairs, "-"),
		"0x each":                "{0x" + strings.Join(pairs, ", 0x") + "}",
		`\x each`:                `"\x` + strings.Join(pairs, `\x`) + `"`,
		"emoji before the xxd":   "😀\n" + read(t, "ec.xxd"),
		"text before the digits": "my certificate: " + digits,
		"certutil -encodehex":    rows(der, "%04x\t", true, "   ", "\r\n"),
		"certutil -dump":         "402.203.0: 0x80070057\n" + rows(der, "    %04x  ", true, "   ", "\n") + "CertUtil: -dump\n",
		"Format-Hex":             "\n\n           Path: C:\\ec.der\n\n           00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n\n" + rows(der, "%08X   ", false, "  ", "\r\n"),
		"Format-Hex of 7":        "          Offset Bytes                                           Ascii\n                 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n          ------ ----- -----\n" + rows(der, "%016X ", false, " ", "\n"),
		"%#v of Go":              fmt.Sprintf("%#v", der),
		"Java":                   "new byte[] { (byte) 0x" + strings.Join(pairs, ", (byte) 0x") + " };",
	} {
		t.Run(name, func(t *testing.T) {
			d := Find([]byte(paste))
			if len(d.Blocks) != 1 || !bytes.Equal(d.Blocks[0].DER, der) {
				t.Fatalf("%d blocks, %v", len(d.Blocks), d.Repairs)
			}
			if !slices.Contains(rules(d), "paste-hex") {
				t.Errorf("reported %v", rules(d))
			}
			checkSpans(t, paste, d)
		})
	}
}

// rows writes a dump as the tools of Windows do: offsets in a format of their own,
// sixteen bytes, in two halves or not, and the bytes as text behind a separator.
func rows(der []byte, offset string, halves bool, before, end string) string {
	var out strings.Builder
	for at := 0; at < len(der); at += 16 {
		fmt.Fprintf(&out, offset, at)
		var text strings.Builder
		for i := range 16 {
			if halves && i == 8 {
				out.WriteString(" ")
			}
			if at+i >= len(der) {
				out.WriteString("   ")
				continue
			}
			fmt.Fprintf(&out, "%02X ", der[at+i])
			if c := der[at+i]; c >= ' ' && c <= '~' {
				text.WriteByte(c)
			} else if c >= 0xA0 && !halves {
				text.WriteRune(rune(c))
			} else {
				text.WriteByte('.')
			}
		}
		out.WriteString(before[1:] + text.String() + end)
	}
	return out.String()
}

func TestFindReadsBytesWrittenAsDecimalNumbers(t *testing.T) {
	der := decoded(t, "ec.pem")
	unsigned, signed := make([]string, len(der)), make([]string, len(der))
	for i, b := range der {
		unsigned[i], signed[i] = fmt.Sprint(b), fmt.Sprint(int8(b))
	}
	for name, paste := range map[string]string{
		"an array of JSON":             "[" + strings.Join(unsigned, ",") + "]",
		"an array of JSON over lines":  "[\n  " + strings.Join(unsigned, ",\n  ") + "\n]",
		"a member of a document":       `{"type":"Buffer","data":[` + strings.Join(unsigned, ",") + "]}",
		"signed, as Java prints them":  "[" + strings.Join(signed, ", ") + "]",
		"signed, in a program":         "byte[] der = {" + strings.Join(signed, ", ") + "};",
		"%v of Go":                     fmt.Sprint(der),
		"one a line, of PowerShell":    strings.Join(unsigned, "\r\n") + "\r\n",
		"behind an emoji":              "😀 [" + strings.Join(signed, ", ") + "]",
		"in an escaped string of JSON": `"[` + strings.Join(unsigned, `,\n`) + `]"`,
	} {
		t.Run(name, func(t *testing.T) {
			d := Find([]byte(paste))
			if len(d.Blocks) != 1 || !bytes.Equal(d.Blocks[0].DER, der) || !slices.Contains(rules(d), "paste-decimal") {
				t.Fatalf("%d blocks, %v", len(d.Blocks), d.Repairs)
			}
			checkSpans(t, paste, d)
			for n, b := range der {
				s := d.Blocks[0].SpanOf(n, n+1)
				if got := fromUnits(units(paste)[s.Start:s.End]); got != fmt.Sprint(b) && got != fmt.Sprint(int8(b)) {
					t.Fatalf("byte %d is %d, and is said to stand in %q", n, b, got)
				}
			}
		})
	}
}

func TestAnEmptyLineBetweenTwoCertificatesIsNoneWithinOne(t *testing.T) {
	var parts []string
	for _, file := range []string{"rsa.pem", "ec.pem"} {
		parts = append(parts, body(read(t, file)))
	}
	d := Find([]byte(strings.Join(parts, "\n\n")))
	if len(certificates(d)) != 2 || strings.Join(rules(d), " ") != "paste-markers-missing" {
		t.Errorf("%d certificates, %v", len(certificates(d)), d.Repairs)
	}
}
