//go:build linux

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
)

// serveEmpty is what lists are compared with: a handler of net/http that reads
// the body and answers nothing, in a process of its own like the server.
func serveEmpty(out io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "ready: http://%s\n", listener.Addr())
	return http.Serve(listener, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
	}))
}
