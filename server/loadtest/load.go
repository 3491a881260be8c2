//go:build linux

package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// clients are connections to one process, open before anything is measured.
type clients struct {
	process     *process
	connections []*connection
}

// connect opens connections and sends a first request over each: a server waits
// longer for the next request than for the first.
func connect(p *process, n int, first []byte) (*clients, error) {
	c := &clients{process: p}
	for range n {
		connection, err := dial(p.address)
		if err != nil {
			return nil, err
		}
		c.connections = append(c.connections, connection)
		if status, body, err := connection.exchange(first); err != nil || status != 200 {
			return nil, fmt.Errorf("a first request: status %d, %v\n%s", status, err, body)
		}
	}
	return c, nil
}

// A sample is what one stretch of load came to.
type sample struct {
	answers int
	elapsed time.Duration
	times   []time.Duration // of the answers, in no order
	cpu     time.Duration   // that the server computed
}

// rate is answers a second.
func (s sample) rate() float64 { return float64(s.answers) / s.elapsed.Seconds() }

// cpuPerAnswer is what the server computed for one answer, on average.
func (s sample) cpuPerAnswer() time.Duration { return s.cpu / time.Duration(max(1, s.answers)) }

// load sends requests from n clients, each waiting for its answer before it
// sends the next, until the time is up or, unless they go round, all requests
// are sent. Each must be answered 200; answered, if not nil, gets the body,
// which the client's next answer overwrites.
func (c *clients) load(n int, requests [][]byte, goRound bool, duration time.Duration, answered func(i int, body []byte)) (sample, error) {
	var s sample
	var next atomic.Int64
	var mu sync.Mutex
	var failed error
	before, err := c.process.cpuTime()
	if err != nil {
		return s, err
	}
	client := func(connection *connection) error {
		var times []time.Duration
		defer func() {
			mu.Lock()
			s.times = append(s.times, times...)
			mu.Unlock()
		}()
		for now, end := time.Now(), time.Now().Add(duration); now.Before(end); {
			i := int(next.Add(1)) - 1
			if goRound {
				i %= len(requests)
			} else if i >= len(requests) {
				return nil
			}
			status, body, err := connection.exchange(requests[i])
			if err != nil {
				return err
			}
			if status != 200 {
				return fmt.Errorf("status %d to\n%s\n%s", status, requests[i], body)
			}
			if answered != nil {
				answered(i, body)
			}
			sent := now
			now = time.Now()
			times = append(times, now.Sub(sent))
		}
		return nil
	}
	var group sync.WaitGroup
	start := time.Now()
	for _, connection := range c.connections[:n] {
		group.Go(func() {
			if err := client(connection); err != nil {
				mu.Lock()
				failed = err
				mu.Unlock()
			}
		})
	}
	group.Wait()
	s.elapsed, s.answers = time.Since(start), len(s.times)
	after, err := c.process.cpuTime()
	s.cpu = after - before
	if failed != nil {
		err = failed
	}
	return s, err
}
