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
	// Options of commands stay in one piece, at widths that would part some of them.
	for _, width := range []int64{320, 360, 412} {
		p.resize(width, 900, "light")
		for _, parted := range eval[[]string](p, `[...document.querySelectorAll(".rule .option")].filter(e => { const range = new Range(); range.selectNodeContents(e); return new Set([...range.getClientRects()].map(r => r.top)).size > 1 }).map(e => e.textContent)`) {
			t.Errorf("at %d, the option %s is parted", width, parted)
		}
	}
	if n := eval[int](p, `document.querySelectorAll(".rule .option").length`); n < 20 {
		t.Errorf("the cures name %d options", n)
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
