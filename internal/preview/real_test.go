//go:build conformance

package preview

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/internal/iamapi"
)

// A recorder answers every request as if it had succeeded, and keeps it.
type recorder struct {
	header http.Header
	host   string
	target string
	body   []byte
	count  int
}

func (rec *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec.header, rec.host, rec.target = r.Header, r.Host, r.Method+" "+r.RequestURI
	rec.body, _ = io.ReadAll(r.Body)
	rec.count++
	parameters, _ := iamapi.ParseForm(string(rec.body))
	call, err := iamapi.ReadCall(parameters)
	if err != nil {
		w.WriteHeader(err.Status)
		w.Write(iamapi.ErrorDocument(err, iamapi.Service, "id"))
		return
	}
	w.Header().Set("Content-Type", iamapi.AnswerContentType)
	w.Write(iamapi.Success(call.Action, results[call.Action.Name], "id"))
}

var results = map[string]iamapi.Result{
	"UploadSigningCertificate": iamapi.CertificateResult{Certificate: iamapi.SigningCertificate{CertificateID: "TA7SMP42TDN5Z26OBPJE7EXAMPLE", Status: "Active"}},
	"ListSigningCertificates":  iamapi.CertificatesResult{},
}

// TestRealProgramsSendTheRequest runs the previews with the shell, curl, the
// AWS CLI and Python as they are installed, and compares what arrives.
func TestRealProgramsSendTheRequest(t *testing.T) {
	for _, program := range []string{"sh", "curl", "aws", "python3"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatal(err)
		}
	}
	rec := &recorder{}
	server := httptest.NewServer(rec)
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	id := parameter("CertificateId", "TA7SMP42TDN5Z26OBPJE7EXAMPLE")
	tests := []struct {
		name       string
		query      bool
		action     string
		parameters []iamapi.Parameter
	}{
		{"an upload", false, "UploadSigningCertificate", []iamapi.Parameter{parameter("UserName", "Bob"), parameter("CertificateBody", pem)}},
		{"a presigned upload", true, "UploadSigningCertificate", []iamapi.Parameter{parameter("CertificateBody", strings.TrimSuffix(pem, "\n"))}},
		{"a body beyond ASCII", false, "UploadSigningCertificate", []iamapi.Parameter{parameter("CertificateBody", "ÿ\t\u0085 '\"$(id)`id`\\\r\n")}},
		{"a user name that breaks out of quotes", false, "UploadSigningCertificate", []iamapi.Parameter{parameter("UserName", `$(touch x)'"\`+"`id`"), parameter("CertificateBody", "PEM\n'$HOME'\n")}},
		{"a user name that looks like a file", false, "ListSigningCertificates", []iamapi.Parameter{parameter("UserName", "file:///etc/passwd")}},
		{"a user name that looks like an option", false, "ListSigningCertificates", []iamapi.Parameter{parameter("UserName", "--help")}},
		{"a page", false, "ListSigningCertificates", []iamapi.Parameter{parameter("UserName", "Bob"), parameter("Marker", "m"), parameter("MaxItems", "1")}},
		{"an update", false, "UpdateSigningCertificate", []iamapi.Parameter{id, parameter("Status", "Inactive")}},
		{"a deletion", true, "DeleteSigningCertificate", []iamapi.Parameter{parameter("UserName", "Bob"), id}},
	}
	for _, test := range tests {
		in := input(t, test.query, test.action, "extra", server.URL+"/", host, "token", test.parameters...)
		for _, p := range All(in) {
			var command *exec.Cmd
			switch p.Key {
			case "curl", "awsCli":
				command = exec.Command("sh")
			case "boto3":
				command = exec.Command("python3", "-")
			default:
				continue
			}
			t.Run(test.name+"/"+p.Key, func(t *testing.T) {
				*rec = recorder{}
				command.Dir = t.TempDir()
				command.Stdin = strings.NewReader(p.Text)
				command.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY="+secret, "AWS_SESSION_TOKEN=token",
					"AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_PAGER=",
					"AWS_DEFAULT_REGION=us-east-1", "HOME="+command.Dir, "LC_ALL=C.UTF-8")
				output, err := command.CombinedOutput()
				if err != nil || rec.count != 1 {
					t.Fatalf("%v, %d requests\n%s\n%s", err, rec.count, output, p.Text)
				}
				if p.Key == "curl" {
					compareBytes(t, in, rec)
				}
				got, formErr := iamapi.ParseForm(string(rec.body))
				if formErr != nil {
					t.Fatal(formErr)
				}
				want := named(test.parameters)
				want["Action"], want["Version"] = test.action, iamapi.Version
				if sent := named(got); !maps.Equal(sent, want) {
					t.Errorf("%q\nwant %q\n%s", sent, want, p.Text)
				}
				files, err := filepath.Glob(filepath.Join(command.Dir, "x"))
				if err != nil || len(files) > 0 {
					t.Errorf("a command in a value was run: %q, %v", files, err)
				}
			})
		}
	}
}

// compareBytes wants the very request that was signed.
func compareBytes(t *testing.T, in Input, rec *recorder) {
	t.Helper()
	r := &in.Signed.Request
	if want := r.Method + " " + target(r); rec.target != want || !bytes.Equal(rec.body, r.Body) {
		t.Errorf("%s\n%s\nwant %s\n%s", rec.target, rec.body, want, r.Body)
	}
	for _, h := range r.Headers {
		got := rec.header.Values(h.Name)
		if h.Name == "Host" {
			got = []string{rec.host}
		}
		if !slices.Equal(got, []string{h.Value}) {
			t.Errorf("%s: %q, want %q", h.Name, got, h.Value)
		}
	}
}

func named(parameters []iamapi.Parameter) map[string]string {
	values := make(map[string]string)
	for _, p := range parameters {
		values[p.Name] = p.Value
	}
	return values
}
