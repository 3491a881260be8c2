package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

// options are the flags.
type options struct {
	chromium, module, nodeModules, out string
	rounds, bundleRounds, browsers     int
}

func main() {
	var o options
	flag.StringVar(&o.chromium, "chromium", "/usr/bin/chromium", "the browser's `program`")
	flag.StringVar(&o.module, "module", "web/build/countersign", "the `directory` that the module was built into")
	flag.StringVar(&o.nodeModules, "node-modules", "node_modules", "the `directory` that npm installed into")
	flag.StringVar(&o.out, "o", "bin/bench", "the `directory` for index.html and bench.txt")
	flag.IntVar(&o.rounds, "rounds", 48, "of measurements of single certificates")
	flag.IntVar(&o.bundleRounds, "bundle-rounds", 9, "of measurements of bundles")
	flag.IntVar(&o.browsers, "browsers", 9, "new browsers that visit each page")
	flag.Parse()
	if flag.NArg() > 0 || min(o.rounds, o.bundleRounds, o.browsers) < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// run measures everything and writes the results; how far it has come goes to
// progress.
func run(ctx context.Context, o options, results, progress io.Writer) error {
	r := &report{began: time.Now().UTC(), machine: thisMachine()}
	var err error
	if r.versions, err = versionsOf(ctx, o.chromium, o.module, o.nodeModules); err != nil {
		return err
	}
	sets, err := makeSets()
	if err != nil {
		return err
	}
	if err := r.measureCertificates(ctx, o, sets, progress); err != nil {
		return err
	}
	fmt.Fprintf(progress, "visiting the page with up to %d new browsers\n", o.browsers)
	if err := r.measureVisits(ctx, o, sets[0].Certificates[0]); err != nil {
		return err
	}
	r.machine.loadAfter = loadAverage()
	r.judge()
	return r.write(o.out, results, progress)
}

func (r *report) measureCertificates(ctx context.Context, o options, sets []set, progress io.Writer) error {
	f, end, err := openField(ctx, o.chromium, o.module, o.nodeModules, sets, []int{1, 10, 100, 1000})
	if err != nil {
		return err
	}
	defer end()
	if err := f.agree(); err != nil {
		return fmt.Errorf("the contestants do not agree: %w", err)
	}
	fmt.Fprintln(progress, "all contestants agree; warming them up")
	if err := f.tune(); err != nil {
		return err
	}
	fmt.Fprintf(progress, "measuring up to %d rounds over certificates\n", o.rounds)
	results, err := f.run(ctx, rounds{repetitions, o.rounds, 90 * time.Second})
	if err != nil {
		return err
	}
	fmt.Fprintf(progress, "measuring up to %d rounds over bundles\n", o.bundleRounds)
	bundles, err := f.runBundles(ctx, rounds{repetitions, o.bundleRounds, 40 * time.Second})
	if err != nil {
		return err
	}
	r.sets, r.bundles = summarize(sets, results), summarizeBundles(f.bundles, bundles)
	r.rounds = len(r.sets[0].rows[0].times)
	return nil
}

func (r *report) measureVisits(ctx context.Context, o options, certificate string) error {
	directory, err := os.MkdirTemp("", "countersign-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	server, err := startServer(ctx, directory)
	if err != nil {
		return err
	}
	defer server.stop()
	empty, err := startEmptyModule(ctx, directory)
	if err != nil {
		return err
	}
	defer empty.Close()
	visits := []visit{
		{toFirstVerdict, server.origin + "/", verdictScript(certificate)},
		{toEmptyModule, empty.URL + "/", emptyScript},
	}
	times, err := runVisits(ctx, o.chromium, visits, rounds{3, o.browsers, time.Minute})
	if err != nil {
		return err
	}
	for _, v := range visits {
		t := *times[v.name]
		t.cold, t.warm = t.cold.scaled(1e6), t.warm.scaled(1e6)
		r.visits = append(r.visits, visitResult{v.name, t.cold.spread(), t.warm.spread(), t})
	}
	return nil
}

// write puts the page and the benchmark lines into a directory, the lines to
// standard output too, and says whether the goals were met. A missed goal is no
// failure: it is what the run was for.
func (r *report) write(directory string, results, progress io.Writer) error {
	if err := os.MkdirAll(directory, 0o777); err != nil {
		return err
	}
	page, err := os.Create(filepath.Join(directory, "index.html"))
	if err != nil {
		return err
	}
	if err := errors.Join(reportPage(r).Render(context.Background(), page), page.Close()); err != nil {
		return err
	}
	lines, err := os.Create(filepath.Join(directory, "bench.txt"))
	if err != nil {
		return err
	}
	if err := errors.Join(r.writeBenchmarks(io.MultiWriter(lines, results)), lines.Close()); err != nil {
		return err
	}
	for _, g := range r.goals {
		fmt.Fprintf(progress, "goal %s: %s\n\t%s\n", g.verdict(), g.wanted, g.measured)
	}
	fmt.Fprintf(progress, "%s has the page, %s the lines above\n", page.Name(), lines.Name())
	return nil
}
