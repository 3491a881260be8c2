//go:build linux

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"countersign/internal/sigv4"
)

// A user is what a client knows of a user that it made, and so what every
// answer about it must say.
type user struct {
	ID   string `xml:"UserId"`
	Name string `xml:"UserName"`
	Path string

	certificates []certificate // in the order of uploads, at most two
	keys         []accessKey   // with their secrets, in the order of making, at most two
	tags         map[string]string
	session      *session // temporary credentials, if there are any
}

// credentials of an active key of the user, if it has one.
func (u *user) credentials() (_ sigv4.Credentials, has bool) {
	for _, k := range u.keys {
		if k.Status == active {
			return k.credentials(), true
		}
	}
	return sigv4.Credentials{}, false
}

func (k accessKey) credentials() sigv4.Credentials {
	return sigv4.Credentials{AccessKeyID: k.ID, SecretAccessKey: k.Secret}
}

func (s session) credentials() sigv4.Credentials {
	return sigv4.Credentials{AccessKeyID: s.ID, SecretAccessKey: s.Secret, SessionToken: s.Token}
}

const (
	active   = "Active"
	inactive = "Inactive"
)

// other is the status that a thing is given when its status changes.
func other(status string) string {
	if status == active {
		return inactive
	}
	return active
}

// A caller sends a request and checks that the answer is of the expected kind:
// an error code, or success where that is "".
type caller func(c sigv4.Credentials, code, action string, parameters ...string) (*answer, error)

// checkCertificates compares a list with what it must be.
func (u *user) checkCertificates(call caller, c sigv4.Credentials) error {
	a, err := call(c, "", "ListSigningCertificates", "UserName", u.Name)
	if err == nil && !slices.Equal(a.Certificates, u.certificates) {
		err = fmt.Errorf("the certificates of %s are\n%v, should be\n%v", u.Name, a.Certificates, u.certificates)
	}
	return err
}

// checkKeys compares a list with what it must be.
func (u *user) checkKeys(call caller, c sigv4.Credentials) error {
	a, err := call(c, "", "ListAccessKeys", "UserName", u.Name)
	if err != nil {
		return err
	}
	want := slices.Clone(u.keys)
	for i := range want {
		want[i].Secret = ""
	}
	if !slices.Equal(a.Keys, want) {
		return fmt.Errorf("the access keys of %s are %v, should be %v", u.Name, a.Keys, want)
	}
	return nil
}

// checkTags compares a list with what it must be.
func (u *user) checkTags(call caller, c sigv4.Credentials) error {
	a, err := call(c, "", "ListUserTags", "UserName", u.Name)
	if err != nil {
		return err
	}
	found := map[string]string{}
	for _, t := range a.Tags {
		found[t.Key] = t.Value
	}
	if !maps.Equal(found, u.tags) || len(found) != len(a.Tags) {
		return fmt.Errorf("the tags of %s are %v, should be %v", u.Name, a.Tags, u.tags)
	}
	return nil
}

// compare asks for everything that the account has and compares it with what
// the clients know. It returns how much there is.
func compare(call caller, root sigv4.Credentials, users []*user) (held holdings, err error) {
	want := map[string]*user{}
	for _, u := range users {
		want[u.Name] = u
	}
	for marker := ""; ; {
		parameters := []string{"MaxItems", "7"}
		if marker != "" {
			parameters = append(parameters, "Marker", marker)
		}
		page, err := call(root, "", "ListUsers", parameters...)
		if err != nil {
			return held, err
		}
		for _, found := range page.Users {
			u := want[found.Name]
			if u == nil || u.ID != found.ID || u.Path != found.Path {
				return held, fmt.Errorf("there is a user %s (%s) at %s that no client made, or that a client deleted", found.Name, found.ID, found.Path)
			}
			delete(want, u.Name)
			for _, check := range []func(caller, sigv4.Credentials) error{u.checkCertificates, u.checkKeys, u.checkTags} {
				if err := check(call, root); err != nil {
					return held, err
				}
			}
			held.users++
			held.certificates += len(u.certificates)
			held.keys += len(u.keys)
			held.tags += len(u.tags)
		}
		if !page.More {
			break
		}
		marker = page.Marker
	}
	if len(want) > 0 {
		names := slices.Sorted(maps.Keys(want))
		return held, fmt.Errorf("these users are missing: %s", strings.Join(names, ", "))
	}
	a, err := call(root, "", "GetAccountSummary")
	if err == nil && !slices.Contains(a.Summary, summaryEntry{"Users", held.users}) {
		err = fmt.Errorf("the account's summary does not say that there are %d users: %v", held.users, a.Summary)
	}
	return held, err
}

// holdings count what an account has.
type holdings struct{ users, certificates, keys, tags int }

func (h holdings) String() string {
	return fmt.Sprintf("%d users, %d certificates, %d access keys, %d tags", h.users, h.certificates, h.keys, h.tags)
}
