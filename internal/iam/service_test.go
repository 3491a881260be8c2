package iam

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"countersign/internal/iamapi"
	"countersign/internal/store"
)

func TestEveryActionIsCarriedOut(t *testing.T) {
	known := map[string]bool{}
	for _, list := range [][]iamapi.Action{iamapi.Actions(), iamapi.STSActions()} {
		for _, a := range list {
			known[a.Name] = true
			if actions[a.Name].run == nil {
				t.Errorf("nothing carries out %s", a.Name)
			}
		}
	}
	for name := range actions {
		if !known[name] {
			t.Errorf("package iamapi does not list %s", name)
		}
	}
}

func TestBootstrapMakesTheRootsKeyOnce(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	st, err := store.OpenSQLite(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s, err := New(st, Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("no room for the file")
	if created, err := s.Bootstrap(ctx, func(Credentials) error { return full }); created || !errors.Is(err, full) {
		t.Fatalf("a key that nobody got: %v, %v", created, err)
	}
	var c Credentials
	take := func(made Credentials) error { c = made; return nil }
	// What a kill after the delivery leaves: a key that was never stored.
	gone, leave := context.WithCancel(ctx)
	if created, err := s.Bootstrap(gone, func(made Credentials) error { leave(); return take(made) }); created || err == nil {
		t.Fatalf("a key that was not stored: %v, %v", created, err)
	}
	lost := c
	if answer := ask("GetAccountSummary").as(lost).at(time.Now()).send(t, s); answer.StatusCode != 403 {
		t.Errorf("a key that was not stored works: %s", readAll(t, answer))
	}
	created, err := s.Bootstrap(ctx, take)
	if err != nil || !created || c == lost {
		t.Fatalf("first start: %v, %v", created, err)
	}
	if answer := ask("GetAccountSummary").as(c).at(time.Now()).send(t, s); answer.StatusCode != 200 {
		t.Errorf("the key does not work: %s", readAll(t, answer))
	}
	if created, err := s.Bootstrap(ctx, func(Credentials) error { t.Error("a second key is delivered"); return nil }); err != nil || created {
		t.Errorf("second start: %v, %v", created, err)
	}
}

func TestTheDemoAccountIsMadeOnceAndThenLeftAlone(t *testing.T) {
	f, ctx := newFixtureAt(t, &clock{fixed: morning}), context.Background()
	f.do("DeleteAccessKey", "UserName", "Bob", "AccessKeyId", DemoUser.AccessKeyID)
	f.do("UpdateUser", "UserName", "Bob", "NewUserName", "Robert")
	if err := f.service.BootstrapDemo(ctx); err != nil {
		t.Fatal(err)
	}
	if code, message := refusal(t, ask("GetUser").as(DemoUser).send(t, f.service)); code != "InvalidClientTokenId" {
		t.Errorf("the deleted key: %s %s", code, message)
	}
	if code, message := refusal(t, ask("GetUser", "UserName", "Bob").send(t, f.service)); code != "NoSuchEntity" {
		t.Errorf("the user's old name: %s %s", code, message)
	}
	f.do("DeleteUser", "UserName", "Robert")
	if err := f.service.BootstrapDemo(ctx); err != nil {
		t.Fatal(err)
	}
	if counts, err := f.store.Counts(ctx); err != nil || counts.Users != 0 {
		t.Errorf("the deleted user: %+v, %v", counts, err)
	}
}

func TestTheLogTellsNothingSecret(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	body := newCertificate(t, year)
	client := f.iam(DemoRoot)
	if _, err := client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{UserName: aws.String("Bob"), CertificateBody: &body}); err != nil {
		t.Fatal(err)
	}
	key := must[*awsiam.CreateAccessKeyOutput](t)(client.CreateAccessKey(ctx, &awsiam.CreateAccessKeyInput{})).AccessKey
	presigned := ask("").at(time.Now()).with(func(r *request) {
		r.method, r.target, r.contentType, r.body = "GET", "/?Action=ListUsers&Version=2010-05-08", "", ""
		r.presigned, r.token = time.Minute, "a-session-token"
	})
	presigned.send(t, f.service)
	ask("Made Up <Action>").at(time.Now()).send(t, f.service)
	wrong := ask("ListUsers").as(Credentials{DemoRoot.AccessKeyID, "a-wrong-secret"}).at(time.Now())
	wrong.send(t, f.service)
	log := f.log.String()
	if !strings.Contains(log, "action=UploadSigningCertificate") || !strings.Contains(log, "code=SignatureDoesNotMatch") {
		t.Fatalf("the log lacks what happened:\n%s", log)
	}
	for _, secret := range []string{
		DemoRoot.SecretAccessKey, *key.SecretAccessKey, "a-session-token", "a-wrong-secret",
		"Authorization", "Signature=", "X-Amz-Signature", "AWS4-HMAC", "BEGIN", strings.Split(body, "\n")[1], "Made Up",
	} {
		if strings.Contains(log, secret) {
			t.Errorf("the log contains %q", secret)
		}
	}
}

func TestTheObserverIsToldOfEveryAnswer(t *testing.T) {
	f := newFixtureAt(t, &clock{fixed: morning})
	var seen []string
	f.service.observe = func(action, code string, status int, d time.Duration) {
		seen = append(seen, fmt.Sprintf("%s %s %d %v", action, code, status, d > 0))
	}
	ask("ListUsers").send(t, f.service)
	ask("ListUsers").as(DemoUser).send(t, f.service)
	form("Action="+strings.Repeat("x", 1000)).send(t, f.service)
	want := "ListUsers  200 true|ListUsers AccessDenied 403 true| InvalidAction 400 true"
	if got := strings.Join(seen, "|"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A fault of the program itself is answered and logged like any other.
func TestAPanicIsAServiceFailure(t *testing.T) {
	f := newFixtureAt(t, &clock{fixed: morning})
	f.service.store = nil
	answer := ask("ListUsers").send(t, f.service)
	if document := readAll(t, answer); answer.StatusCode != 500 || !strings.Contains(document, "<Code>ServiceFailure</Code>") || strings.Contains(document, "panic") {
		t.Errorf("got %s", document)
	}
	if !strings.Contains(f.log.String(), "panic") {
		t.Error("the log does not tell of it")
	}
}

// Only that the client went is no fault of ours: what failed before it did is.
func TestAFaultIsLoggedThoughTheClientHasGone(t *testing.T) {
	for name, spoil := range map[string]func(*fixture){
		"a panic":          func(f *fixture) { f.service.store = nil },
		"a store's fault":  func(f *fixture) { f.store.Close() },
		"the client alone": func(*fixture) {},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixtureAt(t, &clock{fixed: morning})
			spoil(f)
			gone, leave := context.WithCancel(context.Background())
			leave()
			ask("ListUsers").send(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				f.service.ServeHTTP(w, r.WithContext(gone))
			}))
			if log := f.log.String(); strings.Contains(log, "level=ERROR") == (name == "the client alone") || !strings.Contains(log, "status=50") {
				t.Errorf("the log:\n%s", log)
			}
		})
	}
}

// Sixty-four of AWS's own clients at once.
func TestRaces(t *testing.T) {
	const clients = 64
	race := func(t *testing.T, do func(i int) error) map[string]int {
		t.Helper()
		var mu sync.Mutex
		outcomes := map[string]int{}
		var start, done sync.WaitGroup
		start.Add(1)
		for i := range clients {
			done.Go(func() {
				start.Wait()
				outcome := code(do(i))
				mu.Lock()
				defer mu.Unlock()
				outcomes[outcome]++
			})
		}
		start.Done()
		done.Wait()
		return outcomes
	}
	want := func(t *testing.T, got, want map[string]int) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	upload := func(ctx context.Context, c *awsiam.Client, user, body string) error {
		input := &awsiam.UploadSigningCertificateInput{CertificateBody: &body}
		if user != "" { // else the root
			input.UserName = &user
		}
		_, err := c.UploadSigningCertificate(ctx, input)
		return err
	}
	t.Run("different certificates to one user leave two", func(t *testing.T) {
		f, ctx := newFixture(t), context.Background()
		client := f.iam(DemoRoot)
		bodies := make([]string, clients)
		for i := range bodies {
			bodies[i] = newCertificate(t, year)
		}
		want(t, race(t, func(i int) error { return upload(ctx, client, "Bob", bodies[i]) }),
			map[string]int{"": 2, "LimitExceeded": clients - 2})
		list := must[*awsiam.ListSigningCertificatesOutput](t)(client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: aws.String("Bob")}))
		if len(list.Certificates) != 2 {
			t.Errorf("%d are stored", len(list.Certificates))
		}
	})
	t.Run("one certificate to many users leaves one", func(t *testing.T) {
		f, ctx := newFixture(t), context.Background()
		client := f.iam(DemoRoot)
		for i := range clients {
			must[*awsiam.CreateUserOutput](t)(client.CreateUser(ctx, &awsiam.CreateUserInput{UserName: aws.String(fmt.Sprint("user", i))}))
		}
		body := newCertificate(t, year)
		want(t, race(t, func(i int) error { return upload(ctx, client, fmt.Sprint("user", i), body) }),
			map[string]int{"": 1, "DuplicateCertificate": clients - 1})
	})
	t.Run("one certificate to two owners, one of them the root, leaves one", func(t *testing.T) {
		f, ctx := newFixture(t), context.Background()
		client, body := f.iam(DemoRoot), newCertificate(t, year)
		want(t, race(t, func(i int) error { return upload(ctx, client, []string{"", "Bob"}[i%2], body) }),
			map[string]int{"": 1, "DuplicateCertificate": clients - 1})
	})
	t.Run("one user, named in two cases, is made and deleted once", func(t *testing.T) {
		f, ctx := newFixture(t), context.Background()
		client := f.iam(DemoRoot)
		want(t, race(t, func(i int) error {
			_, err := client.CreateUser(ctx, &awsiam.CreateUserInput{UserName: aws.String([]string{"Alice", "aLICE"}[i%2])})
			return err
		}), map[string]int{"": 1, "EntityAlreadyExists": clients - 1})
		want(t, race(t, func(i int) error {
			_, err := client.DeleteUser(ctx, &awsiam.DeleteUserInput{UserName: aws.String("Alice")})
			return err
		}), map[string]int{"": 1, "NoSuchEntity": clients - 1})
	})
	t.Run("access keys of one user end at two", func(t *testing.T) {
		f, ctx := newFixture(t), context.Background()
		client := f.iam(DemoRoot)
		want(t, race(t, func(i int) error {
			_, err := client.CreateAccessKey(ctx, &awsiam.CreateAccessKeyInput{})
			return err
		}), map[string]int{"": 1, "LimitExceeded": clients - 1}) // the root has one
	})
	t.Run("the credential report is made once", func(t *testing.T) {
		f, ctx := newFixture(t), context.Background()
		client := f.iam(DemoRoot)
		var started atomic.Int64
		want(t, race(t, func(i int) error {
			report, err := client.GenerateCredentialReport(ctx, &awsiam.GenerateCredentialReportInput{})
			if err == nil && report.State == types.ReportStateTypeStarted {
				started.Add(1)
			}
			return err
		}), map[string]int{"": clients})
		if started.Load() != 1 {
			t.Errorf("%d calls made it", started.Load())
		}
	})
	// A user that goes while certificates come leaves none behind, and none
	// without a user.
	t.Run("deleting a user against uploads to it", func(t *testing.T) {
		f, ctx := newFixture(t), context.Background()
		client := f.iam(DemoRoot)
		must[*awsiam.CreateUserOutput](t)(client.CreateUser(ctx, &awsiam.CreateUserInput{UserName: aws.String("Alice")}))
		bodies := make([]string, clients)
		for i := range bodies {
			bodies[i] = newCertificate(t, year)
		}
		outcomes := race(t, func(i int) error {
			if i%2 == 0 {
				_, err := client.DeleteUser(ctx, &awsiam.DeleteUserInput{UserName: aws.String("Alice")})
				return err
			}
			return upload(ctx, client, "Alice", bodies[i])
		})
		list, err := client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: aws.String("Alice")})
		switch {
		case code(err) == "NoSuchEntity": // the deletion won: no upload can have
			want(t, outcomes, map[string]int{"": 1, "NoSuchEntity": clients - 1})
		case err != nil:
			t.Error(err)
		default:
			want(t, outcomes, map[string]int{"": 2, "DeleteConflict": clients / 2, "LimitExceeded": clients/2 - 2})
			if len(list.Certificates) != 2 {
				t.Errorf("%d are stored", len(list.Certificates))
			}
		}
	})
}

func TestAClientThatGoesAwayHarmsNobody(t *testing.T) {
	f := newFixture(t)
	for range 20 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		body := newCertificate(t, year)
		f.iam(DemoUser).UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{CertificateBody: &body})
		cancel()
	}
	client := f.iam(DemoUser)
	if _, err := client.ListSigningCertificates(context.Background(), &awsiam.ListSigningCertificatesInput{}); err != nil {
		t.Error(err)
	}
	if log := f.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("the log blames us:\n%s", log)
	}
}
