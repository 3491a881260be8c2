package iam

import (
	"testing"
	"time"
)

// sessionCredentials are what GetSessionToken gave.
type sessionCredentials struct {
	Credentials
	token string
}

func newSession(t testing.TB, f *fixture, c Credentials, parameters ...string) sessionCredentials {
	t.Helper()
	made := granted[struct {
		ID     string `xml:"GetSessionTokenResult>Credentials>AccessKeyId"`
		Secret string `xml:"GetSessionTokenResult>Credentials>SecretAccessKey"`
		Token  string `xml:"GetSessionTokenResult>Credentials>SessionToken"`
	}](t, ask("GetSessionToken", parameters...).as(c).at(f.clock.now()).send(t, f.service))
	return sessionCredentials{Credentials{made.ID, made.Secret}, made.Token}
}

func (r *request) in(s sessionCredentials) *request {
	r.credentials, r.token = s.Credentials, s.token
	return r
}

func TestASessionLastsAsLongAsItSaidAndAsItsUser(t *testing.T) {
	deleteKey := ask("DeleteAccessKey", "UserName", "Bob", "AccessKeyId", DemoUser.AccessKeyID)
	const unknown = "The security token included in the request is invalid."
	for _, test := range []struct {
		name          string
		before        []*request
		later         time.Duration
		spoil         func(*request)
		code, message string
	}{
		{"until the last second", nil, 15*time.Minute - time.Second, nil, "", ""},
		{"and not at its end", nil, 15 * time.Minute, nil, "ExpiredToken", "The security token included in the request is expired"},
		{"which is told before a wrong secret is", nil, time.Hour, func(r *request) { r.credentials.SecretAccessKey = "wrong" },
			"ExpiredToken", "The security token included in the request is expired"},
		{"with its own secret", nil, 0, func(r *request) { r.credentials.SecretAccessKey = DemoUser.SecretAccessKey }, "SignatureDoesNotMatch", ""},
		{"while the key that made it is inactive", []*request{ask("UpdateAccessKey", "UserName", "Bob", "AccessKeyId", DemoUser.AccessKeyID, "Status", "Inactive")}, 0, nil, "", ""},
		{"after the key that made it", []*request{deleteKey}, 0, nil, "", ""},
		{"not after its user", []*request{deleteKey, ask("DeleteUser", "UserName", "Bob")}, 0, nil, "InvalidClientTokenId", unknown},
		{"nor for another user of the same name", []*request{deleteKey, ask("DeleteUser", "UserName", "Bob"), ask("CreateUser", "UserName", "Bob")}, 0, nil, "InvalidClientTokenId", unknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixtureAt(t, &clock{fixed: morning})
			s := newSession(t, f, DemoUser, "DurationSeconds", "900")
			for _, r := range test.before {
				granted[struct{}](t, r.send(t, f.service))
			}
			f.clock.advance(test.later)
			r := ask("GetUser").in(s).at(f.clock.now())
			if test.spoil != nil {
				test.spoil(r)
			}
			if code, message := refusal(t, r.send(t, f.service)); code != test.code || test.message != "" && message != test.message {
				t.Errorf("got %s %s", code, message)
			}
		})
	}
}

// A presigned request carries its signature, and a session's token, in the URL.
func TestPresignedRequestsAreAnswered(t *testing.T) {
	f := newFixtureAt(t, &clock{fixed: morning})
	session := newSession(t, f, DemoUser)
	presigned := func(r *request, valid time.Duration) *request {
		r.presigned = valid
		return r
	}
	inURL := func(r *request) *request {
		return r.with(func(r *request) { r.method, r.target, r.contentType, r.body = "GET", "/?"+r.body, "", "" })
	}
	const week = 7 * 24 * time.Hour
	for _, test := range []struct {
		name string
		*request
		code string
	}{
		{"GET", inURL(presigned(ask("ListUsers"), time.Minute)), ""},
		{"POST of a form", presigned(ask("UploadSigningCertificate", "UserName", "Bob", "CertificateBody", testdata(t, "first.pem")), time.Minute), ""},
		{"POST of another form than was signed", presigned(ask("ListUsers"), time.Minute).afterwards(func(r *request) { r.body += "&MaxItems=1" }), "SignatureDoesNotMatch"},
		{"for a week, six days ago", inURL(presigned(ask("ListUsers"), week)).at(morning.Add(-6 * 24 * time.Hour)), ""},
		{"for a week, a week ago", inURL(presigned(ask("ListUsers"), week)).at(morning.Add(-week - time.Second)), "SignatureDoesNotMatch"},
		{"with a session token", inURL(presigned(ask("GetUser").in(session), time.Minute)), ""},
		{"with a session token that is not its own", inURL(presigned(ask("GetUser").in(sessionCredentials{session.Credentials, newSession(t, f, DemoRoot).token}), time.Minute)), "InvalidClientTokenId"},
		{"of STS", inURL(presigned(ask("GetCallerIdentity").in(session), time.Minute)), ""},
		{"of STS for a minute, a quarter of an hour ago", inURL(presigned(ask("GetCallerIdentity"), time.Minute)).at(morning.Add(-15 * time.Minute)), ""},
		{"of STS for a week, more than that ago", inURL(presigned(ask("GetCallerIdentity"), week)).at(morning.Add(-15*time.Minute - time.Second)), "SignatureDoesNotMatch"},
		{"of STS, for IAM", inURL(presigned(ask("GetCallerIdentity").with(func(r *request) { r.scope.Service = "iam" }), time.Minute)), "SignatureDoesNotMatch"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if code, message := refusal(t, test.request.send(t, f.service)); code != test.code {
				t.Errorf("got %s %s", code, message)
			}
			if len(test.headers) != 0 {
				t.Errorf("headers beside the URL: %v", test.headers)
			}
		})
	}
}
