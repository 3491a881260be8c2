//go:build linux

package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/internal/sigv4"
)

func TestTenSecondsOfMixedTraffic(t *testing.T) {
	var out bytes.Buffer
	s := &soak{program: countersign(t), dir: t.TempDir(), duration: 10 * time.Second, workers: 8, rate: 200, out: &out, news: t.Output()}
	err := s.run(t.Context())
	t.Log(out.String())
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "\nok "); got != 12 { // all but that of the resident memory
		t.Errorf("%d checks, want 12", got)
	}
	if s.acted[actionSeries("UploadSigningCertificate", "OK")] == 0 || len(s.misbehaved) == 0 {
		t.Error("nobody uploaded, or nobody was hostile: this test has tested nothing")
	}
}

// The rest tests that a soak fails where it should.

// A ledger is a false server: it answers as the fields say.
type ledger struct {
	users        []user
	certificates []certificate
	keys         []accessKey
	tags         []tag
	counted      int
}

func (l *ledger) call(_ sigv4.Credentials, code, action string, parameters ...string) (*answer, error) {
	a := &answer{}
	switch action {
	case "ListUsers":
		a.Users = l.users
	case "ListSigningCertificates":
		a.Certificates = l.certificates
	case "ListAccessKeys":
		a.Keys = l.keys
	case "ListUserTags":
		a.Tags = l.tags
	case "GetAccountSummary":
		a.Summary = []summaryEntry{{"Users", l.counted}}
	default:
		return nil, errors.New("nobody should ask for " + action)
	}
	return a, nil
}

func TestEveryDifferenceBetweenTheBooksIsFound(t *testing.T) {
	right := func() *ledger {
		return &ledger{
			users:        []user{{ID: "AIDA1", Name: "Bob", Path: "/"}},
			certificates: []certificate{{"one", "PEM", active}, {"two", "PEM2", inactive}},
			keys:         []accessKey{{ID: "AKIA1", Status: active}},
			tags:         []tag{{"team", "blue"}},
			counted:      1,
		}
	}
	known := &user{ID: "AIDA1", Name: "Bob", Path: "/", certificates: right().certificates,
		keys: []accessKey{{"AKIA1", "secret", active}}, tags: map[string]string{"team": "blue"}}
	held, err := compare(right().call, sigv4.Credentials{}, []*user{known})
	if err != nil || held != (holdings{1, 2, 1, 1}) {
		t.Errorf("the books agree, but: %v, %v", held, err)
	}
	for name, spoil := range map[string]func(*ledger){
		"a user is missing":              func(l *ledger) { l.users = nil },
		"a user that nobody made":        func(l *ledger) { l.users = append(l.users, user{ID: "AIDA2", Name: "Eve", Path: "/"}) },
		"a user with another id":         func(l *ledger) { l.users[0].ID = "AIDA2" },
		"a user at another path":         func(l *ledger) { l.users[0].Path = "/x/" },
		"a certificate is missing":       func(l *ledger) { l.certificates = l.certificates[:1] },
		"a certificate too many":         func(l *ledger) { l.certificates = append(l.certificates, certificate{"three", "PEM3", active}) },
		"certificates in another order":  func(l *ledger) { l.certificates[0], l.certificates[1] = l.certificates[1], l.certificates[0] },
		"a certificate's other status":   func(l *ledger) { l.certificates[1].Status = active },
		"a certificate's other text":     func(l *ledger) { l.certificates[1].Body = "PEM3" },
		"a key is missing":               func(l *ledger) { l.keys = nil },
		"a key has another status":       func(l *ledger) { l.keys[0].Status = inactive },
		"a list of keys tells a secret":  func(l *ledger) { l.keys[0].Secret = "secret" },
		"a tag has another value":        func(l *ledger) { l.tags[0].Value = "red" },
		"a tag comes twice":              func(l *ledger) { l.tags = append(l.tags, l.tags[0]) },
		"the summary counts differently": func(l *ledger) { l.counted = 2 },
	} {
		t.Run(name, func(t *testing.T) {
			l := right()
			spoil(l)
			if _, err := compare(l.call, sigv4.Credentials{}, []*user{known}); err == nil {
				t.Error("nothing is found wrong")
			}
		})
	}
}

func TestAnAnswerOfAnotherKindIsAnError(t *testing.T) {
	const success = `<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User><UserName>Bob</UserName></User></GetUserResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetUserResponse>`
	const failure = `<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>`
	for _, c := range []struct {
		name   string
		status int
		body   string
		action string
		want   int
		code   string
		right  bool
	}{
		{"success as expected", 200, success, "GetUser", 200, "", true},
		{"an error as expected", 404, failure, "GetUser", 404, "NoSuchEntity", true},
		{"the answer of another action", 200, success, "ListUsers", 200, "", false},
		{"success instead of an error", 200, success, "GetUser", 404, "NoSuchEntity", false},
		{"an error instead of success", 404, failure, "GetUser", 200, "", false},
		{"another error", 404, failure, "GetUser", 403, "AccessDenied", false},
		{"another status", 400, failure, "GetUser", 404, "NoSuchEntity", false},
		{"no request id", 200, strings.Replace(success, "<RequestId>1</RequestId>", "", 1), "GetUser", 200, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := readAnswer(c.status, []byte(c.body))
			if err != nil {
				t.Fatal(err)
			}
			if err := a.is(c.action, c.want, c.code); (err == nil) != c.right {
				t.Error(err)
			}
		})
	}
	if _, err := readAnswer(200, []byte("<html>")); err == nil {
		t.Error("a page passes for an answer")
	}
}

func TestWhatGrowsIsNotFlat(t *testing.T) {
	s := &soak{duration: 100 * time.Second}
	observed := func(grow func(second float64) observation) (samples []observation) {
		for second := range 100 {
			o := grow(float64(second))
			o.at = time.Duration(second) * time.Second
			samples = append(samples, o)
		}
		return samples
	}
	steady := observation{resident: 50e6, live: 10e6, goroutines: 100, files: 50}
	for name, c := range map[string]struct {
		grow   func(float64) observation
		failed int
	}{
		"steady":             {func(float64) observation { return steady }, 0},
		"less after a start": {func(at float64) observation { o := steady; o.resident += 50e6 / (1 + at); return o }, 0},
		"memory leaks":       {func(at float64) observation { o := steady; o.resident += at * 1e6; return o }, 1},
		"the heap leaks":     {func(at float64) observation { o := steady; o.live += at * 3e5; return o }, 1},
		"goroutines leak":    {func(at float64) observation { o := steady; o.goroutines += at * 2; return o }, 1},
		"files leak":         {func(at float64) observation { o := steady; o.files += at; return o }, 1},
	} {
		var v verdicts
		s.flat(&v, observed(c.grow))
		if v.failed != c.failed {
			t.Errorf("%s: %d checks failed\n%s", name, v.failed, strings.Join(v.lines, "\n"))
		}
		if err := v.report(io.Discard); (err != nil) != (c.failed > 0) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFaultInTheLogIsFound(t *testing.T) {
	for log, faultless := range map[string]bool{
		"time=1 level=INFO msg=answered\n":                                       true,
		"time=1 level=INFO msg=answered\ntime=2 level=ERROR msg=\"a request\"\n": false,
		"time=1 level=INFO msg=answered\npanic: nil\n":                           false,
		"": false,
	} {
		file := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(file, []byte(log), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := (&soak{}).faultless(file); (err == nil) != faultless {
			t.Errorf("%q: %v", log, err)
		}
	}
}

func TestAConnectionReadsAnswerAfterAnswer(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	go func() {
		io.WriteString(server, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5\r\n\r\n<one>"+
			"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"+
			"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nto the end")
		server.Close()
	}()
	c := newConnection(client)
	for _, want := range []struct {
		status int
		body   string
	}{{200, "<one>"}, {404, ""}, {400, "to the end"}} {
		status, body, err := c.answer()
		if err != nil || status != want.status || string(body) != want.body {
			t.Errorf("got %d %q %v, want %+v", status, body, err, want)
		}
	}
	if !c.ended {
		t.Error("the end of the connection was not noticed")
	}
	if _, _, err := c.answer(); !ended(err) {
		t.Errorf("after the end: %v", err)
	}
}

func TestWhatIsNoAnswerIsAnError(t *testing.T) {
	for _, text := range []string{
		"SSH-2.0-OpenSSH\r\n\r\n",
		"HTTP/1.1 abc\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\n",                          // of which nobody knows the end
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234", // cut short
		"HTTP/1.1 200 OK\r\nContent-Le",
	} {
		client, server := net.Pipe()
		go func() {
			io.WriteString(server, text)
			server.Close()
		}()
		c := newConnection(client)
		if status, body, err := c.answer(); err == nil {
			t.Errorf("%q passes for %d %q", text, status, body)
		}
		client.Close()
	}
}
