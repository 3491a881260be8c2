//go:build !js

package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// listen opens the address. With demo it must be loopback: whoever can reach the
// demo can use it, since its keys are published.
func listen(addr string, demo bool) (net.Listener, error) {
	tcp, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("-addr %s: %w; the form is HOST:PORT, as in 127.0.0.1:8080", addr, err)
	}
	if demo && !tcp.IP.IsLoopback() {
		return nil, fmt.Errorf("-demo does not listen on %s: its keys are published, so whoever can reach it could use it.\n"+
			"Use a loopback address, such as -addr 127.0.0.1:%d, or keys of your own: -data DIR without -demo", addr, tcp.Port)
	}
	l, err := net.ListenTCP("tcp", tcp)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("port %d on %s is taken by another program.\nChoose another port: -addr %s",
			tcp.Port, hostOf(addr), net.JoinHostPort(hostOf(addr), strconv.Itoa(neighbour(tcp.Port))))
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on port %d.\nChoose one above 1023: -addr %s",
			tcp.Port, net.JoinHostPort(hostOf(addr), "8080"))
	case err != nil:
		return nil, fmt.Errorf("-addr %s: %w", addr, err)
	}
	return l, nil
}

func hostOf(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil || host == "" {
		return "0.0.0.0"
	}
	return host
}

// neighbour is the next port, for a suggestion.
func neighbour(port int) int {
	if port >= 65535 {
		return port - 1
	}
	return port + 1
}
