package web

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"countersign/internal/iamapi"
	"countersign/internal/preflight"
	"countersign/internal/preflight/examples"
)

// articles returns the rules page's article of each rule, by its ID.
func articles(t *testing.T) map[string]*html.Node {
	t.Helper()
	byID := map[string]*html.Node{}
	for _, node := range elements(t, RulesPage(served, preflight.Rules())) {
		if node.Data == "article" {
			byID[attribute(node, "id")] = node
		}
	}
	return byID
}

func within(node *html.Node, name string) (found []*html.Node) {
	for inner := range node.Descendants() {
		if inner.Type == html.ElementNode && inner.Data == name {
			found = append(found, inner)
		}
	}
	return found
}

func textOf(node *html.Node) string {
	var b strings.Builder
	for inner := range node.Descendants() {
		if inner.Type == html.TextNode {
			b.WriteString(inner.Data)
		}
	}
	return b.String()
}

func TestEachRuleOfThePageHasItsExample(t *testing.T) {
	byID, all, foreseen := articles(t), examples.All(), examples.Foreseen()
	for _, rule := range preflight.Rules() {
		article := byID[rule.ID]
		if article == nil {
			t.Errorf("%s has no article", rule.ID)
			continue
		}
		details := within(article, "details")
		if by := foreseen[rule.ID]; by != "" {
			links := within(article, "a")
			if len(details) != 0 || attribute(links[len(links)-1], "href") != "#"+by {
				t.Errorf("%s has no link to %s, by which it is foreseen", rule.ID, by)
			}
			continue
		}
		if len(details) != 1 || attribute(details[0], "open") != "" {
			t.Errorf("%s has %d examples that can be opened", rule.ID, len(details))
			continue
		}
		figures := within(details[0], "figure")
		if len(figures) != 2 {
			t.Errorf("%s has %d samples, want what fails and what passes", rule.ID, len(figures))
			continue
		}
		for _, f := range all[rule.ID].Fails.Inspect().Findings {
			if f.Rule == rule && !strings.Contains(textOf(within(figures[0], "figcaption")[0]), f.Detail) {
				t.Errorf("%s does not say %q", rule.ID, f.Detail)
			}
		}
		if n := len(within(figures[1], "mark")); n > 0 {
			t.Errorf("%s marks %d places of what passes", rule.ID, n)
		}
		if marked := len(within(figures[0], "mark")) > 0; marked == slices.Contains(unmarked, rule.ID) {
			t.Errorf("%s marks something of what fails: %v", rule.ID, marked)
		}
	}
}

// unmarked are the examples without a mark: of nothing at all, of bytes that
// are no text, and of a paste that is hardly shown.
var unmarked = []string{"paste-empty", "paste-utf-16", "paste-der", "paste-too-many", "der-too-many-elements"}

// TestWhatIsMarkedIsWhatTheRuleIsAbout reads the marks of some rules.
func TestWhatIsMarkedIsWhatTheRuleIsAbout(t *testing.T) {
	byID := articles(t)
	for id, want := range map[string]string{
		"parameter-user-name":        "arn:aws:iam::123456789012:user/Bob",
		"paste-invisible-characters": "<U+200B>",
		"paste-byte-order-mark":      "<U+FEFF>",
		"paste-stray-characters":     "*",
		"paste-begin-missing":        "-----END CERTIFICATE-----",
		"paste-file-path":            "file://certificate.pem",
		"serial-zero":                "gIBAD", // the characters that 02 01 00 is in
	} {
		marks := within(byID[id], "mark")
		if len(marks) != 1 || textOf(marks[0]) != want {
			var got []string
			for _, m := range marks {
				got = append(got, textOf(m))
			}
			t.Errorf("%s marks %q, want %q", id, got, want)
		}
	}
}

func TestAnExampleIsShownAsItIs(t *testing.T) {
	for id, article := range articles(t) {
		for _, pre := range within(article, "pre") {
			text := textOf(pre)
			if n := strings.Count(text, "\n"); n > 48 || len(text) > 6000 {
				t.Errorf("%s shows %d lines, %d bytes", id, n, len(text))
			}
			if strings.ContainsAny(text, "\u202e\u200b\ufeff\r\x00") {
				t.Errorf("%s shows hidden characters as they are", id)
			}
		}
	}
	example := examples.All()["paste-quoting"]
	pre := within(articles(t)["paste-quoting"], "pre")
	if textOf(pre[0]) != example.Fails.Paste || textOf(pre[1]) != example.Passes.Paste {
		t.Errorf("shown are\n%s\nand\n%s", textOf(pre[0]), textOf(pre[1]))
	}
}

func TestMarksOfATextAreItsUTF16Units(t *testing.T) {
	// A mark from the second emoji's own units on, one within another, and one
	// that ends with the text.
	lines := markedLines("a😀b\ncd\u202e\nef", []span{{9, 11}, {1, 4}, {2, 3}})
	want := [][]part{
		{{text: "a"}, {text: "😀b", marked: true}, {text: "\n"}},
		{{text: "cd<U+202E>\n"}},
		{{text: "ef", marked: true}},
	}
	if len(lines) != len(want) {
		t.Fatalf("%d lines: %v", len(lines), lines)
	}
	for i := range want {
		if !slices.Equal(lines[i], want[i]) {
			t.Errorf("line %d: %+v, want %+v", i, lines[i], want[i])
		}
	}
}

func TestALongTextIsCutAroundItsMarks(t *testing.T) {
	var text strings.Builder
	for range 100 {
		text.WriteString("0123456789\n")
	}
	parts := excerptOf(examples.Input{Paste: text.String()}, []span{{50 * 11, 60 * 11}}, "").parts
	var got strings.Builder
	for _, p := range parts {
		switch {
		case p.omitted:
			got.WriteString("[" + strings.TrimSpace(p.text) + "]")
		case p.marked:
			got.WriteString(strings.Repeat("m", strings.Count(p.text, "\n")))
		default:
			got.WriteString(strings.Repeat(".", strings.Count(p.text, "\n")))
		}
	}
	if want := "....[44 lines more]..mm[6 lines more]mm..[36 lines more].."; got.String() != want {
		t.Errorf("shown is %s, want %s", got.String(), want)
	}
}

func TestARequestIsShownByItsParameters(t *testing.T) {
	in := examples.Input{Paste: "-", Parameters: []iamapi.Parameter{{Name: "UserName", Value: "Bob"}}}
	want := []part{{text: "UserName="}, {text: "Bob", marked: true}}
	if e := excerptOf(in, nil, "UserName"); !slices.Equal(e.parts, want) {
		t.Errorf("shown is %+v", e.parts)
	}
}

// TestThePageTellsRepairsByTheirNames: its scripts know a rule by its ID alone.
func TestThePageTellsRepairsByTheirNames(t *testing.T) {
	for _, rule := range preflight.Rules() {
		if (rule.Group == "paste") != strings.HasPrefix(rule.ID, "paste-") {
			t.Errorf("%s is in the group %q: isRepair in assets/reading.js tells the group by the ID", rule.ID, rule.Group)
		}
	}
}

func TestTheCuresOfThePageAreTheCatalogues(t *testing.T) {
	byID := articles(t)
	options := 0
	for _, rule := range preflight.Rules() {
		var texts []string
		for _, node := range within(byID[rule.ID], "dd") {
			texts = append(texts, strings.TrimSpace(textOf(node)))
			for _, span := range within(node, "span") {
				options++
				if text := textOf(span); !strings.HasPrefix(text, "-") || strings.Contains(text, " ") {
					t.Errorf("%s: %q is no option", rule.ID, text)
				}
			}
		}
		for _, text := range []string{rule.Why, rule.Cure} {
			if text != "" && !slices.Contains(texts, text) {
				t.Errorf("%s: none of %q is %q", rule.ID, texts, text)
			}
		}
	}
	if options < 20 {
		t.Errorf("%d options are kept whole", options)
	}
}
