//go:build browser

package browsertest

import (
	"encoding/pem"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestWhatIsRepairedIsNoPlainAcceptance pastes certificates that IAM takes only
// after what the page does to them: the verdict says so, the reason comes first,
// and the text that would be taken is at hand.
func TestWhatIsRepairedIsNoPlainAcceptance(t *testing.T) {
	clean := fresh(t, "Repaired")
	lines := strings.Split(strings.TrimSpace(clean), "\n")
	command := exec.Command("openssl", "x509", "-text")
	command.Stdin = strings.NewReader(clean)
	withText, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, startServer(t))
	p.ready()
	for _, test := range []struct{ name, paste, reason, rule string }{
		{"on one line", strings.Join(lines, " "), "newlines were lost", "paste-newlines-lost"},
		{"below openssl -text", string(withText), "there is text around the certificate", "paste-text-around"},
		{"with escapes", strings.Join(lines, `\n`), `there are backslash escapes in the certificate`, "paste-escapes"},
		{"below bag attributes", "Bag Attributes\n    localKeyID: 01\n" + clean, "there is text around the certificate", "paste-text-around"},
	} {
		p.fill("#paste", test.paste)
		p.awaitText("#verdict-line", "IAM will refuse this as pasted: "+test.reason+". Repaired here, it will be accepted.")
		if state := eval[string](p, `document.querySelector("#verdict").dataset.state`); state != "careful" {
			t.Errorf("%s: the verdict's state is %q", test.name, state)
		}
		if first := eval[string](p, `document.querySelector("#findings .finding")?.dataset.rule`); first != test.rule {
			t.Errorf("%s: the first open finding is %q", test.name, first)
		}
		p.await(`document.querySelector("#announcer").textContent.includes("Repaired here") && document.querySelector("#announcer").textContent.includes("The repaired text is what gets sent")`)
		if !eval[bool](p, `!document.querySelector("#copy-repaired").hidden`) {
			t.Errorf("%s: there is no button for the repaired text", test.name)
		}
	}
	p.look("repaired")
	p.do(chromedp.Evaluate[chromedp.Void](`Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { window.copied = text } } })`))
	p.click("#copy-repaired")
	p.await(`window.copied`)
	if copied := eval[string](p, "window.copied"); copied != clean {
		t.Errorf("the button copies %q", copied)
	}

	block, _ := pem.Decode([]byte(clean))
	p.drop("certificate.der", block.Bytes)
	p.awaitText("#verdict-line", "IAM will refuse this as it stands: the certificate is in DER. As PEM, it will be accepted.")
	p.click("#clear")
	p.await(`document.querySelector("#announcer").textContent === "Cleared."`)
	p.fill("#paste", clean)
	p.awaitText("#verdict-line", "IAM will accept this")
	if !eval[bool](p, `document.querySelector("#copy-repaired").hidden`) {
		t.Error("a text that is sent as it is has been repaired")
	}
	p.quiet()
}

// TestTheFindingsSayWhoseTheyAre looks at another certificate of a chain than the
// one that is sent, then keeps one, by keyboard.
func TestTheFindingsSayWhoseTheyAre(t *testing.T) {
	chain, err := os.ReadFile("../../internal/preflight/testdata/chain.pem")
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", string(chain))
	p.awaitText("#verdict-line", "IAM will refuse this as pasted: more than one certificate in the paste. Number 1 alone will be accepted")
	p.awaitText("#findings-title", "Number 1: CN=Bob — this one is sent")
	if !eval[bool](p, `document.querySelector("#keep-sent").hidden`) {
		t.Error("there are two buttons for one certificate")
	}
	p.click("#bundle-rows tr:nth-child(2) button")
	p.awaitText("#findings-title", "Number 2: CN=Example Issuing CA — shown, not sent")
	p.await(`document.querySelector("#announcer").textContent === "Number 2: CN=Example Issuing CA — shown, not sent"`)
	p.awaitText("#keep-one", "Keep only number 2")
	p.look("chain-second")
	p.awaitText("#keep-sent", "Keep only number 1, which is sent")
	p.do(chromedp.Focus("#keep-sent"), chromedp.KeyEvent("\r"))
	p.await(`document.querySelector("#bundle").hidden`)
	p.awaitText("#verdict-line", "IAM will accept this")
	p.awaitText("#fields", "CN=Bob")
	if focus := eval[string](p, `document.activeElement.id`); focus != "paste" {
		t.Errorf("after the button is gone the focus is on %q", focus)
	}
	p.quiet()
}

// TestTheAnswerSaysWhatWasFound sends what was judged to be refused, and the same
// with another date in view: then the page does not claim to know why.
func TestTheAnswerSaysWhatWasFound(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.click("#demo-credentials")
	p.fill("#paste", sample(t))
	p.awaitText("#verdict-line", "IAM will refuse this")
	p.awaitText("#send-note", "IAM will refuse this.")
	p.await("!document.querySelector('#preview-text').hidden")
	p.click("#send")
	p.awaitText("#answer-body", "MalformedCertificate")
	p.awaitText("#answer-body .explanation", "It expired on 2010-02-04 17:19:27 UTC")
	if text := p.text("#answer-body .explanation"); strings.Contains(text, "Paste the certificate above") {
		t.Errorf("what is pasted is asked for: %s", text)
	}
	p.look("foretold")

	judge := func(date string) {
		t.Helper()
		p.do(chromedp.Evaluate[chromedp.Void](`(d => { d.value = "` + date + `"; d.dispatchEvent(new Event("change", { bubbles: true })) })(document.querySelector("#as-of"))`))
	}
	judge("2009-08-01")
	p.awaitText("#verdict-line", "On 1 August 2009, IAM would have accepted this")
	p.awaitText("#send-note", "Judged above for 1 August 2009. Send goes now, and IAM judges it now.")
	p.click("#send")
	p.awaitText("#answer-body", "MalformedCertificate")
	if text := p.text("#answer-body .explanation"); strings.Contains(text, "2010-02-04") {
		t.Errorf("what was judged for another day is taken for what IAM found: %s", text)
	}
	judge("2127-12-21")
	p.awaitText("#verdict-line", "On 21 December 2127, IAM will refuse this: MalformedCertificate — it expired 117 years before")
	p.quiet()
}

// TestDeletingSaysSo goes from a list of certificates to the deletion of one.
func TestDeletingSaysSo(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.click("#demo-credentials")
	p.fill("#paste", fresh(t, "Deleted"))
	p.awaitText("#verdict-line", "IAM will accept")
	p.await("!document.querySelector('#preview-text').hidden")
	p.click("#send")
	p.awaitText("#answer-body", "UploadSigningCertificateResponse")
	id := p.text("#answer-body .stored-id")
	for slot, label := range map[string]string{"toggle": "Make inactive: certificate " + id, "delete": "Delete: certificate " + id} {
		if got := eval[string](p, `document.querySelector("#answer-body [data-slot=`+slot+`]").ariaLabel`); got != label {
			t.Errorf("a button is called %q, want %q", got, label)
		}
	}
	// By keyboard: the page is on its way to what was filled in, and a pointer might miss.
	press := func(slot string) {
		p.do(chromedp.Focus("#answer-body [data-slot="+slot+"]"), chromedp.KeyEvent("\r"))
	}
	press("toggle")
	p.await(`document.querySelector("#announcer").textContent === "Update filled in: press Send."`)
	p.awaitText("#send", "Send to local")
	press("delete")
	p.awaitText("#send", "Delete "+id[:4]+"…"+id[len(id)-4:]+" at local")
	p.awaitText("#send-note", "This cannot be undone.")
	p.await(`document.querySelector("#send").classList.contains("danger") && document.querySelector("#send").ariaDisabled === "false"`)
	p.look("delete")
	p.click("#send")
	p.awaitText("#answer-body", "DeleteSigningCertificateResponse")
	p.choose("#action", "UploadSigningCertificate")
	p.awaitText("#send", "Send to local")
	p.await(`!document.querySelector("#send").classList.contains("danger")`)
	p.quiet()
}

// TestThePlaceIsOfThisText puts another text under a caret that stands in a
// certificate's signature.
func TestThePlaceIsOfThisText(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", sample(t))
	p.awaitText("#verdict-line", "IAM will refuse this")
	p.do(chromedp.Focus("#paste"), chromedp.Evaluate[chromedp.Void](`paste.setSelectionRange(800, 800)`))
	p.awaitText("#place", "Signature")
	p.fill("#paste", strings.Repeat("No certificate is here.\n", 40))
	p.await(`document.querySelector("#details").hidden`)
	if place := p.text("#place"); strings.Contains(place, "·") || !strings.HasPrefix(place, "Line ") {
		t.Errorf("the place in a text without a certificate is %q", place)
	}
	p.quiet()
}

// TestTheRequestIsNearThePaste goes there by keyboard, and sees all of its tabs.
func TestTheRequestIsNearThePaste(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	if over := eval[float64](p, `(l => l.scrollWidth - l.clientWidth)(document.querySelector("#previews"))`); over > 0 {
		t.Errorf("the tabs of the request are %v px wider than their place", over)
	}
	p.fill("#paste", sample(t))
	p.awaitText("#verdict-line", "IAM will refuse this")
	p.do(chromedp.Focus("#paste"))
	for range 4 {
		p.do(chromedp.KeyEvent("\t"))
		if eval[string](p, `document.activeElement.id`) == "to-request" {
			break
		}
	}
	p.await(`document.activeElement.id === "to-request"`)
	p.accessible("on the way to the request")
	p.do(chromedp.KeyEvent("\r"))
	p.await(`location.hash === "#request"`)
	p.do(chromedp.KeyEvent("\t"), chromedp.KeyEvent("\t"))
	p.await(`document.activeElement.id === "action"`)
	p.quiet()
}
