//go:build !js

package main

import (
	"container/list"
	"net"
	"net/http"
	"sync"
)

// serveLimited serves at most n connections at a time. For one more, the one goes
// that has been idle longest: on which no request is under way, because none has
// come yet, or its header is not in whole, or the last one has been answered. So
// connections that only wait, a stranger's or a client's pool, shut nobody out,
// which they could for readHeaderTimeout or idleTimeout; a request that is under way
// is never cut off for another. A client whose idle connection goes makes a new one,
// as it does when a server's time for idle connections is up.
func serveLimited(server *http.Server, l net.Listener, n int) error {
	limited := newLimited(l, n)
	server.ConnState = limited.note
	return server.Serve(limited)
}

// A limited listener hands out a connection when fewer than its limit are open; the
// one that waits for that is accepted, and the others are in the system's queue. Its
// connections, unlike netutil.LimitListener's, can close one direction alone, which
// net/http does for a client to read why its request was refused.
type limited struct {
	net.Listener
	limit int

	mu      sync.Mutex
	changed sync.Cond // of what is below: there may be room
	open    int
	idle    list.List // of *limitedConn, idle longest first
	closed  bool
}

func newLimited(l net.Listener, n int) *limited {
	limited := &limited{Listener: l, limit: n}
	limited.changed.L = &limited.mu
	return limited
}

func (l *limited) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	tcp, ok := c.(*net.TCPConn)
	if err != nil || !ok {
		return c, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.open == l.limit && !l.closed {
		if longest := l.idle.Front(); longest != nil {
			longest.Value.(*limitedConn).end()
		} else {
			l.changed.Wait()
		}
	}
	if l.closed {
		tcp.Close()
		return nil, net.ErrClosed
	}
	l.open++
	return &limitedConn{TCPConn: tcp, listener: l}, nil
}

func (l *limited) Close() error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.changed.Broadcast()
	return l.Listener.Close()
}

// note is told by the server of each connection's state.
func (l *limited) note(c net.Conn, state http.ConnState) {
	limited, ok := c.(*limitedConn)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	limited.leaveIdle()
	if !limited.ended && (state == http.StateNew || state == http.StateIdle) {
		limited.place = l.idle.PushBack(limited)
		l.changed.Signal()
	}
}

// A limitedConn makes room for another one when it is closed.
type limitedConn struct {
	*net.TCPConn
	listener *limited      // whose mu guards what is below
	place    *list.Element // in the list of idle ones; nil while a request is under way
	ended    bool
}

func (c *limitedConn) Close() error {
	c.listener.mu.Lock()
	defer c.listener.mu.Unlock()
	return c.end()
}

// end closes the connection, with the listener's mu held.
func (c *limitedConn) end() error {
	c.leaveIdle()
	if !c.ended {
		c.ended = true
		c.listener.open--
		c.listener.changed.Signal()
	}
	return c.TCPConn.Close()
}

func (c *limitedConn) leaveIdle() {
	if c.place != nil {
		c.listener.idle.Remove(c.place)
		c.place = nil
	}
}
