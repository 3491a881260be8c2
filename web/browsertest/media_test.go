//go:build browser

package browsertest

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// feature makes the browser tell style sheets of a kind of medium, and of a
// feature that it has.
func (p *page) feature(medium, name, value string) {
	p.t.Helper()
	p.do(command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: medium, Features: []*emulation.MediaFeature{{Name: name, Value: value}}}))
}

// TestUnderAFinger measures what is pressed on a phone, and the letters of what is
// typed in, at which browsers zoom in where they are smaller than 16 px.
func TestUnderAFinger(t *testing.T) {
	p := open(t, startServer(t))
	p.do(command(emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true, MaxTouchPoints: 5}))
	p.resize(360, 640, "light")
	p.ready()
	p.fill("#paste", fresh(t, "Finger"))
	p.awaitText("#verdict-line", "IAM will accept")
	p.click("#demo-credentials")
	p.await("!document.querySelector('#preview-text').hidden")
	for _, least := range []struct {
		selector string
		height   float64
	}{
		{"button:not(.link, .term, .copy), select, main input:not([type=radio], [type=range], [hidden])", 43},
		{".copy, .term, .link, .finding-foot a, summary, .node", 31},
	} {
		small := eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter(e => e.getClientRects().length > 0 && e.getBoundingClientRect().height < %v).map(e => (e.id || e.className) + " " + e.getBoundingClientRect().height)`, least.selector, least.height))
		for _, element := range small {
			t.Errorf("too small for a finger: %s", element)
		}
	}
	for _, element := range eval[[]string](p, `[...document.querySelectorAll("textarea, select, input:not([type=radio], [type=range], [hidden])")].filter(e => parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.id)`) {
		t.Errorf("the letters of #%s are so small that a phone zooms in", element)
	}
	p.fill("#paste", "")
	p.await(`document.querySelector("#verdict").dataset.state === "empty"`)
	if eval[bool](p, `(s => s.scrollHeight > s.clientHeight)(document.querySelector("#sheet"))`) {
		t.Error("an empty paste has something to scroll")
	}
	if eval[bool](p, `document.querySelector("#verdict-line").getBoundingClientRect().left < document.querySelector("#verdict .sign").getBoundingClientRect().right`) {
		t.Error("the verdict does not stand beside its sign")
	}
	p.look("finger")
	p.quiet()
}

// TestAPasteBringsItsVerdictIntoView pastes where a keyboard leaves little room.
func TestAPasteBringsItsVerdictIntoView(t *testing.T) {
	p := open(t, startServer(t))
	p.resize(360, 360, "light")
	p.ready()
	p.pasteBeside(sample(t))
	p.awaitText("#verdict-line", "IAM will refuse")
	p.await(`(b => b.top >= 0 && b.bottom <= innerHeight)(document.querySelector("#verdict").getBoundingClientRect())`)
	p.quiet()
}

// TestInForcedColours looks for what only a background would show.
func TestInForcedColours(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", fresh(t, "Forced"))
	p.awaitText("#verdict-line", "IAM will accept")
	p.feature("", "forced-colors", "active")
	for _, pair := range [][2]string{
		{"#timeline-bar", "body"},
		{`[role="tab"][aria-selected="true"]`, `[role="tab"][aria-selected="false"]`},
	} {
		colour := func(selector string) string {
			return eval[string](p, fmt.Sprintf(`getComputedStyle(document.querySelector(%q)).backgroundColor`, selector))
		}
		if shown := colour(pair[0]); shown == colour(pair[1]) {
			t.Errorf("%s is as %s: %s", pair[0], pair[1], shown)
		}
	}
	p.accessible("forced colours")
	p.quiet()
}

// TestOnPaper prints a page in dark colours that has a chain and an answer in it.
func TestOnPaper(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", fresh(t, "Paper")+sample(t))
	p.awaitText("#bundle-rows", "CN=Paper")
	p.click("#demo-credentials")
	p.await("!document.querySelector('#preview-text').hidden")
	p.do(chromedp.Evaluate[chromedp.Void](`document.documentElement.dataset.theme = "dark"`))
	p.feature("print", "prefers-color-scheme", "dark")
	if cut := eval[[]string](p, `["#sheet", "#preview-text"].filter(s => (e => e.scrollHeight > e.clientHeight + 1)(document.querySelector(s)))`); len(cut) > 0 {
		t.Errorf("not all is printed of %v", cut)
	}
	if !eval[bool](p, `document.querySelector("#bundle-rows button").checkVisibility() && !document.querySelector("#send").checkVisibility()`) {
		t.Error("what is printed has something to press, or lacks the subjects")
	}
	if colour := eval[string](p, `getComputedStyle(document.body).color`); colour != "rgb(29, 28, 26)" {
		t.Errorf("the ink is %s", colour)
	}
	p.quiet()
}

// TestWithoutScriptsThePageSaysSo shows what those get who allow none.
func TestWithoutScriptsThePageSaysSo(t *testing.T) {
	p := open(t, "about:blank")
	origin := startServer(t)
	p.do(command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	p.do(chromedp.Navigate(origin))
	p.awaitText("main", "Please allow scripts for this page")
	if text := p.text("main"); len(text) > 300 {
		t.Errorf("the page shows what never comes to work: %s", text)
	}
	rules := eval[string](p, `document.querySelector("main a").href`)
	p.do(chromedp.Navigate(rules))
	p.awaitText("main", "It has expired")
	if eval[bool](p, `document.querySelector("#filter").checkVisibility()`) {
		t.Error("there is a filter that does nothing")
	}
}
