//go:build !js

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"
)

// enough is more time than any answer takes.
const enough = time.Minute

// serving returns a function that connects to a server of at most n connections.
func serving(t *testing.T, n int, h http.HandlerFunc) (dial func() net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h}
	ended := make(chan error, 1)
	go func() { ended <- serveLimited(server, l, n) }()
	t.Cleanup(func() {
		server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("it ended with %v", err)
		}
	})
	return func() net.Conn {
		t.Helper()
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
}

// get asks for a path on a connection and reads the answer.
func get(c net.Conn, path string, within time.Duration) error {
	c.SetDeadline(time.Now().Add(within))
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: countersign.example\r\n\r\n", path)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// gone waits for the server to close a connection.
func gone(c net.Conn) error {
	c.SetDeadline(time.Now().Add(enough))
	_, err := c.Read(make([]byte, 1))
	if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("it is open: %v", err)
	}
	return nil
}

func TestTheConnectionThatWasIdleLongestMakesRoom(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := newLimited(inner, 4)
	defer l.Close()
	connect := func() (client, server net.Conn) {
		t.Helper()
		client, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { client.Close() })
		if server, err = l.Accept(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Close() })
		l.note(server, http.StateNew)
		return client, server
	}
	var clients, servers [4]net.Conn
	for i := range clients {
		clients[i], servers[i] = connect()
	}
	l.note(servers[0], http.StateActive)
	for _, i := range []int{3, 1} {
		l.note(servers[i], http.StateActive)
		l.note(servers[i], http.StateIdle)
	}
	// The first is answering; the third has said nothing, and so has been idle longer
	// than the fourth and, after that, the second.
	for _, i := range []int{2, 3, 1} {
		_, server := connect()
		l.note(server, http.StateActive)
		if err := gone(clients[i]); err != nil {
			t.Errorf("client %d: %v", i, err)
		}
		l.note(servers[i], http.StateClosed)
	}
	io.WriteString(servers[0], "the answer")
	if _, err := io.ReadFull(clients[0], make([]byte, 10)); err != nil {
		t.Errorf("the one that is answering: %v", err)
	}
}

func TestConnectionsThatSayNothingShutNobodyOut(t *testing.T) {
	dial := serving(t, 3, func(http.ResponseWriter, *http.Request) {})
	for i := range 10 {
		if c := dial(); i%2 == 0 {
			io.WriteString(c, "GET / HTTP/1.1\r\nHost: ") // and no more
		}
	}
	c := dial()
	for range 2 {
		if err := get(c, "/", enough); err != nil {
			t.Error(err)
		}
	}
}

func TestNoRequestIsCutOffToMakeRoom(t *testing.T) {
	started, finish := make(chan bool), make(chan bool)
	dial := serving(t, 2, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			started <- true
			<-finish
		}
	})
	answered := make(chan error, 2)
	for range 2 {
		c := dial()
		go func() { answered <- get(c, "/slow", enough) }()
		<-started
	}
	// However long it waits: it is not served while both are under way.
	waiting := dial()
	if err := get(waiting, "/", 200*time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("one more than the limit: %v", err)
	}
	finish <- true
	if err := <-answered; err != nil {
		t.Errorf("a request under way: %v", err)
	}
	// One of the two is idle now, and its client keeps it open.
	if err := get(waiting, "/", enough); err != nil {
		t.Errorf("after one of them was answered: %v", err)
	}
	finish <- true
	if err := <-answered; err != nil {
		t.Errorf("the other request under way: %v", err)
	}
}

func TestAServerEndsThoughAConnectionWaits(t *testing.T) {
	started := make(chan bool)
	dial := serving(t, 1, func(w http.ResponseWriter, r *http.Request) {
		started <- true
		<-r.Context().Done()
	})
	busy := dial()
	go get(busy, "/", enough)
	<-started
	dial() // serving's Cleanup waits for the end
}
