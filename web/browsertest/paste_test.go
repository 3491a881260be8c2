//go:build browser

package browsertest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A span is a range of the paste, as the module reports it.
type span struct{ Start, End int }

// drop lets a file fall onto the page.
func (p *page) drop(name string, content []byte) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const bytes = Uint8Array.from(atob(%q), c => c.charCodeAt(0));
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([bytes], %q));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
	})()`, base64.StdEncoding.EncodeToString(content), name)))
}

// lit returns the characters that a kind of light is on.
func (p *page) lit(kind string) string {
	p.t.Helper()
	return eval[string](p, fmt.Sprintf(`[...CSS.highlights.get(%q)].map(r => {
		const range = new Range();
		range.setStart(r.startContainer, r.startOffset);
		range.setEnd(r.endContainer, r.endOffset);
		return range.toString();
	}).join("\n")`, kind))
}

// nodes counts the elements of the document.
func (p *page) nodes() int {
	p.t.Helper()
	return eval[int](p, `document.querySelectorAll("*").length`)
}

// fieldSpan asks the module, loaded once more beside the page, where a field of
// the first certificate stands in what expression gives.
func (p *page) fieldSpan(expression, field string) span {
	p.t.Helper()
	return eval[span](p, fmt.Sprintf(`import("/countersign/countersign.js").then(m => m.load({ worker: false }))
		.then(c => c.inspect(%s)).then(r => r.certificates[0].fieldSpans[%q])`, expression, field))
}

// TestTheCopyStandsUnderTheText compares the characters of the copy, which carry
// the lights, with those of the textarea, which are seen: after pastes of every
// kind, with the caret at their end, and after edits anywhere.
func TestTheCopyStandsUnderTheText(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	lines := strings.Split(strings.TrimSpace(sample(t)), "\n")
	p.do(chromedp.Evaluate[chromedp.Void](`window.apart = async () => {
		const page = [...document.scripts].find(s => s.src.endsWith("/page.js")).src;
		const { mirrored } = await import(page.replace("page.js", "mirror.js"));
		const text = paste.value;
		if (mirror.textContent !== text + "\n") return "the copy has another text";
		const step = Math.max(1, Math.floor(text.length / 97));
		for (let start = 0; start < text.length; start += step) {
			if (/\s/.test(text[start])) continue;
			const { startContainer, startOffset, endContainer, endOffset } = mirrored({ start, end: start + 1 });
			const range = new Range();
			range.setStart(startContainer, startOffset);
			range.setEnd(endContainer, endOffset);
			const [copy, original] = [range.getBoundingClientRect(), paste.createValueRange(start, start + 1).getBoundingClientRect()];
			if (Math.abs(copy.x - original.x) > 1 || Math.abs(copy.y - original.y) > 1) {
				return "character " + start + " is at " + [original.x, original.y] + ", its copy at " + [copy.x, copy.y];
			}
		}
		return "";
	}`))
	for name, paste := range map[string]string{
		"clean":           strings.Join(lines, "\n"),
		"indented":        "        " + strings.Join(lines, "\n        ") + "\n",
		"on one line":     strings.Join(lines, " "),
		"with tabs":       "\t" + strings.Join(lines, "\n\t"),
		"of other script": "证书：" + strings.Join(lines, "\n") + "\n— конец 👩‍💻\n",
		"of many":         strings.Repeat(sample(t), 60),
	} {
		p.fill("#paste", "")
		p.await(`document.querySelector("#verdict").dataset.state === "empty"`)
		p.fill("#paste", paste)
		p.awaitText("#verdict-line", "IAM will refuse")
		p.do(chromedp.Evaluate[chromedp.Void](`paste.setSelectionRange(paste.textLength, paste.textLength); paste.scrollTop = 9999`))
		if apart := eval[string](p, "apart()"); apart != "" {
			t.Errorf("a paste %s: %s", name, apart)
		}
	}
	for i := range 40 {
		at, until := i*137%7000, i*137%7000+i%7*i
		insert := []string{"", "x", "\n", "one\ntwo\n", "\n\n\n"}[i%5]
		p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`paste.setRangeText(%q, %d, %d); paste.dispatchEvent(new InputEvent("input", { inputType: "insertText" }))`, insert, at, until)))
		if apart := eval[string](p, "apart()"); apart != "" {
			t.Fatalf("edit %d, %q for the characters from %d to %d: %s", i, insert, at, until, apart)
		}
	}
	p.quiet()
}

// TestWithoutHighlightsWhatIsShownIsSelected takes away what Firefox has had since
// version 140 and Safari since 17.2.
func TestWithoutHighlightsWhatIsShownIsSelected(t *testing.T) {
	origin := startServer(t)
	p := open(t, "about:blank")
	p.do(
		command(cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: "delete CSS.highlights; delete globalThis.Highlight"}),
		chromedp.Navigate(origin),
	)
	p.ready()
	if eval[bool](p, `"highlights" in CSS || "Highlight" in globalThis`) {
		t.Fatal("this browser still has highlights")
	}
	clean := sample(t)
	p.fill("#paste", clean)
	p.awaitText("#verdict-line", "IAM will refuse")
	p.click(`#findings [data-rule="validity-expired"] [data-slot="show"]`)
	at := p.fieldSpan("document.querySelector('#paste').value", "notAfter")
	if selected := eval[span](p, "({Start: paste.selectionStart, End: paste.selectionEnd})"); selected != at {
		t.Errorf("the end of validity is at %v, and %v is selected", at, selected)
	}
	p.awaitText("#place", "Valid until")
	p.quiet()
}

// TestPointingLightsTheVeryCharacters points at a field, a finding and an element
// of a paste in the textarea, of one too long for it, and of a file's bytes.
func TestPointingLightsTheVeryCharacters(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	point := func(selector string) {
		t.Helper()
		p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.activeElement.blur(); document.querySelector(%q).focus()", selector)))
	}
	const subject = `#fields [data-field="subject"] .term`

	clean := sample(t)
	p.fill("#paste", clean)
	p.awaitText("#verdict-line", "IAM will refuse")
	at := p.fieldSpan("document.querySelector('#paste').value", "subject")
	point(subject)
	if lit, want := p.lit("lit"), clean[at.Start:at.End]; lit != want {
		t.Errorf("the subject lights %q, and is %q", lit, want)
	}
	p.click(subject)
	if selected := eval[span](p, "({Start: paste.selectionStart, End: paste.selectionEnd})"); selected != at {
		t.Errorf("pressing the subject selects %v, and it is at %v", selected, at)
	}
	p.awaitText("#place", "Subject")

	// 300,000 characters: more than the textarea is given.
	long := strings.Repeat("# a line that is no certificate\n", 9500) + clean
	p.fill("#paste", long)
	p.await(`!document.querySelector("#held").hidden`)
	p.awaitText("#verdict-line", "IAM will refuse")
	p.look("held")
	point(subject)
	if lit, want := p.lit("lit"), clean[at.Start:at.End]; strings.ReplaceAll(lit, "\n", "") != strings.ReplaceAll(want, "\n", "") {
		t.Errorf("in a long paste the subject lights %q, and is %q", lit, want)
	}
	p.click(subject)
	p.awaitText("#place", "Subject")
	if focus := eval[string](p, "document.activeElement.id"); focus != "held-rows" {
		t.Errorf("pressing the subject leads to #%s", focus)
	}
	before := p.text("#place")
	p.do(chromedp.KeyEvent("\u0302")) // arrow left: before the subject
	if after := p.text("#place"); after == before || strings.Contains(after, "Subject") {
		t.Errorf("the arrow key moved the caret from %q to %q", before, after)
	}

	block, _ := pem.Decode([]byte(clean))
	der := block.Bytes
	p.click("#clear")
	p.drop("certificate.der", der)
	p.awaitText("#held-name", "certificate.der")
	p.awaitText("#verdict-line", "IAM will refuse")
	p.look("binary")
	at = p.fieldSpan("Uint8Array.from(atob(\""+base64.StdEncoding.EncodeToString(der)+"\"), c => c.charCodeAt(0))", "subject")
	point(subject)
	want := hex.EncodeToString(der[at.Start:at.End])
	var got strings.Builder
	for line := range strings.Lines(p.lit("lit")) {
		if octets, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(line), " ", "")); err == nil && strings.Contains(line, " ") || err == nil && len(octets) == 1 {
			got.WriteString(hex.EncodeToString(octets))
		}
	}
	if got.String() != want {
		t.Errorf("in a file the subject lights %s, and is %s", got.String(), want)
	}
	p.click("#view-tree")
	p.awaitText("#tree", "Subject")
	point("#tree [role=treeitem]")
	if p.lit("lit") == "" {
		t.Error("an element of a file lights nothing")
	}
	p.click("#held-as-pem")
	p.await(`paste.value.startsWith("-----BEGIN CERTIFICATE-----\nMIIC")`)
	p.quiet()
}

// TestTextsThatBrowsersAreSlowWithGetTheirVerdict pastes what keeps a textarea
// busy for minutes; none of it comes near one.
func TestTextsThatBrowsersAreSlowWithGetTheirVerdict(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	for name, text := range map[string]string{
		"a million overrides of direction": strings.Repeat("\u202e", 1e6),
		"a million accents on one letter":  "a" + strings.Repeat("\u0301", 1e6),
		"a third of a million joined":      strings.Repeat("\U0001f469\u200d", 333_333),
		"letters of two directions":        strings.Repeat("\u05d0a", 5e5),
		"one line of two million":          strings.Repeat("A", 2e6),
		"two million tabs":                 strings.Repeat("\t", 2e6),
		"half a million lines":             strings.Repeat("\n", 5e5),
		"the longest line that is edited":  strings.Repeat("A", 1<<18),
		"the most accents that are edited": "a" + strings.Repeat("\u0301", 1<<12),
	} {
		p.fill("#paste", text)
		p.awaitText("#verdict-line", "IAM will refuse this")
		if nodes := p.nodes(); nodes > 3000 {
			t.Errorf("%s: the document has %d elements", name, nodes)
		}
		p.click("#clear")
		p.await(`document.querySelector("#verdict").dataset.state === "empty"`)
	}
	p.quiet()
}

// TestFoldedNotesHideByDisplay holds what keeps Chromium from taking seconds to
// select a long text: nothing on the page has content-visibility: hidden.
func TestFoldedNotesHideByDisplay(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", sample(t))
	p.awaitText("#verdict-line", "IAM will refuse")
	folded := eval[[]string](p, `[...document.querySelectorAll("details:not([open])")].map(d => getComputedStyle(d, "::details-content").contentVisibility)`)
	if len(folded) == 0 {
		t.Error("the page has no folded part: this test looks at nothing")
	}
	for _, visibility := range folded {
		if visibility != "visible" {
			t.Errorf("a folded part has content-visibility: %s", visibility)
		}
	}
}

// TestAKeystrokeInABundleChangesWhatItConcerns types into one of 150 certificates
// and counts what becomes of the others' rows and text.
func TestAKeystrokeInABundleChangesWhatItConcerns(t *testing.T) {
	chain, err := os.ReadFile("../../internal/preflight/testdata/chain.pem")
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", strings.Repeat(string(chain), 50))
	p.await(`document.querySelectorAll("#bundle-rows tr").length === 150`)
	p.do(chromedp.Focus("#paste"), chromedp.Evaluate[chromedp.Void](`(at => paste.setSelectionRange(at, at + 130))(paste.value.indexOf("BEGIN", 50000) + 200)`))
	p.awaitText("#place", "Certificate ")
	p.do(chromedp.Evaluate[chromedp.Void](`window.changed = { rows: 0, blocks: 0 };
		new MutationObserver(all => changed.rows += all.reduce((n, m) => n + m.addedNodes.length, 0)).observe(document.querySelector("#bundle-rows"), { childList: true });
		new MutationObserver(all => changed.blocks += all.reduce((n, m) => n + m.addedNodes.length, 0)).observe(mirror, { childList: true })`))
	p.do(chromedp.KeyEvent("!")) // in the place of two lines
	p.awaitText("#bundle-sum", "149 accepted and 1 refused")
	changed := eval[struct{ Rows, Blocks int }](p, "changed")
	if changed.Rows > 2 || changed.Blocks == 0 || changed.Blocks > 3 {
		t.Errorf("one keystroke made %d rows and %d blocks of text anew", changed.Rows, changed.Blocks)
	}
	p.quiet()
}

// TestACertificateOfFortyThousandExtensionsIsCutShort shows the first of them and
// says how many more there are.
func TestACertificateOfFortyThousandExtensionsIsCutShort(t *testing.T) {
	const count = 40000
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1 << 40), Subject: pkix.Name{CommonName: "Many"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0)}
	for i := range count {
		template.ExtraExtensions = append(template.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, i}, Value: []byte{5, 0}})
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, startServer(t))
	p.ready()
	p.drop("many.der", der)
	p.awaitText("#verdict-line", "IAM will refuse this")
	p.awaitText("#extensions-more", "39,800 more extensions")
	p.click("#view-tree")
	p.await(`document.querySelector("#tree [role=treeitem]")`)
	p.await(`(() => { const last = [...document.querySelectorAll("#tree .node[aria-expanded=false]")].at(-1); last?.querySelector(".node-open").dispatchEvent(new MouseEvent("click", { bubbles: true })); return document.querySelector("#tree .and-more"); })()`)
	p.awaitText("#tree .and-more", "… and at least ")
	p.click("#view-bytes")
	p.await(`/^0[0-9a-f]{5}  ([0-9a-f]{2} ){8}/.test(document.querySelector("#hex").innerText)`)
	if nodes := p.nodes(); nodes > 8000 {
		t.Errorf("the document has %d elements", nodes)
	}
	p.quiet()
}

// TestAnotherDateIsJudged asks what IAM would have said when the sample was valid.
func TestAnotherDateIsJudged(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", sample(t))
	p.awaitText("#verdict-line", "IAM will refuse this")
	date, err := json.Marshal("2009-08-01")
	if err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(d => { d.value = %s; d.dispatchEvent(new Event("change", { bubbles: true })) })(document.querySelector("#as-of"))`, date)))
	p.awaitText("#verdict-line", "On 1 August 2009, IAM would have accepted this")
	p.look("as-of")
	p.click("#as-of-now")
	p.awaitText("#verdict-line", "IAM will refuse this")
	p.quiet()
}

// TestAFileWithCRLFIsPointedAtWhereItStands drops one, whose characters the textarea
// counts otherwise than the checker.
func TestAFileWithCRLFIsPointedAtWhereItStands(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	clean := sample(t)
	file := strings.ReplaceAll(clean, "\n", "\r\n")
	p.drop("certificate.pem", []byte(file))
	p.await(`document.querySelector("#findings-block [data-rule=paste-crlf]")`)
	text, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	at := p.fieldSpan(string(text), "publicKey")
	want := strings.ReplaceAll(file[at.Start:at.End], "\r\n", "\n")
	const row = `#fields .row[data-field=publicKey] .term`
	p.do(chromedp.ScrollIntoView(row))
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.querySelector(%q).closest('.row').dispatchEvent(new PointerEvent('pointerenter'))", row)))
	if got := p.lit("lit"); got != want {
		t.Errorf("lit is\n%s\nwant\n%s", got, want)
	}
	p.click(row)
	if got := eval[string](p, `paste.value.slice(paste.selectionStart, paste.selectionEnd)`); got != want {
		t.Errorf("selected is\n%s\nwant\n%s", got, want)
	}
	p.awaitText("#place", "Public key")
	line := strings.Count(file[:at.Start], "\n") + 1
	p.awaitText("#place", fmt.Sprintf("Line %d ", line))
	p.quiet()
}

// TestUndoBringsThePasteBack clears a paste, puts a sample in its place, and undoes
// both as a user does.
func TestUndoBringsThePasteBack(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	mine := fresh(t, "Mine")
	undo := func() {
		t.Helper()
		p.do(chromedp.Focus("#paste"), command(input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "rawKeyDown", Key: "z", Code: "KeyZ", WindowsVirtualKeyCode: 90, Modifiers: 2 /* Ctrl */, Commands: []string{"undo"}}))
	}
	p.fill("#paste", mine)
	p.awaitText("#verdict-line", "IAM will accept this")
	p.click("#clear")
	p.await(`document.querySelector("#verdict").dataset.state === "empty"`)
	undo()
	p.awaitText("#verdict-line", "IAM will accept this")
	p.click("#sample-reference")
	p.awaitText("#verdict-line", "IAM will refuse this")
	if focus := eval[string](p, "document.activeElement.id"); focus != "sample-reference" {
		t.Errorf("after the sample the focus is on %q", focus)
	}
	undo()
	p.awaitText("#verdict-line", "IAM will accept this")
	if got := eval[string](p, "paste.value"); got != mine {
		t.Errorf("undone, it is\n%s", got)
	}
	p.quiet()
}
