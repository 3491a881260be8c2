package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// A contestant describes certificates in one of a few ways: a library for
// JavaScript with its own hash or with Web Crypto, the module, crypto/x509.
type contestant interface {
	// ways are the names of what it can be measured with.
	ways() []string
	// describe returns what it says of every certificate of a set.
	describe(way, set string) ([]*description, error)
	// measure returns the nanoseconds that a certificate takes, over passes
	// through the set.
	measure(way, set string, passes int) (float64, error)
}

// ownWay is with its own hash.
const ownWay = "own"

// native is crypto/x509 in this process.
type native struct {
	certificates map[string][]string
	last         *description // so that no compiler finds out that nobody wants it
}

func (*native) ways() []string { return []string{ownWay} }

func (n *native) describe(_, set string) ([]*description, error) {
	var list []*description
	for _, text := range n.certificates[set] {
		d, err := describe(text)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

func (n *native) measure(_, set string, passes int) (float64, error) {
	certificates := n.certificates[set]
	begin := time.Now()
	for range passes {
		for _, text := range certificates {
			d, err := describe(text)
			if err != nil {
				return 0, err
			}
			n.last = d
		}
	}
	return float64(time.Since(begin).Nanoseconds()) / float64(passes*len(certificates)), nil
}

// A tab is a contestant in a tab of the browser.
type tab struct {
	ctx  context.Context
	name string
	list []string // its ways
}

// openTab loads a contestant into a tab of its own, and so into a process with a
// heap of its own: its garbage is nobody else's pause.
func openTab(browser context.Context, origin, name string) (*tab, error) {
	ctx, _ := chromedp.NewContext(browser) // ends with the browser
	if err := chromedp.Do(ctx, chromedp.Navigate(origin+"/?contestant="+url.QueryEscape(name))); err != nil {
		return nil, err
	}
	t := &tab{ctx: ctx, name: name}
	var err error
	if t.list, err = evaluate[[]string](ctx, "bench.then(({ ways }) => ways)"); err != nil {
		return nil, fmt.Errorf("%s does not load: %w", name, err)
	}
	return t, nil
}

func (t *tab) ways() []string { return t.list }

func (t *tab) describe(way, set string) ([]*description, error) {
	// As JSON: what is undefined, or otherwise no JSON, must be seen.
	text, err := evaluate[string](t.ctx, fmt.Sprintf("bench.then((b) => b.describe(%s, %s)).then((list) => JSON.stringify(list.flat()))", quoted(way), quoted(set)))
	if err != nil {
		return nil, err
	}
	var list []*description
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&list); err != nil {
		return nil, err
	}
	return list, nil
}

func (t *tab) measure(way, set string, passes int) (float64, error) {
	return evaluate[float64](t.ctx, fmt.Sprintf("bench.then((b) => b.measure(%s, %s, %d))", quoted(way), quoted(set), passes))
}

// compare holds what a contestant says of a set against what crypto/x509 says.
func compare(c contestant, way, set string, want []*description) error {
	got, err := c.describe(way, set)
	if err != nil {
		return fmt.Errorf("on %s: %w", set, err)
	}
	if len(got) != len(want) {
		return fmt.Errorf("describes %d certificates of %s, not %d", len(got), set, len(want))
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			return fmt.Errorf("says of certificate %d of %s\n\t%s\nand not\n\t%s", i, set, asJSON(got[i]), asJSON(want[i]))
		}
	}
	return nil
}

func asJSON(d *description) string {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings and numbers can always be written
	}
	return string(text)
}
