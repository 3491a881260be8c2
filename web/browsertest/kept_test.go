//go:build browser

package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBackFindsNoSecret leaves the page and comes back by the browser's button,
// which shows the page as it was left: all but what is nobody else's.
func TestBackFindsNoSecret(t *testing.T) {
	origin := startServer(t)
	p := open(t, origin)
	leaveAndReturn := func() {
		t.Helper()
		p.do(chromedp.Evaluate[chromedp.Void](`window.left = true; addEventListener("pageshow", (event) => { window.kept = event.persisted })`))
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('nav[aria-label="Site"] a').click()`))
		p.awaitText("main", "It has expired")
		p.do(chromedp.Evaluate[chromedp.Void](`setTimeout(() => history.back())`))
		p.await(`document.querySelector("#paste")`)
		if !eval[bool](p, "!!window.left") {
			t.Fatal("the browser made the page anew instead of keeping it: this test has tested nothing")
		}
		p.await("window.kept")
	}
	p.ready()
	certificate := fresh(t, "Kept")
	p.fill("#paste", certificate)
	p.fill("#access-key-id", bobAccessKeyID)
	p.fill("#secret-access-key", bobSecret)
	p.fill("#session-token", "FwoGZXIvYXdzEXAMPLETOKEN")
	p.awaitText("#preview-text", "FwoGZXIvYXdzEXAMPLETOKEN")
	leaveAndReturn()
	if got := eval[string](p, `document.querySelector("#paste").value`); got != certificate {
		t.Errorf("the paste is %q", got)
	}
	for _, field := range []string{"#secret-access-key", "#session-token"} {
		if eval[string](p, `document.querySelector("`+field+`").value`) != "" {
			t.Errorf("%s is still filled in", field)
		}
	}
	if eval[bool](p, `document.documentElement.textContent.includes("FwoGZXIvYXdzEXAMPLETOKEN")`) {
		t.Error("the token is still in the page")
	}
	p.awaitText("#send-note", "The secret access key is missing.")

	p.pasteBeside("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDBOBiNeDM7Zz\n-----END PRIVATE KEY-----\n")
	p.awaitText("#findings", "rivate key")
	leaveAndReturn()
	if got := eval[string](p, `document.querySelector("#paste").value + document.querySelector("#mirror").textContent`); got != "" && got != "\n" {
		t.Errorf("the private key is still there: %q", got)
	}
	p.await(`document.querySelector("#verdict").dataset.state === "empty"`)
	p.quiet()
}
