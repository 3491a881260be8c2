//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"countersign/internal/iam"
	"countersign/internal/store"
)

// An embedded IAM with its store, open and ready to serve.
type embedded struct {
	handler   http.Handler
	demo      *demoKeys // nil: not a demo
	dir       string
	temporary bool // dir is removed at the end
	created   bool // this start made the root's access key
	store     *store.Store
}

// openEmbedded opens or makes the store and the keys that the first requests need.
func openEmbedded(ctx context.Context, c *config, log *slog.Logger, m *metrics) (_ *embedded, err error) {
	e := &embedded{dir: c.data}
	if e.dir == "" {
		if e.dir, err = os.MkdirTemp("", "countersign-demo-"); err != nil {
			return nil, err
		}
		e.temporary = true
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.Close())
		}
	}()
	if err := checkCredentialsFile(e.dir); err != nil {
		return nil, err
	}
	switch emptied, err := store.Emptied(e.dir); {
	case err != nil:
		return nil, err
	case emptied:
		log.Warn("there was nothing in the database: this is a new one; if there should have been, stop and restore a backup", "data", e.dir)
	}
	if e.store, err = store.OpenSQLite(e.dir, store.Options{}); err != nil {
		return nil, err
	}
	service, err := iam.New(e.store, iam.Options{
		Logger:  log,
		Observe: func(action, code string, _ int, _ time.Duration) { m.action(action, code) },
	})
	if err != nil {
		return nil, err
	}
	e.handler = service
	if err := e.checkKeys(ctx, c.demo); err != nil {
		return nil, err
	}
	if c.demo {
		if err := service.BootstrapDemo(ctx); err != nil {
			return nil, err
		}
		e.demo, err = readDemoKeys(ctx, e.store)
		return e, err
	}
	e.created, err = service.Bootstrap(ctx, func(key iam.Credentials) error { return writeCredentials(e.dir, key) })
	return e, err
}

// checkKeys keeps published keys and keys of one's own apart: a store that the
// published ones open would let everybody in, and a demo on a real store would
// offer keys that it does not have.
func (e *embedded) checkKeys(ctx context.Context, demo bool) error {
	counts, err := e.store.Counts(ctx)
	if err != nil {
		return err
	}
	published := false
	for _, id := range []string{iam.DemoRoot.AccessKeyID, iam.DemoUser.AccessKeyID} {
		switch _, _, err := e.store.AccessKey(ctx, id); {
		case err == nil:
			published = true
		case !errors.Is(err, store.ErrNoAccessKey):
			return err
		}
	}
	switch empty := counts.Users == 0 && counts.RootAccessKeys == 0; {
	case published && !demo:
		return fmt.Errorf("%s was made with -demo and knows the published example keys, with which anybody could use it.\nStart it with -demo, or choose another -data for keys of your own", e.dir)
	case !published && demo && !empty:
		return fmt.Errorf("%s has an account that the published example keys do not open, and -demo adds them to an empty store only.\nStart it without -demo, or choose another -data", e.dir)
	}
	return nil
}

func (e *embedded) credentialsFile() string { return filepath.Join(e.dir, credentialsFile) }

// healthy asks the store something small.
func (e *embedded) healthy(ctx context.Context) error {
	_, err := e.store.Root(ctx)
	return err
}

// Close closes the store and removes a temporary directory.
func (e *embedded) Close() error {
	var err error
	if e.store != nil {
		err = e.store.Close()
	}
	if e.temporary {
		err = errors.Join(err, os.RemoveAll(e.dir))
	}
	return err
}
