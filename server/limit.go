//go:build !js

package main

import (
	"net"
	"sync"
)

// A limited listener accepts a connection when fewer than its limit are open. Its
// connections, unlike netutil.LimitListener's, can close one direction alone, which
// net/http does for a client to read why its request was refused.
type limited struct {
	net.Listener
	slots  chan struct{}
	closed chan struct{}
	close  func()
}

func newLimited(l net.Listener, n int) *limited {
	closed := make(chan struct{})
	return &limited{l, make(chan struct{}, n), closed, sync.OnceFunc(func() { close(closed) })}
}

func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.slots <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	release := sync.OnceFunc(func() { <-l.slots })
	tcp, ok := c.(*net.TCPConn)
	if err != nil || !ok {
		release()
		return c, err
	}
	return &limitedConn{tcp, release}, nil
}

func (l *limited) Close() error {
	l.close()
	return l.Listener.Close()
}

// A limitedConn makes room for another one when it is closed.
type limitedConn struct {
	*net.TCPConn
	release func()
}

func (c *limitedConn) Close() error {
	defer c.release()
	return c.TCPConn.Close()
}
