package iam

import (
	"context"
	"errors"
	"fmt"

	"countersign/internal/store"
)

// Credentials are an access key in the clear.
type Credentials struct{ AccessKeyID, SecretAccessKey string }

// The key pairs that the documentation of AWS publishes as examples, which is
// why they are in every list of leaked secrets and open nothing.
var (
	DemoRoot = Credentials{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	DemoUser = Credentials{"AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}
)

// DemoUserName is the user that [DemoUser] belongs to.
const DemoUserName = "Bob"

// Bootstrap makes an access key for the account root unless there is a user or
// a key of the root, and tells whether it did.
//
// The key is handed to deliver, this once, before it is stored: when deliver
// returns, whoever is to have the key must have it for good. Were it the other way
// round, a process that is killed in between would leave an account that nobody can
// ever use. As it is, such a process leaves a key that opens nothing, and the next
// start delivers another in its place.
func (s *Service) Bootstrap(ctx context.Context, deliver func(Credentials) error) (created bool, err error) {
	counts, err := s.store.Counts(ctx)
	if err != nil || counts.Users > 0 || counts.RootAccessKeys > 0 {
		return false, err
	}
	made := Credentials{newAccessKeyID(), newSecret()}
	if err := deliver(made); err != nil {
		return false, fmt.Errorf("delivering the root's access key: %w", err)
	}
	err = s.createKey(ctx, s.accountID, made)
	return err == nil, err
}

// BootstrapDemo makes what the demo needs and is not there yet: the user Bob,
// and the two published keys.
func (s *Service) BootstrapDemo(ctx context.Context) error {
	err := s.store.CreateUser(ctx, store.User{ID: newUserID(), Name: DemoUserName, Path: "/", Created: s.now()}, nil)
	if err != nil && !errors.Is(err, store.ErrNameTaken) {
		return err
	}
	bob, err := s.store.User(ctx, DemoUserName)
	if err != nil {
		return err
	}
	if err := s.ensureKey(ctx, s.accountID, DemoRoot); err != nil {
		return err
	}
	return s.ensureKey(ctx, bob.ID, DemoUser)
}

// ensureKey makes a key that may be there already. Two other keys, which
// somebody has made in its place, are left alone.
func (s *Service) ensureKey(ctx context.Context, userID string, c Credentials) error {
	err := s.createKey(ctx, userID, c)
	if errors.Is(err, store.ErrDuplicate) || errors.Is(err, store.ErrQuota) {
		return nil
	}
	return err
}

func (s *Service) createKey(ctx context.Context, userID string, c Credentials) error {
	return s.store.CreateAccessKey(ctx, store.AccessKey{
		ID: c.AccessKeyID, UserID: userID, Secret: c.SecretAccessKey, Status: store.Active, Created: s.now(),
	})
}
