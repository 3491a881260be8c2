package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	mathrand "math/rand/v2"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
)

// The contestants' names, as the report has them.
const (
	ours         = "countersign"        // on the page's own thread
	oursInWorker = "countersign-worker" // as a page has it by default
	nativeGo     = "crypto/x509"
	nodeForge    = "node-forge"
)

// peers are the libraries that the module is measured against. Each has the name
// of its npm package.
var peers = []string{nodeForge, "jsrsasign", "pkijs", "@peculiar/x509"}

// forgesRefusal is what node-forge says of a certificate without an RSA key.
const forgesRefusal = "OID is not RSA"

// An entrant is a contestant in the way that it is measured.
type entrant struct {
	name string
	contestant
	way    string         // the fastest that it has
	passes map[string]int // through a set, for one measurement
}

// canRead reports whether it reads the certificates of a set.
func (e *entrant) canRead(set string) bool {
	return e.name != nodeForge || strings.HasPrefix(set, "RSA") || strings.HasPrefix(set, "bundle")
}

// A field is all entrants, loaded, and the certificates.
type field struct {
	entrants []*entrant
	sets     []set
	bundles  []int // their sizes
	expected map[string][]*description
}

// bundleName is the set that holds one bundle, as one paste.
func bundleName(count int) string { return "bundle-" + strconv.Itoa(count) }

// openField loads everybody. The function that it returns ends the browser.
func openField(ctx context.Context, chromium, module, nodeModules string, sets []set, bundles []int) (*field, func(), error) {
	f := &field{sets: sets, bundles: bundles, expected: map[string][]*description{}}
	certificates := map[string][]string{}
	for _, s := range sets {
		certificates[s.Name] = s.Certificates
		if err := f.expect(s.Name, s.Certificates); err != nil {
			return nil, nil, err
		}
	}
	for _, count := range bundles {
		bundle, err := makeBundle(count)
		if err != nil {
			return nil, nil, err
		}
		certificates[bundleName(count)] = []string{strings.Join(bundle, "")}
		if err := f.expect(bundleName(count), bundle); err != nil {
			return nil, nil, err
		}
	}
	site, err := startSite(module, nodeModules, certificates)
	if err != nil {
		return nil, nil, err
	}
	browser, endBrowser, err := startBrowser(ctx, chromium, "")
	if err != nil {
		site.Close()
		return nil, nil, err
	}
	end := func() {
		endBrowser()
		site.Close()
	}
	if err := f.load(browser, site, certificates); err != nil {
		end()
		return nil, nil, err
	}
	return f, end, nil
}

// expect notes what crypto/x509 says of a set.
func (f *field) expect(set string, certificates []string) error {
	for _, text := range certificates {
		d, err := describe(text)
		if err != nil {
			return fmt.Errorf("crypto/x509 on %s: %w", set, err)
		}
		f.expected[set] = append(f.expected[set], d)
	}
	return nil
}

// load opens all tabs at once.
func (f *field) load(browser context.Context, site *httptest.Server, certificates map[string][]string) error {
	names := append([]string{ours, oursInWorker}, peers...)
	f.entrants = make([]*entrant, len(names))
	failures := make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() {
			var t *tab
			if t, failures[i] = openTab(browser, site.URL, name); failures[i] == nil {
				f.entrants[i] = newEntrant(name, t)
			}
		})
	}
	all.Wait()
	f.entrants = append(f.entrants, newEntrant(nativeGo, &native{certificates: certificates}))
	return errors.Join(failures...)
}

func newEntrant(name string, c contestant) *entrant {
	return &entrant{name: name, contestant: c, way: c.ways()[0], passes: map[string]int{}}
}

// entrant returns the one with a name.
func (f *field) entrant(name string) *entrant {
	for _, e := range f.entrants {
		if e.name == name {
			return e
		}
	}
	panic("there is no entrant " + name)
}

// agree holds what everybody says of everything against what crypto/x509 says:
// a bench that measures different answers measures nothing.
func (f *field) agree() error {
	for _, e := range f.entrants {
		for _, s := range f.sets {
			for _, way := range e.ways() {
				err := compare(e, way, s.Name, f.expected[s.Name])
				switch {
				case !e.canRead(s.Name) && (err == nil || !strings.Contains(err.Error(), forgesRefusal)):
					return fmt.Errorf("%s used to refuse %s as %q, and now: %v", e.name, s.Name, forgesRefusal, err)
				case e.canRead(s.Name) && err != nil:
					return fmt.Errorf("%s (%s) %w", e.name, way, err)
				}
			}
		}
	}
	for _, name := range []string{ours, oursInWorker} {
		for _, count := range f.bundles {
			if err := compare(f.entrant(name), bundleWay, bundleName(count), f.expected[bundleName(count)]); err != nil {
				return fmt.Errorf("%s %w", name, err)
			}
		}
	}
	return nil
}

// bundleWay is the module's way to describe all certificates of a paste.
const bundleWay = "bundle"

// Each measurement takes about batch, each way is run for warmUp before it is
// measured, so that every engine has compiled what it will.
const (
	batch       = 15e6 // ns
	warmUp      = 300e6
	tryWay      = 5 // measurements of each way of a contestant, to choose by
	warmUpCalls = 12
)

// tune warms everybody up, chooses the fastest way of each, and finds how many
// passes make a measurement.
func (f *field) tune() error {
	for _, e := range f.entrants {
		least := math.Inf(1)
		for _, way := range e.ways() {
			if way == bundleWay {
				continue
			}
			total, passes, err := f.warm(e, way)
			if err != nil {
				return err
			}
			if total < least {
				least, e.way, e.passes = total, way, passes
			}
		}
	}
	return nil
}

// warm runs one way of an entrant over all sets and returns the time that it
// then takes, in ns per certificate summed over the sets, with the passes for one
// measurement.
func (f *field) warm(e *entrant, way string) (total float64, passes map[string]int, err error) {
	passes = map[string]int{}
	for _, s := range f.sets {
		if !e.canRead(s.Name) {
			continue
		}
		passes[s.Name], err = f.passesFor(e, way, s.Name, len(s.Certificates))
		if err != nil {
			return 0, nil, err
		}
		var times samples
		for range tryWay {
			t, err := e.measure(way, s.Name, passes[s.Name])
			if err != nil {
				return 0, nil, err
			}
			times = append(times, t)
		}
		total += times.median()
	}
	return total, passes, nil
}

// passesFor warms up on a set of so many pastes and returns how many passes take
// as long as a measurement should.
func (f *field) passesFor(e *entrant, way, set string, pastes int) (int, error) {
	passes, spent := 1, 0.0
	for range warmUpCalls {
		t, err := e.measure(way, set, passes)
		if err != nil {
			return 0, fmt.Errorf("%s on %s: %w", e.name, set, err)
		}
		one := t * float64(pastes)
		if spent += one * float64(passes); spent > warmUp {
			return max(1, int(math.Round(batch/one))), nil
		}
		passes = max(1, int(math.Ceil(warmUp/warmUpCalls*2/one)))
	}
	return passes, nil
}

// A table has the measurements of each round, in ns a certificate, by set and
// contestant. The same place in two lists is the same round.
type table map[string]map[string]samples

func (t table) add(set, name string, ns float64) {
	if t[set] == nil {
		t[set] = map[string]samples{}
	}
	t[set][name] = append(t[set][name], ns)
}

// run measures everybody on every set once a round. Within a set the order is
// another one each time, and everybody's turns lie close together, so that the
// machine's changing speed hits all alike.
func (f *field) run(ctx context.Context, rounds int) (table, error) {
	results := table{}
	shuffle := mathrand.New(mathrand.NewPCG(1, 2))
	for range rounds {
		for _, s := range f.sets {
			for _, i := range shuffle.Perm(len(f.entrants)) {
				e := f.entrants[i]
				if !e.canRead(s.Name) {
					continue
				}
				if ctx.Err() != nil {
					return nil, context.Cause(ctx)
				}
				ns, err := e.measure(e.way, s.Name, e.passes[s.Name])
				if err != nil {
					return nil, fmt.Errorf("%s on %s: %w", e.name, s.Name, err)
				}
				results.add(s.Name, e.name, ns)
			}
		}
	}
	return results, nil
}

// runBundles measures the module on bundles of growing size, in ns a certificate.
func (f *field) runBundles(ctx context.Context, rounds int) (table, error) {
	results := table{}
	passes := map[string]int{}
	names := []string{ours, oursInWorker}
	for round := range rounds {
		for _, count := range f.bundles {
			set := bundleName(count)
			for _, name := range names {
				if ctx.Err() != nil {
					return nil, context.Cause(ctx)
				}
				e := f.entrant(name)
				if round == 0 {
					n, err := f.passesFor(e, bundleWay, set, 1)
					if err != nil {
						return nil, err
					}
					passes[name+set] = n
				}
				ns, err := e.measure(bundleWay, set, passes[name+set])
				if err != nil {
					return nil, fmt.Errorf("%s on %s: %w", name, set, err)
				}
				results.add(set, name, ns/float64(count))
			}
		}
	}
	return results, nil
}
