//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// A bench is what `make bench` asks of the server.
type bench struct {
	program string
	dir     string        // on the disk that is measured
	stored  []int         // sizes of the stores, in certificates, rising
	clients []int         // from how many clients each load is sent, rising
	rounds  int           // measurements of everything, at most
	within  time.Duration // no round starts that would not end by then
	slot    time.Duration // one measurement of one thing

	out  io.Writer // benchmark lines and tables
	news io.Writer // what is being done
}

// freshStore is the size that stands for a fresh store: one user with two
// certificates, so that there is a list to ask for.
const freshStore = 2

// run measures. The servers on stores of all sizes run at the same time and
// take turns, so that a moment in which the machine is slow falls on both sides
// of each ratio.
func (b *bench) run(ctx context.Context) (err error) {
	start := time.Now()
	dir, err := os.MkdirTemp(b.dir, "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := &measurement{bench: b, series: map[seriesKey]*series{}}
	if m.source, err = newCertificates(start); err != nil {
		return err
	}
	defer m.close()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	empty, err := startProcess(ctx, filepath.Join(dir, "empty.log"), self, emptyCommand)
	if err != nil {
		return err
	}
	defer empty.kill()
	for _, stored := range b.stored {
		seeding := time.Now()
		s, err := b.newStock(ctx, filepath.Join(dir, fmt.Sprint(stored)), stored, m.source)
		if err != nil {
			return err
		}
		m.stocks = append(m.stocks, s)
		fmt.Fprintf(b.news, "%s certificates: seeded and served after %.1f s\n", thousands(stored), time.Since(seeding).Seconds())
	}
	if err := m.connect(empty, dir); err != nil {
		return err
	}
	if err := m.round(0); err != nil { // fills what keeps what was used
		return err
	}
	clear(m.series)
	for round := range b.rounds {
		if err := ctx.Err(); err != nil {
			return err
		}
		began := time.Now()
		if err := m.round(round); err != nil {
			return err
		}
		fmt.Fprintf(b.news, "round %d of %d: %.0f s since the start\n", round+1, b.rounds, time.Since(start).Seconds())
		if time.Since(start)+time.Since(began) > b.within {
			break
		}
	}
	for _, s := range m.stocks {
		if s.peak, err = s.server.peakMemory(); err != nil {
			return err
		}
	}
	m.lines()
	m.tables()
	fmt.Fprintf(b.out, "\nThe whole took %.0f s, for %d rounds.\n", time.Since(start).Seconds(), len(m.series[seriesKey{uploads, b.stored[0], b.clients[0]}].samples))
	return nil
}

// A stock is a server on a store of one size, with what it takes to load it.
type stock struct {
	stored      int
	server      *server
	clients     *clients
	uploadBytes int   // that one upload makes SQLite write
	disk        *disk // writes as much
	start, peak int64 // most memory held before the load and after it, in bytes

	anybody [][]byte // lists of users drawn from all
	few     [][]byte // lists of as many users as the second smallest store has
}

// newStock lets the server make a store, for its root's key, and seeds it while
// the server is down.
func (b *bench) newStock(ctx context.Context, dir string, stored int, source *certificates) (*stock, error) {
	first, err := startServer(ctx, b.program, dir)
	if err != nil {
		return nil, err
	}
	if err := first.stop(); err != nil {
		return nil, err
	}
	if err := seed(ctx, dir, stored/2, mostUploads/2, source); err != nil {
		return nil, err
	}
	s := &stock{stored: stored}
	if s.server, err = startServer(ctx, b.program, dir); err != nil {
		return nil, err
	}
	if s.start, err = s.server.peakMemory(); err != nil {
		s.server.kill()
		return nil, err
	}
	s.signLists(stored/2, min(stored, b.stored[min(1, len(b.stored)-1)])/2)
	return s, nil
}

// distinctLists is how many different lists are asked for before the first is
// asked for again: more than the server keeps in memory.
const distinctLists = 20_000

func (s *stock) signLists(users, few int) {
	sign := func(user int) []byte {
		return s.server.signer().signed(s.server.root, "ListSigningCertificates", "UserName", userName(holder, user)).bytes()
	}
	for i := range few {
		s.few = append(s.few, sign(i*(users/few))) // from everywhere in the store
	}
	for i := range min(users, distinctLists) {
		user := i
		if users > distinctLists {
			user = rand.IntN(users)
		}
		s.anybody = append(s.anybody, sign(user))
	}
}
