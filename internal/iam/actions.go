package iam

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/store"
)

// A call is one authenticated request for an action.
type call struct {
	*iamapi.Call
	service *Service
	caller  *caller
	now     time.Time
}

// An action is what IAM does on a call, and who may ask for it.
type action struct {
	permission permission
	run        func(*call, context.Context) (iamapi.Result, error)
}

// actions has every action that package iamapi lists.
var actions = map[string]action{
	"UploadSigningCertificate": {ownUser, (*call).uploadSigningCertificate},
	"ListSigningCertificates":  {ownUser, (*call).listSigningCertificates},
	"UpdateSigningCertificate": {ownUser, (*call).updateSigningCertificate},
	"DeleteSigningCertificate": {ownUser, (*call).deleteSigningCertificate},

	"CreateUser":        {rootOnly, (*call).createUser},
	"GetUser":           {ownUser, (*call).getUser},
	"ListUsers":         {rootOnly, (*call).listUsers},
	"UpdateUser":        {rootOnly, (*call).updateUser},
	"DeleteUser":        {rootOnly, (*call).deleteUser},
	"ListGroupsForUser": {ownUser, (*call).listGroupsForUser},
	"TagUser":           {rootOnly, (*call).tagUser},
	"UntagUser":         {rootOnly, (*call).untagUser},
	"ListUserTags":      {ownUser, (*call).listUserTags},

	"CreateAccessKey":      {ownUser, (*call).createAccessKey},
	"ListAccessKeys":       {ownUser, (*call).listAccessKeys},
	"UpdateAccessKey":      {ownUser, (*call).updateAccessKey},
	"DeleteAccessKey":      {ownUser, (*call).deleteAccessKey},
	"GetAccessKeyLastUsed": {everybody, (*call).getAccessKeyLastUsed}, // judged by the key's owner

	"GetAccountSummary":        {rootOnly, (*call).getAccountSummary},
	"GenerateCredentialReport": {rootOnly, (*call).generateCredentialReport},
	"GetCredentialReport":      {rootOnly, (*call).getCredentialReport},

	"GetCallerIdentity": {everybody, (*call).getCallerIdentity},
	"GetSessionToken":   {everybody, (*call).getSessionToken},
}

// user finds the user that the call is about: the one it names, else whoever
// signed it.
func (c *call) user(ctx context.Context) (store.User, error) {
	name, named := c.Value("UserName")
	if !named {
		return c.caller.user, nil
	}
	u, err := c.service.store.User(ctx, name)
	if errors.Is(err, store.ErrNoUser) {
		err = noSuchUser(name)
	}
	return u, err
}

func noSuchUser(name string) error {
	return iamapi.NewError("NoSuchEntity", "The user with name "+name+" cannot be found.")
}

// value returns a parameter, or what stands for it where it was not sent.
func (c *call) value(name, otherwise string) string {
	if v, sent := c.Value(name); sent {
		return v
	}
	return otherwise
}

// maxItems is the length of a page.
func (c *call) maxItems() int {
	n, err := strconv.Atoi(c.value("MaxItems", "100"))
	if err != nil {
		return 100 // never: validation has read it
	}
	return n
}

// Markers tell where a page starts. They name the action and the last item of
// the page before, so that they stay right while things come and go, and a
// marker of one list is refused by another.

// pageEndingWith tells that there is more after the last item of this page.
func (c *call) pageEndingWith(last string) iamapi.Page {
	return iamapi.Page{
		IsTruncated: true,
		Marker:      base64.RawURLEncoding.EncodeToString([]byte(c.Action.Name + "\x00" + last)),
	}
}

// marker returns the last item of the page before, "" for the first page.
func (c *call) marker() (string, error) {
	sent, ok := c.Value("Marker")
	if !ok {
		return "", nil
	}
	decoded, err := base64.RawURLEncoding.DecodeString(sent)
	prefix := c.Action.Name + "\x00"
	if err != nil || len(decoded) <= len(prefix) || string(decoded[:len(prefix)]) != prefix {
		return "", errInvalidMarker
	}
	return string(decoded[len(prefix):]), nil
}

// errInvalidMarker's code and sentence are assumed: nothing public says what IAM
// answers to a marker that it did not give out, or gave out for another list.
var errInvalidMarker = iamapi.NewError("ValidationError", "Invalid Marker.")

// sequenceMarker is marker for lists that are ordered by a number.
func (c *call) sequenceMarker() (int64, error) {
	last, err := c.marker()
	if err != nil || last == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(last, 10, 64)
	if err != nil {
		return 0, errInvalidMarker
	}
	return n, nil
}
