//go:build browser

package browsertest

import (
	"encoding/pem"
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
		{"with escapes", strings.Join(lines, `\n`), `the line breaks are written as \n`, "paste-escapes"},
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
