//go:build browser

package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTheExamplesOfTheRules opens all of them: nothing may be wider than the
// narrowest window, and what is marked has to be readable in both schemes.
func TestTheExamplesOfTheRules(t *testing.T) {
	p := open(t, startServer(t)+"/rules#serial-zero")
	p.awaitText("main", "It has expired")
	if n := eval[int](p, `document.querySelectorAll("details.example:not([open])").length`); n < 200 {
		t.Errorf("%d examples wait to be opened", n)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details.example").forEach(d => { d.open = true })`))
	for _, width := range []int64{360, 1440} {
		p.resize(width, 900, "light")
		if over := eval[float64](p, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
			t.Errorf("at %d the page is %v px wider than its window", width, over)
		}
	}

	// The filter looks at what the rules say and not into the examples, which
	// all have this line of base64.
	p.do(chromedp.Evaluate[chromedp.Void](`(f => { f.value = "WlpaWlpa"; f.dispatchEvent(new Event("input", {bubbles: true})) })(document.querySelector("#filter"))`))
	p.awaitText("#filter-count", "0 rules")
	p.do(chromedp.Evaluate[chromedp.Void](`(f => { f.value = "serial number"; f.dispatchEvent(new Event("input", {bubbles: true})) })(document.querySelector("#filter"))`))
	p.await(`!document.querySelector("#serial-zero").hidden && document.querySelector("#validity-expired").hidden`)
	for _, scheme := range []string{"light", "dark"} {
		p.resize(360, 900, scheme)
		p.accessible("the examples of a few rules, " + scheme)
	}
	p.quiet()
}
