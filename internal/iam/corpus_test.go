package iam

import (
	"crypto/sha256"
	"encoding/xml"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"countersign/internal/certificate/specimen"
	"countersign/internal/pemtext"
	"countersign/internal/preflight"
	"countersign/internal/preflight/examples"
)

// A paste is one text of the corpus.
type paste struct{ name, text string }

// pastes are everything that the packages below are tested with: zlint's
// certificates as their files have them, Mozilla's roots, the test data of the
// packages that read pastes and certificates, and the examples of every rule.
func pastes(t *testing.T) []paste {
	t.Helper()
	var all []paste
	add := func(name, text string) {
		// What is pasted is characters; bytes that are none become U+FFFD.
		all = append(all, paste{name, strings.ToValidUTF8(text, "\ufffd")})
	}
	// No package of the module is imported, so nothing else brings it here.
	if out, err := exec.Command("go", "mod", "download", "github.com/zmap/zlint/v3").CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	zlint := must[[]byte](t)(exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/zmap/zlint/v3").Output())
	for _, root := range []string{
		filepath.Join(strings.TrimSpace(string(zlint)), "testdata"),
		"../pemtext/testdata", "../certificate/testdata", "../preflight/testdata", "testdata",
	} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			add(path, fuzzed(string(b)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for root := range bundle.Roots() {
		add("root "+strconv.Itoa(len(all)), pemtext.Encode(root.Certificate))
	}
	for _, flaw := range specimen.Flaws() {
		add(flaw.Name, pemtext.Encode([]byte(flaw.DER)))
	}
	for id, example := range examples.All() {
		add(id+" fails", example.Fails.Paste)
		add(id+" passes", example.Passes.Paste)
	}
	return all
}

// fuzzed takes the input out of a file of a fuzz corpus; other files are their
// own input.
func fuzzed(file string) string {
	rest, ok := strings.CutPrefix(file, "go test fuzz v1\n")
	if !ok {
		return file
	}
	line, _, _ := strings.Cut(rest, "\n")
	from, to := strings.Index(line, `"`), strings.LastIndex(line, `"`)
	if from < 0 || from == to {
		return file
	}
	input, err := strconv.Unquote(line[from : to+1])
	if err != nil {
		return file
	}
	return input
}

// TestTheAnswerToTheCorpusIsTheOnePredicted uploads every paste twice, as it
// stands and as the clean text that the page would send, and compares the answer
// with what preflight predicts: status, code and message.
func TestTheAnswerToTheCorpusIsTheOnePredicted(t *testing.T) {
	all, now := pastes(t), examples.Now
	f := newFixtureAt(t, &clock{fixed: now})
	// Uploads of several clients share a commit. The same certificate in two
	// hands at once would be a duplicate, so each certificate is one client's.
	const clients = 16
	hands := make([]chan paste, clients)
	counts := make([]map[string]int, clients)
	var done sync.WaitGroup
	for i := range hands {
		hands[i], counts[i] = make(chan paste, len(all)), map[string]int{}
		user := "client-" + strconv.Itoa(i)
		if answer := ask("CreateUser", "UserName", user).at(now).send(t, f.service); answer.StatusCode != 200 {
			t.Fatal(readAll(t, answer))
		}
		done.Go(func() {
			for p := range hands[i] {
				report := preflight.Inspect([]byte(p.text), preflight.Options{Now: now})
				counts[i][checkAnswer(t, f, user, p.name+", as pasted", p.text, report.AsPasted, now)]++
				if report.CertificateBody != "" {
					counts[i][checkAnswer(t, f, user, p.name+", clean", report.CertificateBody, report.Error, now)]++
				}
			}
		})
	}
	for _, p := range all {
		clean := preflight.Inspect([]byte(p.text), preflight.Options{Now: now}).CertificateBody
		hands[sha256.Sum256([]byte(clean))[0]%clients] <- p
	}
	for _, hand := range hands {
		close(hand)
	}
	done.Wait()
	total := map[string]int{} // by code, "" standing for success
	for _, count := range counts {
		for code, n := range count {
			total[code] += n
		}
	}
	t.Logf("%d pastes: %v", len(all), total)
	if total[""] < 1000 || total["MalformedCertificate"] < 1000 || total["ValidationError"] < 50 || total["InvalidCertificate"] == 0 {
		t.Errorf("the corpus is lopsided: %v", total)
	}
}

// checkAnswer uploads a body, holds the answer against the prediction, and
// deletes what was accepted. It returns the code, "" for success.
func checkAnswer(t *testing.T, f *fixture, user, name, body string, predicted *preflight.Prediction, now time.Time) string {
	upload := ask("UploadSigningCertificate", "UserName", user, "CertificateBody", body).at(now)
	if len(upload.body) > maxBody {
		// No prediction is about a request that is never read to its end; the
		// constraint on CertificateBody is broken as well.
		if predicted == nil || predicted.Code != "ValidationError" {
			t.Errorf("%s: %d bytes, and the prediction is %+v", name, len(upload.body), predicted)
		}
		return "too large"
	}
	answer := upload.send(t, f.service)
	var document struct {
		Error struct{ Code, Message string }
		ID    string `xml:"UploadSigningCertificateResult>Certificate>CertificateId"`
	}
	if err := xml.Unmarshal([]byte(readAll(t, answer)), &document); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	want := preflight.Prediction{Status: http.StatusOK}
	if predicted != nil {
		want = *predicted
	}
	if answer.StatusCode != want.Status || document.Error.Code != want.Code || document.Error.Message != want.Message {
		t.Errorf("%s: answered %d %s %q\n\tpredicted %d %s %q", name, answer.StatusCode, document.Error.Code, document.Error.Message, want.Status, want.Code, want.Message)
	}
	if document.ID != "" {
		if answer := ask("DeleteSigningCertificate", "UserName", user, "CertificateId", document.ID).at(now).send(t, f.service); answer.StatusCode != 200 {
			t.Errorf("%s: %s", name, readAll(t, answer))
		}
	}
	return document.Error.Code
}
