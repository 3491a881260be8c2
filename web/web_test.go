package web

import (
	"bytes"
	"context"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"countersign/internal/iamapi"
	"countersign/internal/preflight"
)

var served = Options{
	Endpoints: iamapi.Endpoints(),
	Demo:      true, DemoUserName: "Bob", DemoAccessKeyID: "AKIDEXAMPLE", DemoSecretAccessKey: "secret<>&\"",
	Links:     Links{Home: "./", Rules: "rules", Assets: "assets/3f2a/", Module: "countersign/"},
	Version:   "v1.2.3",
	SourceURL: "https://source.example/",
}

// elements renders a component and returns all its elements, those inside
// templates included.
func elements(t *testing.T, component templ.Component) []*html.Node {
	t.Helper()
	var page bytes.Buffer
	if err := component.Render(context.Background(), &page); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(&page)
	if err != nil {
		t.Fatal(err)
	}
	var all []*html.Node
	for node := range root.Descendants() {
		if node.Type == html.ElementNode {
			all = append(all, node)
		}
	}
	return all
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func pages() map[string]templ.Component {
	static := served
	static.Static, static.Proxy = true, ProxyNone
	return map[string]templ.Component{
		"the page":        Page(served),
		"the static page": Page(static),
		"the rules":       RulesPage(served, preflight.Rules()),
	}
}

func TestPagesCarryNothingThatThePolicyForbids(t *testing.T) {
	for name, component := range pages() {
		t.Run(name, func(t *testing.T) {
			for _, node := range elements(t, component) {
				switch node.Data {
				case "style", "iframe", "object", "embed", "base", "form", "img":
					t.Errorf("there is a <%s>", node.Data)
				case "script":
					if attribute(node, "src") == "" {
						t.Error("there is an inline script")
					}
				}
				for _, a := range node.Attr {
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
						t.Errorf("<%s> has the attribute %s=%q", node.Data, a.Key, a.Val)
					}
				}
			}
		})
	}
}

func TestPagesReferToNothingOutsideThemselves(t *testing.T) {
	for name, component := range pages() {
		t.Run(name, func(t *testing.T) {
			for _, node := range elements(t, component) {
				for _, a := range node.Attr {
					// A link to the source is followed by people, not by the browser.
					if (a.Key == "href" || a.Key == "src") && strings.Contains(a.Val, "//") && node.Data != "a" {
						t.Errorf("<%s %s=%q>", node.Data, a.Key, a.Val)
					}
					if (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "/") {
						t.Errorf("<%s %s=%q> works at the root of a host only", node.Data, a.Key, a.Val)
					}
				}
			}
		})
	}
}

func TestPagesReferOnlyToAssetsThatExist(t *testing.T) {
	for name, component := range pages() {
		t.Run(name, func(t *testing.T) {
			found := 0
			for _, node := range elements(t, component) {
				for _, key := range []string{"href", "src"} {
					file, ok := strings.CutPrefix(attribute(node, key), served.Links.Assets)
					if !ok {
						continue
					}
					found++
					if _, err := fs.Stat(Assets(), file); err != nil {
						t.Error(err)
					}
				}
			}
			if found < 4 {
				t.Errorf("only %d references to assets: the test looks for the wrong ones", found)
			}
		})
	}
}

// A script that is left out would be fetched all the same, but late; one too many
// would be fetched for nothing.
func TestThePageIsToldOfEveryScriptThatItImports(t *testing.T) {
	told := map[string]bool{}
	for _, node := range elements(t, Page(served)) {
		if attribute(node, "rel") == "modulepreload" {
			told[strings.TrimPrefix(attribute(node, "href"), served.Links.Assets)] = true
		}
	}
	scripts, err := fs.Glob(Assets(), "*.js")
	if err != nil {
		t.Fatal(err)
	}
	others := []string{"page.js", "rules.js", "theme.js", "worker.js"} // what is started, not imported
	for _, script := range scripts {
		if started := slices.Contains(others, script); told[script] == started {
			t.Errorf("%s: told of %v, started %v", script, told[script], started)
		}
	}
	if want := len(scripts) - len(others); len(told) != want {
		t.Errorf("the page is told of %d scripts, want %d", len(told), want)
	}
}

func TestIdsAreUniqueAndReferencesToThemHold(t *testing.T) {
	for name, component := range pages() {
		t.Run(name, func(t *testing.T) {
			all := elements(t, component)
			ids := map[string]bool{}
			for _, node := range all {
				if id := attribute(node, "id"); id != "" {
					if ids[id] {
						t.Errorf("two elements have the id %s", id)
					}
					ids[id] = true
				}
			}
			for _, node := range all {
				for _, key := range []string{"for", "aria-controls", "aria-labelledby", "aria-describedby", "data-copy"} {
					for id := range strings.FieldsSeq(attribute(node, key)) {
						if !ids[id] {
							t.Errorf("<%s %s=%q> refers to nothing", node.Data, key, id)
						}
					}
				}
				if href := attribute(node, "href"); strings.HasPrefix(href, "#") && !ids[href[1:]] {
					t.Errorf("<%s href=%q> refers to nothing", node.Data, href)
				}
			}
		})
	}
}

// The scripts ask for elements by id and fill the slots of templates: both are
// names in two languages, which no compiler compares.
func TestScriptsAskForElementsThatThePagesHave(t *testing.T) {
	ids, slots := map[string]bool{}, map[string]bool{}
	for _, component := range pages() {
		for _, node := range elements(t, component) {
			ids[attribute(node, "id")] = true
			slots[attribute(node, "data-slot")] = true
		}
	}
	byID := regexp.MustCompile(`(?:byId|getElementById|fromTemplate)\("([^"]+)"`)
	bySlot := regexp.MustCompile(`\bslot\(\w+, "([^"]+)"`)
	scripts, err := fs.Glob(Assets(), "*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("scripts: %v, %v", scripts, err)
	}
	for _, script := range scripts {
		source, err := fs.ReadFile(Assets(), script)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range byID.FindAllStringSubmatch(string(source), -1) {
			if !ids[match[1]] {
				t.Errorf("%s asks for #%s", script, match[1])
			}
		}
		for _, match := range bySlot.FindAllStringSubmatch(string(source), -1) {
			if !slots[match[1]] {
				t.Errorf("%s fills a slot %s", script, match[1])
			}
		}
	}
}

// Trusted Types would stop these in the browser; here they are named.
func TestScriptsMakeNoMarkupFromStrings(t *testing.T) {
	sinks := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\(|new Function|setAttribute\("(?:style|on)`)
	err := fs.WalkDir(Assets(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".js" {
			return err
		}
		source, err := fs.ReadFile(Assets(), name)
		if found := sinks.Find(source); found != nil {
			t.Errorf("%s uses %s", name, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNoFieldCanBeSubmitted(t *testing.T) {
	for _, node := range elements(t, Page(served)) {
		switch node.Data {
		case "input", "select", "textarea":
			if name := attribute(node, "name"); name != "" && attribute(node, "type") != "radio" {
				t.Errorf("#%s has the name %s", attribute(node, "id"), name)
			}
		case "button":
			if attribute(node, "type") != "button" {
				t.Errorf("button #%s is of type %q", attribute(node, "id"), attribute(node, "type"))
			}
		}
	}
}

func TestAPageWithoutAProxyDoesNotOfferTheEmbeddedIAM(t *testing.T) {
	for proxy, want := range map[string]bool{"": true, "https://c.example": true, ProxyNone: false} {
		o := served
		o.Proxy = proxy
		local := false
		for _, node := range elements(t, Page(o)) {
			local = local || node.Data == "option" && attribute(node, "value") == "local"
		}
		if local != want {
			t.Errorf("with the proxy %q, local is offered: %v", proxy, local)
		}
	}
}

func TestDemoCredentialsAreOnThePageOfTheDemoAlone(t *testing.T) {
	o := served
	o.Demo = false
	for _, node := range elements(t, Page(o)) {
		for _, a := range node.Attr {
			if a.Val == o.DemoSecretAccessKey || a.Val == o.DemoAccessKeyID {
				t.Errorf("<%s %s> carries the demo credentials", node.Data, a.Key)
			}
		}
	}
}

func TestTheRulesPageHasEveryRule(t *testing.T) {
	ids := map[string]bool{}
	for _, node := range elements(t, RulesPage(served, preflight.Rules())) {
		ids[attribute(node, "id")] = true
	}
	for _, rule := range preflight.Rules() {
		if !ids[rule.ID] {
			t.Errorf("no element has the id %s", rule.ID)
		}
	}
	for _, group := range preflight.Groups() {
		if groupTexts[group].title == "" {
			t.Errorf("the group %s has no title", group)
		}
	}
}

func TestThePolicyOfTheHeader(t *testing.T) {
	want := "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; " +
		"connect-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; " +
		"require-trusted-types-for 'script'; trusted-types countersign; frame-ancestors 'none'"
	if got := ContentSecurityPolicy(nil); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := ContentSecurityPolicy([]string{"https://c.example"}); !strings.Contains(got, "; connect-src 'self' https://c.example; ") {
		t.Errorf("the origin is missing: %s", got)
	}
}

func TestAStaticPageCarriesItsPolicy(t *testing.T) {
	for proxy, connect := range map[string]string{ProxyNone: "connect-src 'self';", "https://c.example": "connect-src 'self' https://c.example;", "https://c.example/a;b": "connect-src 'self' https://c.example;"} {
		o := served
		o.Static, o.Proxy = true, proxy
		var policy string
		for _, node := range elements(t, Page(o)) {
			if attribute(node, "http-equiv") == "Content-Security-Policy" {
				policy = attribute(node, "content")
			}
		}
		if !strings.Contains(policy, connect) || strings.Contains(policy, "frame-ancestors") {
			t.Errorf("with the proxy %q the policy is %s", proxy, policy)
		}
	}
}

func TestTheHashIsOneForOneContent(t *testing.T) {
	if hash := AssetsHash(); !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(hash) || hash != AssetsHash() {
		t.Errorf("the hash is %q", hash)
	}
}
