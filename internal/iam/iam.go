// Package iam is the embedded IAM: it answers the Query API of IAM, and the two
// operations of STS that its clients need, as AWS does on these actions.
//
// # The order of the checks
//
// A request is refused by the first of these that finds something:
//
//  1. the form: encoding, Action, Version
//  2. authentication: the signature, in the order of package sigv4
//  3. the names of the parameters: each once, known to the action, lists numbered
//  4. authorization: the account root may all, a user what concerns itself
//  5. validation: the constraints of the parameters, as many in one answer as
//     iamapi.Violation says
//  6. existence: the user that is named
//  7. the certificate, by the rules of package preflight
//  8. duplicate: the same DER anywhere in the account
//  9. quota
//
// That an unknown action is told to those who have not signed, and that
// authentication and authorization come next, people report of AWS. That the names
// come between these two is assumed: who has not signed learns nothing of an
// action's parameters, and a UserName that was sent twice authorizes nobody. That
// validation comes before existence, and duplicate before quota, is assumed as well:
// with two certificates stored, the first one sent again is told to be a
// duplicate, which no deletion of another one would cure.
//
// # Users
//
// Names compare without regard to case and keep theirs. Where a request names
// no user, it means the one whose access key signed it; for the account root's
// key that is the root itself, whose certificates and keys come back without a
// UserName (assumed: they belong to no user).
//
// # What it does not do
//
// There are no groups, roles and policies, and nothing but signing certificates and
// access keys to a user: what asks for more, such as terraform's aws_iam_user with
// force_destroy, meets InvalidAction. STS answers in XML alone, also who asks for
// JSON. Temporary credentials may call IAM
// without multi-factor authentication, which AWS asks for. STS answers
// signatures for any region, as its regional endpoints do together. No request
// meets ConcurrentModification: changes that come at the same time are carried out
// one after the other (package store), and none is refused for another's sake.
package iam

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"countersign/internal/store"
)

// Options of [New]. The zero value is ready to use.
type Options struct {
	Now    func() time.Time // time.Now where nil
	Logger *slog.Logger     // slog.Default where nil
	// Observe is told of every answer: the action ("" where the request named
	// none that exists), the error code ("" for success), the HTTP status and
	// the time that it took. It may be nil.
	Observe func(action, code string, status int, d time.Duration)
}

// A Service answers requests; it is safe for concurrent use.
type Service struct {
	store       *store.Store
	now         func() time.Time
	accountID   string // of twelve digits
	logger      *slog.Logger
	observe     func(action, code string, status int, d time.Duration)
	signingKeys signingKeys
	reporting   sync.Mutex // while a credential report is made
	recorded    sync.Map   // access key id → time.Time of the last attempt to record its use
}

const (
	// exampleAccountID is the account of AWS's documentation, and of every store
	// that starts here.
	exampleAccountID = "123456789012"
	// iamRegion is what signatures for IAM must name, as for the one endpoint that
	// AWS has in most of the world.
	iamRegion = "us-east-1"
)

// New returns a service on a store, which belongs to the caller still.
func New(st *store.Store, o Options) (*Service, error) {
	s := &Service{store: st, now: o.Now, logger: o.Logger, observe: o.Observe}
	if s.now == nil {
		s.now = time.Now
	}
	if s.logger == nil {
		s.logger = slog.Default()
	}
	if s.observe == nil {
		s.observe = func(string, string, int, time.Duration) {}
	}
	ctx := context.Background()
	if err := st.CreateRoot(ctx, exampleAccountID, s.now()); err != nil {
		return nil, err
	}
	root, err := st.Root(ctx)
	if err != nil {
		return nil, err
	}
	s.accountID = root.ID
	return s, nil
}
