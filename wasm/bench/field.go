package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	mathrand "math/rand/v2"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
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

// An entrant is a contestant in one of its ways. Whoever has several is measured
// in all, and the fastest counts.
type entrant struct {
	contestant
	name   string
	way    string
	passes map[string]int // through a set, for one measurement
}

// An entry says whose a measurement is.
type entry struct{ name, way string }

func (e *entrant) entry() entry { return entry{e.name, e.way} }

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
	tabs := make([]*tab, len(names))
	failures := make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { tabs[i], failures[i] = openTab(browser, site.URL, name) })
	}
	all.Wait()
	if err := errors.Join(failures...); err != nil {
		return err
	}
	for i, name := range names {
		f.enter(name, tabs[i])
	}
	f.enter(nativeGo, &native{certificates: certificates})
	return nil
}

func (f *field) enter(name string, c contestant) {
	for _, way := range c.ways() {
		if way != bundleWay {
			f.entrants = append(f.entrants, &entrant{c, name, way, map[string]int{}})
		}
	}
}

// entrant returns the first of a contestant's.
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
			err := compare(e, e.way, s.Name, f.expected[s.Name])
			switch {
			case !e.canRead(s.Name) && (err == nil || !strings.Contains(err.Error(), forgesRefusal)):
				return fmt.Errorf("%s used to refuse %s as %q, and now: %v", e.name, s.Name, forgesRefusal, err)
			case e.canRead(s.Name) && err != nil:
				return fmt.Errorf("%s (%s) %w", e.name, e.way, err)
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

// Each measurement takes about batch, whoever is measured: on a busy machine what
// is over soon is interrupted less. One pass of the slowest takes as long. Before
// it is measured, everybody runs for warmUp on each set, so that every engine has
// compiled what it will.
const (
	batch       = 40e6 // ns
	warmUp      = 400e6
	warmUpCalls = 12 // at most: a busy machine's first calls say little of the later ones
)

// tune warms everybody up and finds how many passes make a measurement.
func (f *field) tune() error {
	for _, e := range f.entrants {
		for _, s := range f.sets {
			if !e.canRead(s.Name) {
				continue
			}
			var err error
			if e.passes[s.Name], err = passesFor(e, e.way, s.Name, len(s.Certificates)); err != nil {
				return fmt.Errorf("%s on %s: %w", e.name, s.Name, err)
			}
		}
	}
	return nil
}

// passesFor warms up on a set of so many pastes and returns how many passes take
// as long as a measurement should.
func passesFor(c contestant, way, set string, pastes int) (int, error) {
	pass, spent := math.Inf(1), 0.0 // ns; a pass will take
	for call := 0; call < warmUpCalls && spent < warmUp; call++ {
		passes := max(1, int(warmUp/(warmUpCalls/2)/pass))
		t, err := c.measure(way, set, passes)
		if err != nil {
			return 0, err
		}
		pass = t * float64(pastes)
		spent += pass * float64(passes)
	}
	return max(1, int(math.Round(batch/pass))), nil
}

// A table has the measurements of each round, in ns a certificate, by set. The
// same place in two lists is the same round.
type table map[string]map[entry]samples

func (t table) add(set string, whose entry, ns float64) {
	if t[set] == nil {
		t[set] = map[entry]samples{}
	}
	t[set][whose] = append(t[set][whose], ns)
}

// fastest returns a contestant's times in its fastest way; none where it cannot
// read the set.
func (t table) fastest(set, name string) (way string, times samples) {
	for whose, candidate := range t[set] {
		if whose.name == name && (times == nil || candidate.median() < times.median()) {
			way, times = whose.way, candidate
		}
	}
	return way, times
}

// rounds bounds a part of the run: the most that are wanted, or those that fit
// into a time where the machine is too busy for them, but not too few to tell
// anything.
type rounds struct {
	fewest, most int
	limit        time.Duration
}

// all counts the rounds, from 0.
func (r rounds) all(yield func(round int) bool) {
	begin := time.Now()
	for i := range r.most {
		if i >= r.fewest && time.Since(begin) > r.limit || !yield(i) {
			return
		}
	}
}

// run measures everybody on every set once a round. Within a set the order is
// another one each time, and everybody's turns lie close together, so that the
// machine's changing speed hits all alike.
func (f *field) run(ctx context.Context, wanted rounds) (table, error) {
	results := table{}
	shuffle := mathrand.New(mathrand.NewPCG(1, 2))
	for range wanted.all {
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
				results.add(s.Name, e.entry(), ns)
			}
		}
	}
	return results, nil
}

// runBundles measures the module on bundles of growing size, in ns a certificate.
// Each measurement reads as many certificates as the largest bundle has.
func (f *field) runBundles(ctx context.Context, wanted rounds) (table, error) {
	results := table{}
	for range wanted.all {
		for _, count := range f.bundles {
			for _, name := range []string{ours, oursInWorker} {
				if ctx.Err() != nil {
					return nil, context.Cause(ctx)
				}
				set := bundleName(count)
				ns, err := f.entrant(name).measure(bundleWay, set, slices.Max(f.bundles)/count)
				if err != nil {
					return nil, fmt.Errorf("%s on %s: %w", name, set, err)
				}
				results.add(set, entry{name, bundleWay}, ns/float64(count))
			}
		}
	}
	return results, nil
}
