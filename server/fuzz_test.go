package main

import (
	"net"
	"net/url"
	"strings"
	"testing"
)

func FuzzIsLoopbackHost(f *testing.F) {
	for _, host := range []string{"127.0.0.1:8080", "[::1]:80", "localhost", "a.localhost.:1", "127.0.0.1.evil.example", "[::ffff:127.0.0.1]", "127.1", "0x7f.1", "[::1%25lo]:80", "127.0.0.1:80@evil"} {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		if !isLoopbackHost(host) {
			return
		}
		// What a browser would make of it must be the machine itself.
		u, err := url.Parse("http://" + host + "/")
		if err != nil || u.User != nil || u.Path != "/" {
			return // no browser sends such a Host
		}
		name := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
		if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() || name == "localhost" || strings.HasSuffix(name, ".localhost") {
			return
		}
		t.Errorf("%q passes for this machine, but names %q", host, name)
	})
}

func FuzzAcceptedCodings(f *testing.F) {
	for _, header := range []string{"gzip, deflate, br", "br;q=0, *", "*;q=0.1", "gzip;q=", ";;,,", "br ; Q=1.000"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		takes := acceptedCodings([]string{header})
		lower := strings.ToLower(header)
		for _, coding := range []string{"br", "gzip"} {
			if takes[coding] && !strings.Contains(lower, coding) && !strings.Contains(lower, "*") {
				t.Errorf("%q does not ask for %s", header, coding)
			}
		}
	})
}
