//go:build linux

// Command loadtest loads countersign, as its own process on a store of its own,
// and says whether it holds up. Everything stays on this machine. It reads /proc
// and calls fdatasync, so it is for Linux.
//
// # bench
//
// How fast is it, against what this machine can do, and how much slower does it
// get as the store grows? `loadtest bench` seeds stores of several sizes, up to
// a million certificates, and compares
//
//   - uploads with the rate at which the disk keeps as many bytes as one upload
//     makes SQLite write, by fdatasync on the same filesystem;
//   - ListSigningCertificates, signatures checked, with an empty handler of
//     net/http that reads the body, which is a process of its own as well;
//   - each with the same on the next smaller store.
//
// Speed is judged by ratios alone, since a machine's speed changes from moment
// to moment: what is compared takes turns in slots of a fraction of a second,
// round after round, and a ratio is the median of its rounds. The load comes
// from the same processors, so it must be cheap and the same for both sides:
// requests are signed before the clock runs, and a client writes them as they
// are and reads no more of an answer than it must. What the client costs still
// draws a ratio towards 1, therefore the CPU time of each side is told as well.
//
// The output is what benchstat reads, a line for each round, and tables with
// the goals. It takes four minutes at most and two gigabytes of disk, which are
// given back.
//
// # soak
//
// Does it stay right and small under traffic of all kinds? In `loadtest soak`
// honest clients make, change and delete users, certificates, keys, tags and
// sessions. Each knows what it did, so it knows what every answer must say. An
// eighth of their turns are hostile instead: bad signatures, garbage, too much,
// the wrong methods, clients that are slow and connections that are cut. At the
// end the server must have neither grown nor lost count, and be the same after
// a restart; else the program ends with status 1.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// emptyCommand makes this program serve as the empty handler.
const emptyCommand = "empty"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "loadtest:", err)
		os.Exit(1)
	}
}

// run is the program.
func run(ctx context.Context, arguments []string, out, news io.Writer) error {
	flags := flag.NewFlagSet("loadtest", flag.ContinueOnError)
	flags.SetOutput(news)
	program := flags.String("server", "bin/countersign", "the `program` to load")
	dir := flags.String("dir", "bin", "make the data directories in `DIR`, on the disk to be measured; they are removed at the end")
	duration := flags.Duration("duration", 5*time.Minute, "how long the traffic of a soak lasts")
	rate := flags.Int("rate", 500, "turns a second that the clients of a soak take")
	flags.Usage = func() {
		fmt.Fprint(news, "Usage: loadtest [flags] bench | soak\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(arguments); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	switch flags.Arg(0) {
	case emptyCommand:
		return serveEmpty(out)
	case "bench":
		b := &bench{program: *program, dir: *dir, stored: []int{freshStore, 1000, 100_000, 1_000_000}, clients: []int{1, 16, 64},
			rounds: 15, within: 4*time.Minute - 10*time.Second, slot: 150 * time.Millisecond, out: out, news: news}
		return b.run(ctx)
	case "soak":
		s := &soak{program: *program, dir: *dir, duration: *duration, workers: 16, rate: *rate, out: out, news: news}
		return s.run(ctx)
	}
	flags.Usage()
	return fmt.Errorf("%q is neither bench nor soak", flags.Arg(0))
}
