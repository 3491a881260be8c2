package iam

import (
	"context"
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
	if empty, err := s.empty(ctx); err != nil || !empty {
		return false, err
	}
	made := Credentials{newAccessKeyID(), newSecret()}
	if err := deliver(made); err != nil {
		return false, fmt.Errorf("delivering the root's access key: %w", err)
	}
	err = s.store.CreateAccessKey(ctx, s.accessKey(s.accountID, made))
	return err == nil, err
}

// BootstrapDemo makes what the demo needs, all of it at once: the user Bob, and the
// two published keys. It does so unless there is a user or a key of the root, so that
// a change to a demo that is kept, such as the deletion of a key, stays made.
func (s *Service) BootstrapDemo(ctx context.Context) error {
	if empty, err := s.empty(ctx); err != nil || !empty {
		return err
	}
	bob := store.User{ID: newUserID(), Name: DemoUserName, Path: "/", Created: s.now()}
	return s.store.CreateUser(ctx, bob, nil, s.accessKey(s.accountID, DemoRoot), s.accessKey(bob.ID, DemoUser))
}

// empty reports whether nobody has an access key, nor could have made one.
func (s *Service) empty(ctx context.Context) (bool, error) {
	counts, err := s.store.Counts(ctx)
	return err == nil && counts.Users == 0 && counts.RootAccessKeys == 0, err
}

// accessKey is a user's new key in the form of the store.
func (s *Service) accessKey(userID string, c Credentials) store.AccessKey {
	return store.AccessKey{
		ID: c.AccessKeyID, UserID: userID, Secret: c.SecretAccessKey, Status: store.Active, Created: s.now(),
	}
}
