package iam

import (
	"context"
	"strconv"
	"time"

	"countersign/internal/iamapi"
)

func (c *call) getCallerIdentity(context.Context) (iamapi.Result, error) {
	u := c.caller.user
	return iamapi.CallerIdentityResult{UserID: u.ID, Account: c.service.accountID, ARN: c.service.arn(u)}, nil
}

// Lifetimes of temporary credentials, as documented: a user's last twelve hours
// where the request does not say, the root's never more than one.
const (
	sessionDuration     = 12 * time.Hour
	rootSessionDuration = time.Hour
)

func (c *call) getSessionToken(ctx context.Context) (iamapi.Result, error) {
	if c.caller.session { // documented; the sentence is assumed
		return nil, iamapi.NewError("AccessDenied", "Cannot call GetSessionToken with session credentials")
	}
	if _, sent := c.Value("TokenCode"); sent {
		// Nobody has a device here. That AWS answers a code for none like a wrong
		// one is assumed, and the sentence with it.
		return nil, iamapi.NewError("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ")
	}
	duration := sessionDuration
	if text, sent := c.Value("DurationSeconds"); sent {
		seconds, err := strconv.Atoi(text)
		if err != nil {
			return nil, err // never: validation has read it
		}
		duration = time.Duration(seconds) * time.Second
	}
	if c.caller.user.Root {
		duration = min(duration, rootSessionDuration)
	}
	s := session{
		AccessKeyID: newSessionAccessKeyID(),
		Secret:      newSecret(),
		UserID:      c.caller.user.ID,
		Expires:     c.now.Add(duration).Truncate(time.Second),
	}
	token, err := c.service.sealSession(s)
	if err != nil {
		return nil, err
	}
	return iamapi.SessionTokenResult{
		AccessKeyID: s.AccessKeyID, SecretAccessKey: s.Secret, SessionToken: token, Expiration: s.Expires,
	}, nil
}
