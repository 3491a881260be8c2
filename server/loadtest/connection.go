//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// answerTimeout is how long a client waits for an answer. Nothing here takes
// the server that long.
const answerTimeout = 30 * time.Second

// A connection is a client of HTTP/1.1 that does no more than it must: it
// writes a request whose bytes are ready and reads as much of the answer's
// header as it takes to find the end of the answer. The client of net/http
// takes several times the time of the server that it measures.
type connection struct {
	net.Conn
	in    *bufio.Reader
	body  []byte // of the last answer
	ended bool   // the server ends the connection after the last answer
}

func newConnection(c net.Conn) *connection {
	return &connection{Conn: c, in: bufio.NewReaderSize(c, 16<<10)}
}

func dial(address string) (*connection, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return newConnection(c), nil
}

// exchange sends a request and returns the status and the body of the answer;
// the next exchange overwrites the body.
func (c *connection) exchange(request []byte) (status int, body []byte, err error) {
	if _, err := c.Write(request); err != nil {
		return 0, nil, err
	}
	return c.answer()
}

var (
	lengthHeader = []byte("Content-Length: ")
	closeHeader  = []byte("Connection: close")
)

// answer reads an answer that says how long it is, as all of this server's do.
func (c *connection) answer() (status int, body []byte, err error) {
	line, err := c.line()
	if err != nil {
		return 0, nil, err
	}
	if len(line) < 12 || string(line[:9]) != "HTTP/1.1 " {
		return 0, nil, fmt.Errorf("%q is no status line", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, nil, fmt.Errorf("%q is no status line", line)
	}
	length := -1
	for {
		if line, err = c.line(); err != nil {
			return 0, nil, err
		}
		if len(line) == 0 {
			break
		}
		if value, found := bytes.CutPrefix(line, lengthHeader); found {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, nil, err
			}
		}
		c.ended = c.ended || bytes.Equal(line, closeHeader)
	}
	if length < 0 {
		if !c.ended {
			return 0, nil, fmt.Errorf("an answer with status %d does not say how long it is", status)
		}
		body, err = io.ReadAll(c.in)
		return status, body, err
	}
	if cap(c.body) < length {
		c.body = make([]byte, length)
	}
	c.body = c.body[:length]
	_, err = io.ReadFull(c.in, c.body)
	return status, c.body, err
}

// line reads one line of a header, without its end.
func (c *connection) line() ([]byte, error) {
	line, err := c.in.ReadSlice('\n')
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), err
}
