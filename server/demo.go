package main

import (
	"context"
	"errors"

	"countersign/internal/iam"
	"countersign/internal/sigv4"
	"countersign/internal/store"
)

// demoKeys are the published key pairs that open a demo, as the page and the
// greeting show them. A pair is zero where its key had been deleted or made inactive
// by the time of the start: whoever did that is not offered it again.
type demoKeys struct {
	root     sigv4.Credentials
	userName string // whose key user is
	user     sigv4.Credentials
}

// readDemoKeys finds out which of the published keys still open a store.
func readDemoKeys(ctx context.Context, s *store.Store) (*demoKeys, error) {
	d := &demoKeys{}
	for shown, published := range map[*sigv4.Credentials]iam.Credentials{&d.root: iam.DemoRoot, &d.user: iam.DemoUser} {
		key, owner, err := s.AccessKey(ctx, published.AccessKeyID)
		switch {
		case errors.Is(err, store.ErrNoAccessKey):
			continue
		case err != nil:
			return nil, err
		case key.Status != store.Active:
			continue
		}
		*shown = sigv4.Credentials{AccessKeyID: published.AccessKeyID, SecretAccessKey: published.SecretAccessKey}
		if !owner.Root {
			d.userName = owner.Name
		}
	}
	return d, nil
}
