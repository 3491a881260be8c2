package iam

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
	"testing"

	"countersign/internal/iamapi"
)

// refusal is the code and the message of an answer, both "" where it is none.
func refusal(t testing.TB, answer *http.Response) (code, message string) {
	t.Helper()
	if answer.StatusCode == http.StatusOK {
		return "", ""
	}
	var document struct {
		Error struct{ Code, Message string }
	}
	if err := xml.Unmarshal([]byte(readAll(t, answer)), &document); err != nil {
		t.Fatal(err)
	}
	return document.Error.Code, document.Error.Message
}

// granted is an answer of the service read as AWS's clients do: XML into a struct.
func granted[T any](t testing.TB, answer *http.Response) (result T) {
	t.Helper()
	document := readAll(t, answer)
	if answer.StatusCode != http.StatusOK {
		t.Fatal(document)
	}
	if err := xml.Unmarshal([]byte(document), &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// do carries out a request of the root's, and returns the id of the certificate that
// it stored, if it did.
func (f *fixture) do(action string, parameters ...string) (certificateID string) {
	f.Helper()
	return granted[struct {
		ID string `xml:"UploadSigningCertificateResult>Certificate>CertificateId"`
	}](f, ask(action, parameters...).at(f.clock.now()).send(f, f.service)).ID
}

// refused is what a user's key may not do: the resource in the refusal, by whom the
// request names; "" where it may. ME and ALICE stand for the names.
type refused struct{ itself, another, nobody string }

var (
	onlyItself  = refused{another: "user ALICE"}
	noUserAtAll = refused{"user ME", "user ALICE", "*"}
	noAccount   = refused{nobody: "*"}
)

// usersMayNot has every action there is; the ones that take no UserName are asked
// for nobody only.
var usersMayNot = map[string]refused{
	"UploadSigningCertificate": onlyItself,
	"ListSigningCertificates":  onlyItself,
	"UpdateSigningCertificate": onlyItself,
	"DeleteSigningCertificate": onlyItself,

	"GetUser":           onlyItself,
	"ListGroupsForUser": onlyItself,
	"ListUserTags":      onlyItself,
	"UpdateUser":        noUserAtAll,
	"DeleteUser":        noUserAtAll,
	"TagUser":           noUserAtAll,
	"UntagUser":         noUserAtAll,
	"ListUsers":         {nobody: "arn:aws:iam::123456789012:user/"},
	"CreateUser": {"arn:aws:iam::123456789012:user/ME", "arn:aws:iam::123456789012:user/ALICE",
		"arn:aws:iam::123456789012:user/"},

	"CreateAccessKey":      onlyItself,
	"ListAccessKeys":       onlyItself,
	"UpdateAccessKey":      onlyItself,
	"DeleteAccessKey":      onlyItself,
	"GetAccessKeyLastUsed": {}, // judged by the key: see TestAnswers

	"GetAccountSummary":        noAccount,
	"GenerateCredentialReport": noAccount,
	"GetCredentialReport":      noAccount,

	"GetCallerIdentity": {},
	"GetSessionToken":   {},
}

func TestAUserMayDoWhatConcernsItself(t *testing.T) {
	for _, who := range []struct {
		name, me, arn string
		before        []*request
		session       bool
	}{
		{"with its key", "Bob", "user/Bob", nil, false},
		{"with its key, in a case that is not its own", "bOB", "user/Bob", nil, false},
		{"with its key, once it has another name and path", "Robert", "user/new/path/Robert",
			[]*request{ask("UpdateUser", "UserName", "Bob", "NewUserName", "Robert", "NewPath", "/new/path/")}, false},
		{"with temporary credentials", "Bob", "user/Bob", nil, true},
	} {
		t.Run(who.name, func(t *testing.T) {
			f := newFixtureAt(t, &clock{fixed: morning})
			session := sessionCredentials{Credentials: DemoUser}
			if who.session {
				session = newSession(t, f, DemoUser)
			}
			for _, r := range append(who.before, ask("CreateUser", "UserName", "Alice")) {
				granted[struct{}](t, r.send(t, f.service))
			}
			for _, a := range slices.Concat(iamapi.Actions(), iamapi.STSActions()) {
				may, known := usersMayNot[a.Name]
				if !known {
					t.Errorf("usersMayNot does not tell who may %s", a.Name)
				}
				check := func(resource string, parameters ...string) {
					t.Helper()
					// No other parameter is sent: who may not ask is not told of them.
					code, message := refusal(t, ask(a.Name, parameters...).in(session).send(t, f.service))
					want, action := "", a.Service+":"+a.Name
					if resource != "" {
						want = "User: arn:aws:iam::123456789012:" + who.arn + " is not authorized to perform: " + action + " on resource: " +
							strings.NewReplacer("ME", who.me, "ALICE", "Alice").Replace(resource) +
							" because no identity-based policy allows the " + action + " action"
					}
					if denied := code == "AccessDenied" && strings.HasPrefix(message, "User: "); denied != (want != "") || denied && message != want {
						t.Errorf("%s %q:\ngot  %s %s\nwant %s", a.Name, parameters, code, message, want)
					}
				}
				check(may.nobody)
				if a.Parameter("UserName") != nil {
					check(may.itself, "UserName", who.me)
					check(may.another, "UserName", "Alice")
				}
			}
		})
	}
}

func TestNoOtherActionIsKnown(t *testing.T) {
	f := newFixtureAt(t, &clock{fixed: morning})
	for _, name := range []string{"GetAccountAuthorizationDetails", "AssumeRole", "listUsers", "ListUsers "} {
		code, message := refusal(t, form("Action="+strings.ReplaceAll(name, " ", "+")+"&Version=2010-05-08").send(t, f.service))
		if code != "InvalidAction" || message != "Could not find operation "+name+" for version 2010-05-08" {
			t.Errorf("%q: %s %s", name, code, message)
		}
	}
}
