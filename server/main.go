//go:build !js

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"countersign/internal/proxy"
	"countersign/internal/store"
	"countersign/web"
)

// Bounds on a connection. The longest request is one to the proxy, which waits
// for an endpoint once the body has come in.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = readTimeout + proxy.DefaultTimeout + 10*time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10 // a GET of the Query API carries a certificate in its URL
	shutdownTimeout   = proxy.DefaultTimeout + 5*time.Second
)

// maxConnections is how many there are at a time; more take the place of idle ones.
// Each may hold its header and the largest body in memory before anything says
// who sends it: a third of a gigabyte for all of them.
const maxConnections = 1024

// gcPercent is how much garbage may pile up before it is collected, in percent of
// what is in use. That is a few megabytes, mostly assets, so that at Go's 100 a busy
// server would collect many times a second, and at this it still needs less memory
// than compressing the assets did.
const gcPercent = 400

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "countersign: %s\n", err)
		os.Exit(1)
	}
}

// run is the program: it serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	c, err := parseFlags(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	case c.version:
		fmt.Fprintf(stdout, "countersign %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return nil
	case c.backup != "":
		return backUp(ctx, c, stdout)
	}
	return serve(ctx, c, stdout, slog.New(slog.NewTextHandler(stderr, nil)))
}

// version is what the build recorded: a tag, or a pseudo-version of the commit.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// backUp copies the store, which another process may be using.
func backUp(ctx context.Context, c *config, stdout io.Writer) error {
	if err := store.BackupSQLite(ctx, c.data, c.backup); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Copied the store of %s to %s.\nThe secret keys in it are sealed. Keep their key too, which is in %s/key or in %s, in another place.\nTo restore it, %s.\n",
		c.data, c.backup, c.data, store.KeyVariable, store.Restoring(c.data))
	return nil
}

// serve runs the site until the context ends and the requests under way are done.
func serve(ctx context.Context, c *config, stdout io.Writer, log *slog.Logger) (err error) {
	listener, err := listen(c.addr, c.demo)
	if err != nil {
		return err
	}
	defer listener.Close()

	s := site{endpoints: c.endpoints, origins: c.origins, metrics: newMetrics(), log: log, version: version()}
	if s.module, err = web.Module(); err != nil {
		log.Error("the page is served, but it can neither judge nor sign", "cause", err)
	}
	greeting := greeting{address: listener.Addr().(*net.TCPAddr)}
	if c.offersLocal() {
		e, err := openEmbedded(ctx, c, log, s.metrics)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, e.Close()) }()
		s.iam, s.healthy, s.demo = e.handler, e.healthy, e.demo
		greeting.embedded = e
	}
	handler, err := newHandler(s)
	if err != nil {
		return err
	}
	fmt.Fprint(stdout, greeting)
	debug.FreeOSMemory() // what the start needed, which is much and never again
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	return serveUntil(ctx, newServer(handler, log), listener, log)
}

// newServer bounds what one connection may take, in time and in memory.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// serveUntil serves maxConnections at a time until the context ends, then lets the
// requests under way finish, for shutdownTimeout at most.
func serveUntil(ctx context.Context, server *http.Server, l net.Listener, log *slog.Logger) error {
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		log.Info("stopping: no new connections; requests under way may finish", "at_most", shutdownTimeout)
		bounded, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
		defer cancel()
		err := server.Shutdown(bounded)
		if errors.Is(err, context.DeadlineExceeded) {
			log.Warn("requests were still under way and have been cut off")
			err = server.Close()
		}
		done <- err
	}()
	if err := serveLimited(server, l, maxConnections); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	err := <-done
	log.Info("stopped")
	return err
}
