//go:build linux

package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A soak is what `make bench-soak` asks of the server.
type soak struct {
	program  string
	dir      string
	duration time.Duration
	workers  int
	rate     int       // turns a second of all workers together; as many as possible come where that is too many
	out      io.Writer // the report
	news     io.Writer // what is being done

	server     *server
	source     *certificates
	mallory    *user         // has two certificates, and is what attacks are about
	over       chan struct{} // closed when the time is up
	slots      chan struct{} // of clients that are slow
	cutUploads atomic.Int64

	mu         sync.Mutex
	acted      map[string]int // answers by action and code, as the server's metric has them
	misbehaved map[string]int // hostile turns by name
	times      []time.Duration
}

const (
	// hostileShare of the turns are hostile. What honest clients do in a turn is
	// often more than one request, so of the requests it is a tenth.
	hostileShare = 0.125
	slowClients  = 16 // at a time
)

// run soaks, and fails if anything was not as it must be.
func (s *soak) run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp(s.dir, "soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	s.over, s.slots = make(chan struct{}), make(chan struct{}, slowClients)
	s.acted, s.misbehaved = map[string]int{}, map[string]int{}
	if s.source, err = newCertificates(time.Now()); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	data := filepath.Join(dir, "data")
	if s.server, err = startServer(ctx, s.program, data); err != nil {
		return err
	}
	defer func() { s.server.kill() }()

	workers, users, err := s.people()
	if err != nil {
		return fmt.Errorf("before the traffic: %w", err)
	}
	idle, err := s.observe(0)
	if err != nil {
		return err
	}
	var v verdicts
	samples, err := s.traffic(ctx, workers)
	v.add("every answer was of the expected kind", s.share(), err)
	if err != nil {
		return v.report(s.out)
	}
	s.flat(&v, samples)

	// The books are compared as they are, and again after a restart.
	for _, w := range workers {
		if w.cut.body != "" {
			time.Sleep(time.Until(w.cut.sent.Add(settleAfter)))
			if err := w.settle(); err != nil {
				v.add("uploads that were cut off happened or did not", "", err)
			}
		}
		users = append(append(users, w.cut.user), w.users...)
		w.connection.Close()
		w.connection = nil
	}
	v.add("what the clients left is given back", "", s.leaves(idle))
	auditor := s.worker(len(workers))
	held, err := compare(auditor.call, s.server.root, users)
	v.add("the lists are what the clients know", held.String(), err)
	v.add("the server counted the changes that the clients know", "", s.counted())
	v.add("it ended when asked to", "", s.server.stop())
	if s.server, err = startServer(ctx, s.program, data); err != nil {
		return err
	}
	auditor.connection = nil
	held, err = compare(auditor.call, s.server.root, users)
	v.add("the lists are the same after a restart", held.String(), err)
	v.add("it ended when asked to, again", "", s.server.stop())
	v.add("the log tells of no fault", "", s.faultless(s.server.log))
	v.add("the database is whole", "", integrity(data))
	s.table(samples)
	return v.report(s.out)
}

func (s *soak) worker(number int) *worker {
	return &worker{soak: s, number: number, random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))}
}

// people makes the workers, the users with whom they cut uploads off, and
// Mallory.
func (s *soak) people() (workers []*worker, users []*user, err error) {
	for i := range s.workers + 1 {
		w := s.worker(i)
		if err := w.createUser(nil); err != nil {
			return nil, nil, err
		}
		if i < s.workers {
			w.cut, w.users = &cutUpload{user: w.users[0]}, nil
			workers = append(workers, w)
			continue
		}
		for range 2 {
			if err := w.upload(w.users[0]); err != nil {
				return nil, nil, err
			}
		}
		s.mallory = w.users[0]
		if _, err := w.call(s.server.root, "", "UpdateUser", "UserName", s.mallory.Name, "NewUserName", "Mallory"); err != nil {
			return nil, nil, err
		}
		s.mallory.Name = "Mallory"
		w.connection.Close()
	}
	return workers, []*user{s.mallory}, nil
}

// traffic lets the workers work for the duration of the soak and takes samples
// of the server meanwhile. The first error ends it.
func (s *soak) traffic(ctx context.Context, workers []*worker) (samples []observation, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	pause := time.Duration(len(workers)) * time.Second / time.Duration(s.rate)
	for _, w := range workers {
		group.Go(func() {
			for next := time.Now(); ; {
				select {
				case <-time.After(time.Until(next)):
				case <-s.over:
					return
				case <-ctx.Done():
					return
				}
				if err := w.turn(&group, cancel); err != nil {
					cancel(err)
					return
				}
				next = next.Add(time.Duration(w.random.Int64N(2 * int64(pause))))
				if late := time.Now().Add(-time.Second); next.Before(late) {
					next = late // what was missed is not made up for
				}
			}
		})
	}
	start := time.Now()
	ticker := time.NewTicker(min(time.Second, s.duration/50))
	defer ticker.Stop()
	for now := start; now.Sub(start) < s.duration && ctx.Err() == nil; {
		select {
		case now = <-ticker.C:
		case <-ctx.Done():
			continue
		}
		o, err := s.observe(now.Sub(start))
		if err != nil {
			cancel(err)
			break
		}
		samples = append(samples, o)
		if len(samples)%60 == 0 {
			fmt.Fprintf(s.news, "%s: %s\n", now.Sub(start).Round(time.Second), o)
		}
	}
	close(s.over)
	group.Wait()
	return samples, context.Cause(ctx)
}

// turn is one thing that a client does: a step of an honest one, or an attack.
func (w *worker) turn(group *sync.WaitGroup, failed context.CancelCauseFunc) error {
	if w.random.Float64() >= hostileShare {
		return w.step()
	}
	switch w.random.IntN(10) {
	case 0:
		select {
		case w.slots <- struct{}{}:
			m := slow[w.random.IntN(len(slow))]
			w.misbehaves(m.name)
			group.Go(func() {
				defer func() { <-w.slots }()
				if err := m.run(w.soak, nil); err != nil {
					failed(fmt.Errorf("%s: %w", m.name, err))
				}
			})
			return nil
		default: // enough are slow
		}
	case 1, 2, 3:
		m := quick[w.random.IntN(len(quick))]
		w.misbehaves(m.name)
		if err := m.run(w.soak, w.random); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		return nil
	}
	a := attacks[w.random.IntN(len(attacks))]
	w.misbehaves(a.name)
	return a.send(w.server)
}

func (s *soak) misbehaves(how string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.misbehaved[how]++
}

// succeeded counts an answer that was of the expected kind.
func (s *soak) succeeded(action, code string) {
	if code == "" {
		code = "OK"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acted[actionSeries(action, code)]++
}

func (s *soak) took(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.times = append(s.times, d)
}

// leaves waits until the server has given back what the clients' connections
// took of it.
func (s *soak) leaves(idle observation) error {
	deadline := time.Now().Add(time.Minute)
	for {
		now, err := s.observe(0)
		if err != nil {
			return err
		}
		if now.goroutines <= idle.goroutines+idleAllowance && now.files <= idle.files+idleAllowance {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("before the traffic %s; a minute after its end %s", idle, now)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// counted compares what the server counted of the changes with what the clients
// know. Only of uploads that were cut off can't they.
func (s *soak) counted() error {
	values, err := s.server.metrics()
	if err != nil {
		return err
	}
	var wrong []error
	for _, action := range []string{
		"UploadSigningCertificate", "UpdateSigningCertificate", "DeleteSigningCertificate", "CreateUser", "UpdateUser", "DeleteUser",
		"CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey", "TagUser", "UntagUser", "GetSessionToken",
	} {
		series := actionSeries(action, "OK")
		least := s.acted[series]
		most := least
		if action == "UploadSigningCertificate" {
			most += int(s.cutUploads.Load())
		}
		if n := int(values[series]); n < least || n > most {
			wrong = append(wrong, fmt.Errorf("%s: the server counts %d, the clients from %d to %d", action, n, least, most))
		}
	}
	for series, n := range values {
		if strings.Contains(series, `code="ServiceFailure"`) || strings.Contains(series, `code="InternalFailure"`) || strings.Contains(series, `status="500"`) {
			wrong = append(wrong, fmt.Errorf("%s: %v", series, n))
		}
	}
	return errors.Join(wrong...)
}

func actionSeries(action, code string) string {
	return fmt.Sprintf("countersign_iam_actions_total{action=%q,code=%q}", action, code)
}

// faultless looks through the log for faults of the server's own.
func (s *soak) faultless(log string) error {
	f, err := os.Open(log)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Text()
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "panic") || !strings.HasPrefix(line, "time=") {
			return fmt.Errorf("line %d: %.2000s", n, line)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if n == 0 {
		return errors.New("there is no log")
	}
	return nil
}

// integrity lets SQLite look for damage and for rows without their user.
func integrity(dir string) error {
	db, err := sql.Open("sqlite", databaseOf(dir))
	if err != nil {
		return err
	}
	defer db.Close()
	var result string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&result); err != nil {
		return err
	}
	if result != "ok" {
		return errors.New(result)
	}
	var orphans int
	if err := db.QueryRow(`SELECT count(*) FROM pragma_foreign_key_check`).Scan(&orphans); err != nil {
		return err
	}
	if orphans > 0 {
		return fmt.Errorf("%d rows without their user", orphans)
	}
	return nil
}
