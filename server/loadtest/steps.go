//go:build linux

package main

import (
	"errors"
	"fmt"
	"slices"
)

// A step is something that a worker does, as often as its weight says.
type step struct {
	weight int
	// of tells to which users the step applies; one of them is picked. A step
	// without it concerns none of them.
	of  func(*user) bool
	run func(*worker, *user) error
}

// errNotNow is returned by a step that does not apply at the moment.
var errNotNow = errors.New("not now")

// steps are chosen from at random.
var steps = []step{
	{30, anybody, (*worker).list},
	{24, hasRoom, (*worker).upload},
	{12, hasCertificate, (*worker).changeStatus},
	{12, hasCertificate, (*worker).deleteCertificate},
	{3, hasCertificate, (*worker).uploadAgain},
	{3, hasNoRoom, (*worker).uploadOneTooMany},
	{2, anybody, (*worker).deleteNothing},
	{8, nil, (*worker).createUser},
	{2, anybody, (*worker).createUserAgain},
	{4, anybody, (*worker).getUser},
	{4, anybody, (*worker).rename},
	{5, anybody, (*worker).deleteUser},
	{6, anybody, (*worker).createKey},
	{4, hasKey, (*worker).changeKey},
	{4, hasKey, (*worker).deleteKey},
	{3, anybody, (*worker).listKeys},
	{2, hasKey, (*worker).lastUse},
	{4, anybody, (*worker).changeTag},
	{2, anybody, (*worker).listTags},
	{4, hasActiveKey, (*worker).getSession},
	{4, hasActiveKey, (*worker).identity},
	{3, hasActiveKey, (*worker).lookAtAnother},
	{1, anybody, (*worker).groups},
	{1, nil, (*worker).report},
	{2, nil, (*worker).cutOff},
}

func anybody(*user) bool          { return true }
func hasCertificate(u *user) bool { return len(u.certificates) > 0 }
func hasRoom(u *user) bool        { return len(u.certificates) < 2 }
func hasNoRoom(u *user) bool      { return !hasRoom(u) }
func hasKey(u *user) bool         { return len(u.keys) > 0 }
func hasActiveKey(u *user) bool   { _, has := u.credentials(); return has }

var weights = func() (sum int) {
	for _, s := range steps {
		sum += s.weight
	}
	return sum
}()

// step does one thing that can be done now.
func (w *worker) step() error {
	for {
		at := w.random.IntN(weights)
		i := 0
		for ; at >= steps[i].weight; i++ {
			at -= steps[i].weight
		}
		var u *user
		if steps[i].of != nil {
			if u = w.pick(steps[i].of); u == nil {
				continue
			}
		}
		if err := steps[i].run(w, u); !errors.Is(err, errNotNow) {
			return err
		}
	}
}

func (w *worker) list(u *user) error {
	return u.checkCertificates(w.call, w.actor(u))
}

func (w *worker) upload(u *user) error {
	body, _ := w.source.next()
	a, err := w.call(w.actor(u), "", "UploadSigningCertificate", "UserName", w.spelling(u), "CertificateBody", body)
	if err != nil {
		return err
	}
	if want := (certificate{a.Uploaded.ID, body, active}); a.Uploaded != want {
		return fmt.Errorf("an upload is answered with %v", a.Uploaded)
	}
	u.certificates = append(u.certificates, a.Uploaded)
	return nil
}

func (w *worker) changeStatus(u *user) error {
	i := w.random.IntN(len(u.certificates))
	c := &u.certificates[i]
	if _, err := w.call(w.actor(u), "", "UpdateSigningCertificate", "UserName", w.spelling(u), "CertificateId", c.ID, "Status", other(c.Status)); err != nil {
		return err
	}
	c.Status = other(c.Status)
	return nil
}

func (w *worker) deleteCertificate(u *user) error {
	i := w.random.IntN(len(u.certificates))
	if _, err := w.call(w.actor(u), "", "DeleteSigningCertificate", "UserName", w.spelling(u), "CertificateId", u.certificates[i].ID); err != nil {
		return err
	}
	u.certificates = slices.Delete(u.certificates, i, i+1)
	return nil
}

// uploadAgain sends a certificate that the account has, for any user.
func (w *worker) uploadAgain(u *user) error {
	_, err := w.call(w.server.root, "DuplicateCertificate", "UploadSigningCertificate", "UserName", w.pick(anybody).Name,
		"CertificateBody", u.certificates[w.random.IntN(len(u.certificates))].Body)
	return err
}

func (w *worker) uploadOneTooMany(u *user) error {
	body, _ := w.source.next()
	_, err := w.call(w.actor(u), "LimitExceeded", "UploadSigningCertificate", "UserName", u.Name, "CertificateBody", body)
	return err
}

func (w *worker) deleteNothing(u *user) error {
	_, err := w.call(w.actor(u), "NoSuchEntity", "DeleteSigningCertificate", "UserName", u.Name, "CertificateId", randomID(32))
	return err
}

// newName returns a name that no user has had.
func (w *worker) newName() string {
	w.names++
	return userName(fmt.Sprintf("Worker%d-", w.number), w.names)
}

func (w *worker) createUser(*user) error {
	if len(w.users) == mostUsers {
		return errNotNow
	}
	u := &user{Name: w.newName(), Path: []string{"/", "/signing/", "/division_abc/signing/"}[w.random.IntN(3)], tags: map[string]string{}}
	parameters := []string{"UserName", u.Name, "Path", u.Path}
	if w.random.IntN(2) == 0 {
		u.tags["made-by"] = "soak"
		parameters = append(parameters, "Tags.member.1.Key", "made-by", "Tags.member.1.Value", "soak")
	}
	a, err := w.call(w.server.root, "", "CreateUser", parameters...)
	if err != nil {
		return err
	}
	if a.Created.Name != u.Name || a.Created.Path != u.Path {
		return fmt.Errorf("asked for a user %s at %s, got %s at %s", u.Name, u.Path, a.Created.Name, a.Created.Path)
	}
	u.ID = a.Created.ID
	w.users = append(w.users, u)
	return nil
}

func (w *worker) createUserAgain(u *user) error {
	_, err := w.call(w.server.root, "EntityAlreadyExists", "CreateUser", "UserName", w.spelling(u))
	return err
}

func (w *worker) getUser(u *user) error {
	a, err := w.call(w.actor(u), "", "GetUser", "UserName", w.spelling(u))
	if err == nil && (a.Got.Name != u.Name || a.Got.ID != u.ID || a.Got.Path != u.Path) {
		err = fmt.Errorf("the user %s (%s) at %s is told to be %s (%s) at %s", u.Name, u.ID, u.Path, a.Got.Name, a.Got.ID, a.Got.Path)
	}
	return err
}

// rename gives a user another name, under which it must have all that it had.
func (w *worker) rename(u *user) error {
	former, name := u.Name, w.newName()
	if _, err := w.call(w.server.root, "", "UpdateUser", "UserName", w.spelling(u), "NewUserName", name); err != nil {
		return err
	}
	u.Name = name
	if _, err := w.call(w.server.root, "NoSuchEntity", "GetUser", "UserName", former); err != nil {
		return err
	}
	return u.checkCertificates(w.call, w.actor(u))
}

// deleteUser deletes a user that has nothing left, and is refused for others.
// Temporary credentials end with their user.
func (w *worker) deleteUser(u *user) error {
	if len(w.users) <= mostUsers/2 {
		return errNotNow
	}
	if len(u.certificates)+len(u.keys) > 0 {
		_, err := w.call(w.server.root, "DeleteConflict", "DeleteUser", "UserName", u.Name)
		if err != nil || w.random.IntN(2) == 0 {
			return err
		}
		if err := w.empty(u); err != nil {
			return err
		}
	}
	if _, err := w.call(w.server.root, "", "DeleteUser", "UserName", w.spelling(u)); err != nil {
		return err
	}
	w.users = slices.DeleteFunc(w.users, func(other *user) bool { return other == u })
	if u.session != nil {
		_, err := w.call(u.session.credentials(), "InvalidClientTokenId", "GetCallerIdentity")
		return err
	}
	_, err := w.call(w.server.root, "NoSuchEntity", "ListSigningCertificates", "UserName", u.Name)
	return err
}

// empty deletes what hangs on a user.
func (w *worker) empty(u *user) error {
	for _, c := range u.certificates {
		if _, err := w.call(w.server.root, "", "DeleteSigningCertificate", "UserName", u.Name, "CertificateId", c.ID); err != nil {
			return err
		}
	}
	u.certificates = nil
	for _, k := range u.keys {
		if _, err := w.call(w.server.root, "", "DeleteAccessKey", "UserName", u.Name, "AccessKeyId", k.ID); err != nil {
			return err
		}
	}
	u.keys = nil
	return nil
}

// createKey makes a key, or is refused the third.
func (w *worker) createKey(u *user) error {
	if len(u.keys) == 2 {
		_, err := w.call(w.actor(u), "LimitExceeded", "CreateAccessKey", "UserName", u.Name)
		return err
	}
	a, err := w.call(w.actor(u), "", "CreateAccessKey", "UserName", w.spelling(u))
	if err != nil {
		return err
	}
	u.keys = append(u.keys, a.NewKey)
	return nil
}

// changeKey changes a key's status; an inactive one is as good as none.
func (w *worker) changeKey(u *user) error {
	i := w.random.IntN(len(u.keys))
	k := &u.keys[i]
	if _, err := w.call(w.server.root, "", "UpdateAccessKey", "UserName", w.spelling(u), "AccessKeyId", k.ID, "Status", other(k.Status)); err != nil {
		return err
	}
	k.Status = other(k.Status)
	if k.Status == inactive {
		_, err := w.call(k.credentials(), "InvalidClientTokenId", "ListSigningCertificates")
		return err
	}
	return u.checkCertificates(w.call, k.credentials())
}

func (w *worker) deleteKey(u *user) error {
	i := w.random.IntN(len(u.keys))
	k := u.keys[i]
	if _, err := w.call(w.server.root, "", "DeleteAccessKey", "UserName", w.spelling(u), "AccessKeyId", k.ID); err != nil {
		return err
	}
	u.keys = slices.Delete(u.keys, i, i+1)
	_, err := w.call(k.credentials(), "InvalidClientTokenId", "GetUser")
	return err
}

func (w *worker) listKeys(u *user) error {
	return u.checkKeys(w.call, w.actor(u))
}

func (w *worker) lastUse(u *user) error {
	i := w.random.IntN(len(u.keys))
	a, err := w.call(w.actor(u), "", "GetAccessKeyLastUsed", "AccessKeyId", u.keys[i].ID)
	if err == nil && a.Owner != u.Name {
		err = fmt.Errorf("%s is told to be the key of %s, not of %s", u.keys[i].ID, a.Owner, u.Name)
	}
	return err
}

// changeTag sets a tag, or takes it away.
func (w *worker) changeTag(u *user) error {
	key := []string{"team", "cost-center", "made-by"}[w.random.IntN(3)]
	if _, has := u.tags[key]; has && w.random.IntN(2) == 0 {
		_, err := w.call(w.server.root, "", "UntagUser", "UserName", u.Name, "TagKeys.member.1", key)
		delete(u.tags, key)
		return err
	}
	value := randomID(8)
	_, err := w.call(w.server.root, "", "TagUser", "UserName", w.spelling(u), "Tags.member.1.Key", key, "Tags.member.1.Value", value)
	u.tags[key] = value
	return err
}

func (w *worker) listTags(u *user) error {
	return u.checkTags(w.call, w.actor(u))
}

// getSession takes temporary credentials and uses them.
func (w *worker) getSession(u *user) error {
	c, _ := u.credentials()
	a, err := w.call(c, "", "GetSessionToken")
	if err != nil {
		return err
	}
	u.session = &a.Session
	return u.checkCertificates(w.call, u.session.credentials())
}

func (w *worker) identity(u *user) error {
	c, _ := u.credentials()
	a, err := w.call(c, "", "GetCallerIdentity")
	if err == nil && a.Identity != u.ID {
		err = fmt.Errorf("a key of %s is told to be that of %s", u.ID, a.Identity)
	}
	return err
}

// lookAtAnother asks with a user's key for what is not the user's.
func (w *worker) lookAtAnother(u *user) error {
	c, _ := u.credentials()
	another := w.pick(func(other *user) bool { return other != u })
	if another == nil {
		return errNotNow
	}
	_, err := w.call(c, "AccessDenied", "ListSigningCertificates", "UserName", another.Name)
	return err
}

func (w *worker) groups(u *user) error {
	_, err := w.call(w.actor(u), "", "ListGroupsForUser", "UserName", u.Name)
	return err
}

// report reads what the account has to say of all users at once.
func (w *worker) report(*user) error {
	for _, action := range []string{"GetAccountSummary", "GenerateCredentialReport", "GetCredentialReport"} {
		if _, err := w.call(w.server.root, "", action); err != nil {
			return err
		}
	}
	return nil
}
