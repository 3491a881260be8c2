//go:build linux

package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"countersign/internal/sigv4"
)

// A worker is one client. It alone touches the users that it makes, so it knows
// what every answer must be.
type worker struct {
	*soak
	number     int
	random     *rand.Rand
	connection *connection
	users      []*user
	names      int // that it has given out
	cut        *cutUpload
}

// mostUsers is how many users a worker has at a time.
const mostUsers = 12

// call sends a request in one of the ways that clients have, and checks that
// the answer is of the expected kind. It implements caller.
func (w *worker) call(c sigv4.Credentials, code, action string, parameters ...string) (*answer, error) {
	signer := w.server.signer()
	var r *request
	switch way := w.random.IntN(10); {
	case way == 0 && c.SessionToken == "" && action != "UploadSigningCertificate": // whose URL would be long
		r = signer.presigned(c, action, parameters...)
	case way == 1 && scopeOf(action).Service == "iam":
		r = signer.signed(c, action, parameters...)
		r.target = "/send/local"
	default:
		r = signer.signed(c, action, parameters...)
	}
	a, err := w.exchange(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", action, err)
	}
	status := 200
	if code != "" {
		status = statuses[code]
	}
	if err := a.is(action, status, code); err != nil {
		return nil, err
	}
	w.succeeded(action, code)
	return a, nil
}

// statuses of the error codes that honest clients run into.
var statuses = map[string]int{
	"AccessDenied": 403, "DeleteConflict": 409, "DuplicateCertificate": 409, "EntityAlreadyExists": 409,
	"InvalidClientTokenId": 403, "LimitExceeded": 409, "NoSuchEntity": 404,
}

// exchange sends a request over the worker's connection. Now and then it takes
// a new one, and always when the server has ended the last.
func (w *worker) exchange(r *request) (*answer, error) {
	if w.connection != nil && (w.connection.ended || w.random.IntN(100) == 0) {
		w.connection.Close()
		w.connection = nil
	}
	if w.connection == nil {
		c, err := dial(w.server.address)
		if err != nil {
			return nil, err
		}
		w.connection = c
	}
	sent := time.Now()
	if err := w.connection.SetDeadline(sent.Add(answerTimeout)); err != nil {
		return nil, err
	}
	status, body, err := w.connection.exchange(r.bytes())
	if err != nil {
		return nil, err
	}
	w.took(time.Since(sent))
	return readAnswer(status, body)
}

// pick returns one of the users to which a condition applies, nil where it does
// to none.
func (w *worker) pick(condition func(*user) bool) *user {
	var fit []*user
	for _, u := range w.users {
		if condition(u) {
			fit = append(fit, u)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[w.random.IntN(len(fit))]
}

// actor is somebody who may act for a user: the root, or the user itself with a
// key of its own or with temporary credentials.
func (w *worker) actor(u *user) sigv4.Credentials {
	c, has := u.credentials()
	switch way := w.random.IntN(4); {
	case way == 0 && u.session != nil:
		return u.session.credentials()
	case way <= 1 && has:
		return c
	}
	return w.server.root
}

// spelling writes a name as somebody else might: names are the same whatever
// their case.
func (w *worker) spelling(u *user) string {
	switch w.random.IntN(6) {
	case 0:
		return strings.ToUpper(u.Name)
	case 1:
		return strings.ToLower(u.Name)
	}
	return u.Name
}
