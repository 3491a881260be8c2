package iam

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"sync"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/sigv4"
	"countersign/internal/store"
)

// A caller is whoever signed a request.
type caller struct {
	user        store.User
	accessKeyID string
	session     bool // with temporary credentials
	lastUsed    time.Time
}

var (
	errInvalidToken = usualError("InvalidClientTokenId")
	errExpiredToken = usualError("ExpiredToken")
)

// region is the form of the regions' names. There is no list of them here: AWS adds
// some every year.
var region = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$`)

// authenticate finds out who signed a request, or why nobody did. The checks
// and their order are those that package sigv4 describes; an inactive key is as
// unknown as one that never existed.
func (s *Service) authenticate(ctx context.Context, r *sigv4.Request, service string, now time.Time) (caller, error) {
	// STS takes a presigned request for 15 minutes, as people who use one as a token
	// have found (aws/aws-sdk-go issue 2167); that IAM goes by X-Amz-Expires is assumed.
	claim, err := sigv4.Options{IgnoreExpires: service == iamapi.STSService}.Parse(r)
	if err != nil {
		return caller{}, err
	}
	want := sigv4.Scope{Region: iamRegion, Service: service}
	if service == iamapi.STSService && region.MatchString(claim.Scope.Region) {
		// STS has an endpoint in every region, and this one stands for all.
		want.Region = claim.Scope.Region
	}
	if err := claim.Check(now, want); err != nil {
		return caller{}, err
	}
	who, secret, err := s.lookUp(ctx, claim, now)
	if err != nil {
		return caller{}, err
	}
	if err := claim.VerifyWith(r, s.signingKey(secret, claim)); err != nil {
		return caller{}, err
	}
	if !who.session { // and not before: a guess is no use of a key
		s.recordUse(ctx, who, claim.Scope, now)
	}
	return who, nil
}

// lookUp finds the owner and the secret of the access key that a request
// claims to be signed with.
func (s *Service) lookUp(ctx context.Context, claim *sigv4.Authorization, now time.Time) (who caller, secret string, err error) {
	if claim.SessionToken != "" {
		return s.openSession(ctx, claim, now)
	}
	key, user, err := s.store.AccessKey(ctx, claim.AccessKeyID)
	switch {
	case errors.Is(err, store.ErrNoAccessKey), err == nil && key.Status != store.Active:
		return caller{}, "", errInvalidToken
	case err != nil:
		return caller{}, "", err
	}
	return caller{user: user, accessKeyID: key.ID, lastUsed: key.LastUsed.Time}, key.Secret, nil
}

// signingKeys remembers the signing keys that secrets gave, which is most of the
// work of checking a signature. An entry is a fact about the secret that it is
// filed under, so it can't go stale: a request comes here only with the secret that
// the store has just given for its access key, and a key that was deleted, made
// inactive or replaced gives none, or another one.
type signingKeys struct {
	mu      sync.Mutex
	derived map[signingKeySource]sigv4.SigningKey
}

type signingKeySource struct {
	secret, date string
	scope        sigv4.Scope
}

// signingKeyLimit is how many signing keys are remembered, a few hundred bytes
// each.
const signingKeyLimit = 4096

// signingKey derives the key of a claim that has been checked, or remembers it.
// Only what is signed for the service's own region is worth remembering: any other
// is one of STS, in whose name anybody could fill the memory with regions.
func (s *Service) signingKey(secret string, claim *sigv4.Authorization) sigv4.SigningKey {
	if claim.Scope.Region != iamRegion {
		return sigv4.NewSigningKey(secret, claim.Date, claim.Scope)
	}
	return s.signingKeys.get(secret, claim.Date, claim.Scope)
}

func (k *signingKeys) get(secret, date string, scope sigv4.Scope) sigv4.SigningKey {
	source := signingKeySource{secret, date, scope}
	k.mu.Lock()
	key, known := k.derived[source]
	k.mu.Unlock()
	if known {
		return key
	}
	key = sigv4.NewSigningKey(secret, date, scope)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.derived == nil || len(k.derived) >= signingKeyLimit {
		k.derived = map[signingKeySource]sigv4.SigningKey{} // yesterday's for the most part
	}
	k.derived[source] = key
	return key
}

// useResolution is how exactly the store knows when a key was last used.
const useResolution = 15 * time.Minute

// recordUse notes that a key is in use, unless that was noted lately. A
// failure is no reason to refuse the request, and is not tried again at once.
func (s *Service) recordUse(ctx context.Context, who caller, scope sigv4.Scope, now time.Time) {
	if now.Sub(who.lastUsed) < useResolution {
		return
	}
	if tried, ok := s.recorded.Load(who.accessKeyID); ok && now.Sub(tried.(time.Time)).Abs() < useResolution {
		return
	}
	s.recorded.Store(who.accessKeyID, now)
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := s.store.RecordUse(ctx, who.accessKeyID, store.Usage{Time: now, Service: scope.Service, Region: scope.Region}); err != nil {
		s.logger.Warn("the last use of an access key was not recorded", "accessKeyId", who.accessKeyID, "error", err)
	}
}

// A session is what a session token carries, sealed. So temporary credentials
// need no place in the store and leave none behind when they expire.
type session struct {
	AccessKeyID string
	Secret      string
	UserID      string
	Expires     time.Time
}

const sessionPurpose = "session token"

// sealSession returns the session token.
func (s *Service) sealSession(t session) (string, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(s.store.Sealer().Seal(text, sessionPurpose)), nil
}

// openSession is lookUp for temporary credentials. They end with their user.
func (s *Service) openSession(ctx context.Context, claim *sigv4.Authorization, now time.Time) (who caller, secret string, err error) {
	sealed, err := base64.StdEncoding.DecodeString(claim.SessionToken)
	if err != nil {
		return caller{}, "", errInvalidToken
	}
	text, err := s.store.Sealer().Open(sealed, sessionPurpose)
	if err != nil {
		return caller{}, "", errInvalidToken
	}
	var t session
	if err := json.Unmarshal(text, &t); err != nil {
		return caller{}, "", err
	}
	if t.AccessKeyID != claim.AccessKeyID {
		return caller{}, "", errInvalidToken
	}
	if !now.Before(t.Expires) {
		return caller{}, "", errExpiredToken
	}
	user, err := s.store.UserByID(ctx, t.UserID)
	if errors.Is(err, store.ErrNoUser) {
		return caller{}, "", errInvalidToken
	}
	return caller{user: user, accessKeyID: t.AccessKeyID, session: true}, t.Secret, err
}
