package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"countersign/internal/iamapi"
	"countersign/internal/proxy"
	"countersign/internal/store"
)

// A config is what the command line asks for.
type config struct {
	addr      string
	data      string // "": none, or a temporary one with demo
	demo      bool
	endpoints []iamapi.Endpoint
	origins   origins
	backup    string // "": serve
	version   bool
}

// localEndpoint is the name of the embedded IAM on the built-in list.
const localEndpoint = "local"

// offersLocal tells whether the embedded IAM is to run.
func (c *config) offersLocal() bool {
	return slices.ContainsFunc(c.endpoints, func(e iamapi.Endpoint) bool { return e.URL == "/" })
}

// parseFlags reads the command line. Its error says what to write instead;
// flag.ErrHelp means that help was asked for and given.
func parseFlags(args []string, out io.Writer) (*config, error) {
	c := &config{}
	var added []iamapi.Endpoint
	flags := flag.NewFlagSet("countersign", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.addr, "addr", "127.0.0.1:8080", "listen on `HOST:PORT`")
	flags.StringVar(&c.data, "data", "", "keep the embedded IAM's data in `DIR`, its secrets sealed with\nDIR/key or with "+store.KeyVariable+" from the environment")
	flags.BoolVar(&c.demo, "demo", false, "run with published example keys, on loopback only;\nwithout -data, in a directory that is removed at the end")
	offered := flags.String("endpoints", "local,aws", "offer these of the built-in endpoints, `NAME,…`:\n"+strings.Join(builtInNames(), ", "))
	flags.Func("endpoint", "offer a further endpoint, `NAME=URL,REGION` (repeatable)", func(s string) error {
		e, err := proxy.ParseEndpoint(s)
		added = append(added, e)
		return err
	})
	flags.Func("allow-origin", "let pages of `ORIGIN`, such as https://portal.example,\nload the module and send (repeatable)", func(s string) error {
		if err := http.NewCrossOriginProtection().AddTrustedOrigin(s); err != nil {
			return fmt.Errorf("%w; the form is https://portal.example", err)
		}
		c.origins = append(c.origins, s)
		return nil
	})
	flags.StringVar(&c.backup, "backup", "", "copy the store of -data to a new `FILE`, also while a server\nruns on it, and exit")
	flags.BoolVar(&c.version, "version", false, "print the version and exit")

	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(out, "Usage: countersign [flags]\n\n  countersign -demo       try it, at http://127.0.0.1:8080\n  countersign -data DIR   an IAM of your own, kept in DIR\n\n")
			flags.SetOutput(out)
			flags.PrintDefaults()
			return nil, err
		}
		return nil, fmt.Errorf("%w\ncountersign -help lists the flags", err)
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("%q is not a flag; countersign takes flags only, and -help lists them", flags.Arg(0))
	}
	if err := c.listEndpoints(*offered, added); err != nil {
		return nil, err
	}
	return c, c.check()
}

// listEndpoints puts the chosen ones of the built-in list before the added ones.
func (c *config) listEndpoints(offered string, added []iamapi.Endpoint) error {
	chosen := strings.Split(offered, ",")
	for _, e := range iamapi.Endpoints() {
		if i := slices.Index(chosen, e.Name); i >= 0 {
			c.endpoints = append(c.endpoints, e)
			chosen = slices.Delete(chosen, i, i+1)
		}
	}
	for _, name := range chosen {
		if name != "" {
			return fmt.Errorf("-endpoints: %q is not built in, or named twice. Built in are: %s.\nFor another one, use -endpoint NAME=URL,REGION", name, strings.Join(builtInNames(), ", "))
		}
	}
	for _, e := range added {
		if e.Name == localEndpoint {
			return fmt.Errorf("-endpoint: the name %q is the embedded IAM's; choose another", e.Name)
		}
		if slices.ContainsFunc(c.endpoints, func(other iamapi.Endpoint) bool { return other.Name == e.Name }) {
			return fmt.Errorf("-endpoint: the name %q is taken; choose another", e.Name)
		}
		c.endpoints = append(c.endpoints, e)
	}
	return nil
}

func builtInNames() []string {
	var names []string
	for _, e := range iamapi.Endpoints() {
		names = append(names, e.Name)
	}
	return names
}

// check refuses combinations that cannot work.
func (c *config) check() error {
	switch {
	case c.version:
		return nil
	case c.backup != "":
		if c.data == "" {
			return errors.New("-backup needs -data DIR, the store to copy")
		}
		return nil
	case !c.offersLocal() && (c.data != "" || c.demo):
		return fmt.Errorf("-data and -demo are for the embedded IAM, but -endpoints leaves out %q", localEndpoint)
	case c.offersLocal() && c.data == "" && !c.demo:
		return errors.New("where should the embedded IAM keep its data?\n" +
			"  -demo           to try it, with published example keys\n" +
			"  -data DIR       to keep it, with keys of your own\n" +
			"  -endpoints aws  to run without it")
	case len(c.endpoints) == 0:
		return errors.New("-endpoints and -endpoint leave nothing to send to; offer at least one")
	}
	return nil
}
