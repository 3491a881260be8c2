//go:build browser

package browsertest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// observer is run in the page. It asks the module, loaded once more beside the
// page's own, what stands where, and compares that with what is lit.
const observer = `window.observe = async () => {
	const { load } = await import("/countersign/countersign.js");
	const told = await (await load({ worker: false })).inspect(paste.value);
	const der = Uint8Array.from(atob(told.certificateBody.replace(/-----[^-]+-----|\s/g, "")), c => c.charCodeAt(0));
	const [certificate] = told.certificates;
	const place = node => node.offset + " + " + node.headerLength + " + " + node.length;
	const nodes = new Map();
	for (const waiting = [certificate.tree]; waiting.length > 0;) {
		const node = waiting.pop();
		nodes.set(place(node), node);
		waiting.push(...node.children);
	}
	const innermost = holds => {
		for (let node = holds(certificate.tree) ? certificate.tree : null; ;) {
			const inner = node?.children.find(holds);
			if (!inner) return node;
			node = inner;
		}
	};
	// Positions of the copy are those of the paste: TestTheCopyStandsUnderTheText.
	const position = (container, offset) => {
		const before = new Range();
		before.setStart(mirror, 0);
		before.setEnd(container, offset);
		return before.toString().length;
	};
	const lit = kind => [...CSS.highlights.get(kind)].map(r => position(r.startContainer, r.startOffset) + "-" + position(r.endContainer, r.endOffset)).join(" ");
	// White space at the ends of lines carries nothing, and so do quote marks and
	// numbers before them.
	const carrying = (span, all) => {
		if (!span) return "";
		const parts = [];
		for (const line of paste.value.matchAll(/[^\n]+/g)) {
			const before = all ? 0 : line[0].match(/^(> | *\d+\t)?/)[0].length;
			const [start, end] = [Math.max(span.start, line.index + before), Math.min(span.end, line.index + line[0].length)];
			const text = start < end && paste.value.slice(start, end).match(/\S(?:.*\S)?/);
			if (text) parts.push(start + text.index + "-" + (start + text.index + text[0].length));
		}
		return parts.join(" ");
	};
	// A repair may be about the very characters that carry nothing.
	const carriers = element => carrying(spanOf(element), element.closest("[data-rule^=paste-]") !== null);
	const spanOf = element => {
		const node = element.closest("[role=treeitem]");
		if (node) return nodes.get(node.querySelector(".node-place").textContent).span;
		const finding = element.closest(".finding");
		if (finding) {
			const same = [...document.querySelectorAll("#findings-block .finding")].filter(f => f.dataset.rule === finding.dataset.rule);
			return told.findings.filter(f => f.rule === finding.dataset.rule)[same.indexOf(finding)].span;
		}
		const row = element.closest(".row");
		if (row?.parentElement.id === "extensions") return certificate.extensions[[...row.parentElement.children].indexOf(row)].span;
		return row?.dataset.field ? certificate.fieldSpans[row.dataset.field] : undefined;
	};
	const differ = (what, got, want) => got === want ? "" : what + ": lit is " + (got || "nothing") + ", and it stands at " + want;
	const nameOf = element => element.textContent.trim().replace(/\s+/g, " ").slice(0, 80);
	window.observed = {
		// What can be pointed at, of these elements.
		all: (selector, most) => {
			const found = [...document.querySelectorAll(selector)].filter(e => e.offsetParent && spanOf(e));
			const step = Math.max(1, found.length / most);
			window.things = found.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
			return things.length;
		},
		// The middle of the nth, where a pointer meets it.
		middle: n => {
			things[n].scrollIntoView({ block: "end", behavior: "instant" });
			const { x, y, width, height } = things[n].getBoundingClientRect();
			const at = { X: x + Math.min(width, innerWidth) / 2, Y: y + height / 2 };
			if (!things[n].contains(document.elementFromPoint(at.X, at.Y))) throw new Error(nameOf(things[n]) + " is covered");
			return at;
		},
		thing: n => differ(nameOf(things[n]), lit("lit"), carriers(things[n])),
		focused: () => differ(nameOf(document.activeElement), lit("lit"), carriers(document.activeElement)),
		focusable: () => spanOf(document.activeElement) != null,
		dark: () => lit("lit"),
		// The element that carries the character at the caret, in the tree and in the paste.
		caret: () => {
			const at = paste.selectionStart;
			const node = innermost(n => n.span.start <= at && at < n.span.end);
			const selected = [...document.querySelectorAll("#tree [aria-selected=true] .node-place")].map(e => e.textContent).join(" and ");
			if (selected !== (node ? place(node) : "")) return "the caret at " + at + " is in the element " + (node && place(node)) + ", and selected is " + selected;
			return differ("the element at the caret", lit("caret"), carrying(node?.span));
		},
		// The same in the bytes, "" where they are lit.
		bytes: (at = paste.selectionStart) => {
			const node = innermost(n => n.span.start <= at && at < n.span.end);
			const want = Array.from(der.subarray(node.offset, node.offset + node.headerLength + node.length), b => b.toString(16).padStart(2, "0")).join(" ");
			// Each row has two ranges: the bytes, and the same as text.
			const got = [...CSS.highlights.get("bytes")].filter((_, i) => i % 2 === 0).map(r => r.startContainer.data.slice(r.startOffset, r.endOffset)).join(" ");
			return got === want ? "" : "of the element at " + node.offset + " the bytes " + (got || "none") + " are lit, and it is " + want;
		},
		// Where the first lit byte is in the window.
		litByte: () => {
			document.querySelector("#hex").scrollIntoView({ block: "end", behavior: "instant" });
			const { startContainer, startOffset } = [...CSS.highlights.get("bytes")][0];
			const range = new Range();
			range.setStart(startContainer, startOffset);
			range.setEnd(startContainer, startOffset + 2);
			const { x, y, width, height } = range.getBoundingClientRect();
			return { X: x + width / 2, Y: y + height / 2 };
		},
		pointedElement: at => differ("the element under the pointer", lit("lit"), carrying(innermost(n => n.span.start <= at && at < n.span.end).span)),
		// Places of the certificate's small elements, which fit into the view of the bytes.
		small: most => {
			const leaves = [...nodes.values()].filter(n => n.children.length === 0 && n.headerLength + n.length <= 64).map(n => n.span.start).sort((a, b) => a - b);
			const step = Math.ceil(leaves.length / most);
			return leaves.filter((_, i) => i % step === 0);
		},
	};
}`

// settles waits until an expression, which says what is wrong, is "".
func (p *page) settles(expression string) {
	p.t.Helper()
	var wrong string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if wrong = eval[string](p, expression); wrong == "" {
			return
		}
	}
	p.t.Fatal(wrong)
}

// hover moves the mouse to where an expression says.
func (p *page) hover(expression string) {
	p.t.Helper()
	at := eval[struct{ X, Y float64 }](p, expression)
	p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at.X, at.Y))
}

// longCertificate is one of so many names; 172 make one that IAM just takes.
func longCertificate(t *testing.T, names int) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1 << 40), Subject: pkix.Name{CommonName: "Long"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0)}
	for i := range names {
		template.DNSNames = append(template.DNSNames, fmt.Sprintf("%03d.%s.example", i, strings.Repeat("a", 54)))
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// TestPointerKeyboardAndCaretFindTheCharacters goes over fields, findings and
// elements by mouse and by keyboard, and over the paste by caret. What is lit each
// time is what the module says of it, and nothing else.
func TestPointerKeyboardAndCaretFindTheCharacters(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.resize(1440, 1400, "light") // room for what is pointed at below the paste, which stays in view
	p.do(chromedp.Evaluate[chromedp.Void](observer))
	clean := sample(t)
	lines := strings.Split(strings.TrimSpace(clean), "\n")
	var numbered strings.Builder // as cat -n does it
	for i, line := range lines {
		fmt.Fprintf(&numbered, "%6d\t%s\n", i+1, line)
	}
	quoted := "Ce certificat 👩‍💻 est-il bon ? 🙏\n> " + strings.Join(lines, "\n> ") + "\n> — 🎉\n"
	for _, test := range []struct {
		name, paste string
		fields      int // so many of them at least
		findings    int
	}{
		{"clean", clean, 6, 2},
		{"quoted, with emoji", quoted, 6, 3},
		{"numbered", numbered.String(), 6, 3},
		{"of 16 KB", longCertificate(t, 172), 7, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			p.t = t
			p.fill("#paste", "")
			p.await(`document.querySelector("#verdict").dataset.state === "empty"`)
			p.fill("#paste", test.paste)
			p.await(`document.querySelector("#fields .row")`)
			p.await(`document.querySelector("#tree [role=treeitem]")`)
			p.do(chromedp.Evaluate[chromedp.Void]("observe()", chromedp.EvalAwaitPromise))
			const elements = 30 // of each kind: the tree of the long one has hundreds

			hoverAll := func(selector string, least int) {
				t.Helper()
				count := eval[int](p, fmt.Sprintf("observed.all(%q, %d)", selector, elements))
				if count < least {
					t.Fatalf("%d of %s light anything, want %d", count, selector, least)
				}
				for i := range count {
					p.hover(fmt.Sprintf("observed.middle(%d)", i))
					p.settles(fmt.Sprintf("observed.thing(%d)", i))
				}
			}
			// focusAll presses a key until it has led to so many of them.
			focusAll := func(selector, key string, least int) {
				t.Helper()
				p.do(chromedp.Evaluate[chromedp.Void]("document.activeElement.blur()"), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 2, 2))
				p.settles("observed.dark()")
				p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.querySelector(%q).focus()", selector)))
				seen := 0
				for presses := 0; seen < least && presses < 5*elements; presses++ {
					if eval[bool](p, "observed.focusable()") {
						p.settles("observed.focused()")
						seen++
					}
					p.do(chromedp.KeyEvent(key))
				}
				if seen < least {
					t.Fatalf("the key leads to %d of %s, want %d", seen, selector, least)
				}
			}

			p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#notes").open = true; document.querySelector("#view-fields").click()`))
			hoverAll("#fields .row .term, #extensions .row .term", test.fields)
			hoverAll("#findings-block .finding-title", test.findings)
			focusAll("#fields .row[data-field] .term", "\t", test.fields)
			focusAll("#findings-block .finding[data-span] [data-slot=show]", "\t", test.findings)
			p.click("#view-tree")
			hoverAll("#tree [role=treeitem]", 12)
			focusAll("#tree [role=treeitem]", "\u0301", 12) // arrow down

			for i := range 24 {
				p.do(chromedp.Focus("#paste"), chromedp.Evaluate[chromedp.Void](fmt.Sprintf("(at => paste.setSelectionRange(at, at))(Math.floor(paste.textLength * %d / 24))", i)), chromedp.KeyEvent("\u0303")) // arrow right
				p.settles("observed.caret()")
			}

			p.click("#view-bytes")
			places := eval[[]int](p, "observed.small(8)")
			for _, at := range places {
				p.do(chromedp.Focus("#paste"), chromedp.Evaluate[chromedp.Void](fmt.Sprintf("paste.setSelectionRange(%d, %[1]d)", at)))
				p.settles(fmt.Sprintf("observed.bytes(%d)", at))
				p.hover("observed.litByte()")
				p.settles(fmt.Sprintf("observed.pointedElement(%d)", at))
				p.settles(fmt.Sprintf("observed.bytes(%d)", at))
			}
			if len(places) < 5 {
				t.Errorf("the bytes of %d elements were looked at", len(places))
			}
		})
	}
	p.t = t
	p.quiet()
}

// TestTheTableGivesEachItsVerdict pastes a good certificate, one that has expired
// and a damaged one.
func TestTheTableGivesEachItsVerdict(t *testing.T) {
	good := fresh(t, "Good")
	block, _ := pem.Decode([]byte(fresh(t, "Damaged")))
	damaged := block.Bytes
	damaged[4] ^= 0x10 // the type of what is signed
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", good+sample(t)+string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: damaged})))
	p.awaitText("#bundle-sum", "Sent alone, 1 accepted and 2 refused")
	for i, want := range []struct{ verdict, state, until, rule string }{
		{"accepted", "accepted", time.Now().UTC().AddDate(1, 0, 0).Format(time.DateOnly), "paste-more-than-one"},
		{"MalformedCertificate", "refused", "2010-02-04", "validity-expired"},
		{"MalformedCertificate", "refused", "", "der-wrong-tag"},
	} {
		row := fmt.Sprintf("#bundle-rows tr:nth-child(%d)", i+1)
		got := eval[struct{ Verdict, State, Until string }](p, fmt.Sprintf(`(row => ({
			Verdict: row.querySelector("[data-slot=verdict]").textContent,
			State: row.querySelector("td:last-child .mini").dataset.state,
			Until: row.querySelector("[data-slot=until]").textContent }))(document.querySelector(%q))`, row))
		if got.Verdict != want.verdict || got.State != want.state || want.until != "" && got.Until != want.until {
			t.Errorf("row %d says %+v, want %+v", i+1, got, want)
		}
		p.click(row + " button")
		p.awaitText("#findings-title", fmt.Sprintf("Number %d:", i+1))
		p.await(fmt.Sprintf(`document.querySelector("#findings [data-rule=%s]")`, want.rule))
	}
	p.quiet()
}

// TestACertificateThatIsTooLongIsToldByHowMuch pastes one of more characters than
// IAM takes, which no repair makes shorter.
func TestACertificateThatIsTooLongIsToldByHowMuch(t *testing.T) {
	p := open(t, startServer(t))
	p.ready()
	p.fill("#paste", longCertificate(t, 172))
	p.awaitText("#verdict-line", "IAM will accept this")
	long := longCertificate(t, 180)
	p.fill("#paste", long)
	p.awaitText("#verdict-line", fmt.Sprintf("IAM will refuse this: ValidationError — the certificate is %d characters too long, IAM takes 16,384", len(long)-16384))
	p.fill("#paste", strings.Repeat("# no certificate\n", 1000)+fresh(t, "Short"))
	p.awaitText("#verdict-line", "IAM will refuse this as pasted: the paste is longer than IAM takes. Repaired here, it will be accepted")
	p.quiet()
}
