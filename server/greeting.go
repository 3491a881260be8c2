//go:build !js

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"

	"countersign/internal/sigv4"
)

// A greeting is what people read when the server starts: where it is, with
// which keys, and one line to try. It names no secret but the published ones.
type greeting struct {
	address  *net.TCPAddr
	embedded *embedded // nil: not offered
}

func (g greeting) String() string {
	var b strings.Builder
	url := g.url()
	fmt.Fprintf(&b, "\nCountersign is ready: %s\n", url)
	if e := g.embedded; e != nil {
		b.WriteString("\n")
		if e.demo != nil {
			g.demo(&b, url)
		} else {
			g.own(&b, url)
		}
	}
	b.WriteString("\nStop it with Ctrl-C.\n\n")
	return b.String()
}

func (g greeting) demo(b *strings.Builder, url string) {
	d := g.embedded.demo
	row := func(who string, key sigv4.Credentials) {
		if key.AccessKeyID != "" {
			fmt.Fprintf(b, "  %-14s %s  %s\n", who, key.AccessKeyID, key.SecretAccessKey)
		}
	}
	b.WriteString("The demo IAM takes the example keys of the AWS documentation:\n")
	row("account root", d.root)
	row("user "+d.userName, d.user)
	key := d.root
	if key.AccessKeyID == "" {
		key = d.user
	}
	if key.AccessKeyID == "" {
		b.WriteString("  none any more: they were made inactive. A new -data has them again.\n")
	}
	b.WriteString("\nWith the AWS CLI:\n")
	if key.AccessKeyID != "" {
		fmt.Fprintf(b, "  AWS_ACCESS_KEY_ID=%s \\\n  AWS_SECRET_ACCESS_KEY=%s \\\n", key.AccessKeyID, key.SecretAccessKey)
	}
	tryLine(b, url)
	if g.embedded.temporary {
		b.WriteString("\nWhat you upload is gone when this stops; -data DIR keeps it.\n")
	} else {
		fmt.Fprintf(b, "\nIts data is kept in %s.\n", g.embedded.dir)
	}
}

// own speaks of a store with keys of one's own. Whoever moved the root's key
// away, as the first start asks, knows where it is.
func (g greeting) own(b *strings.Builder, url string) {
	file := g.embedded.credentialsFile()
	_, err := os.Stat(file)
	moved := errors.Is(err, fs.ErrNotExist)
	switch {
	case g.embedded.created:
		fmt.Fprintf(b, "This is the first start on %s. The access key of the account's root is in\n  %s\nMove it to where you keep secrets: it is written once.\n", g.embedded.dir, file)
	case moved:
		fmt.Fprintf(b, "Its data is kept in %s. The first start wrote the root's access key there, too;\nit has been moved since. Without any key, nobody can use this store: choose a new -data.\n", g.embedded.dir)
	default:
		fmt.Fprintf(b, "Its data is kept in %s, the access key of the account's root in\n  %s\n", g.embedded.dir, file)
	}
	b.WriteString("\nWith the AWS CLI:\n")
	if !moved {
		fmt.Fprintf(b, "  AWS_SHARED_CREDENTIALS_FILE=%s \\\n", shellQuote(file))
	}
	tryLine(b, url)
}

func tryLine(b *strings.Builder, url string) {
	fmt.Fprintf(b, "  AWS_DEFAULT_REGION=us-east-1 \\\n  aws iam list-signing-certificates --endpoint-url %s\n", url)
}

// url is where a browser on this machine finds the server.
func (g greeting) url() string {
	host := g.address.IP
	if host.IsUnspecified() {
		host = net.IPv4(127, 0, 0, 1)
	}
	return "http://" + (&net.TCPAddr{IP: host, Port: g.address.Port}).String()
}

// shellQuote quotes a path for the shell where it needs it.
func shellQuote(s string) string {
	if !strings.ContainsAny(s, " \t\n'\"\\$`!*?[](){}<>|&;#~") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
