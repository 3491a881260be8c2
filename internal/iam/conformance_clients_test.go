//go:build conformance

package iam

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// boto3 tells what it did; see the scripts.
func TestConformanceBoto3(t *testing.T) {
	python := need(t, "python3", "apt-get install python3-boto3")
	if err := exec.Command(python, "-c", "import boto3").Run(); err != nil {
		missing(t, "boto3", "apt-get install python3-boto3")
	}
	for _, script := range []string{"client.py", "resource.py"} {
		t.Run(script, func(t *testing.T) {
			i := newInstallation(t)
			i.write(script, testdata(t, "boto3/"+script))
			if out := i.succeed(i.command(python, script)); !strings.HasSuffix(out, "ok\n") {
				t.Errorf("it did not get to its end: %s", out)
			}
		})
	}
}

func TestConformanceCurl(t *testing.T) {
	curl := need(t, "curl", "apt-get install curl")
	i := newInstallation(t)
	at := func(url string, arguments ...string) string {
		t.Helper()
		return i.succeed(i.command(curl, append([]string{"--silent", "--show-error", "--write-out", "%{http_code}", url + "/",
			"--aws-sigv4", "aws:amz:us-east-1:iam", "--user", DemoRoot.AccessKeyID + ":" + DemoRoot.SecretAccessKey}, arguments...)...))
	}
	form := func(action string, parameters ...string) (arguments []string) {
		for _, p := range append([]string{"Action=" + action, "Version=2010-05-08"}, parameters...) {
			arguments = append(arguments, "--data-urlencode", p)
		}
		return arguments
	}
	upload := func(user, file string) []string {
		return form("UploadSigningCertificate", "UserName="+user, "CertificateBody@"+file)
	}
	tests := []struct {
		name      string
		url       string
		arguments []string
		status    string
		element   string
	}{
		{"an upload", i.url, upload("Bob", "first.pem"), "200", "<Status>Active</Status>"},
		{"the same again", i.url, upload("Bob", "first.pem"), "409", "<Code>DuplicateCertificate</Code>"},
		{"what is no certificate", i.url, form("UploadSigningCertificate", "CertificateBody=first.pem"), "400", "<Code>MalformedCertificate</Code>"},
		{"an expired certificate", i.url, upload("Bob", "expired.pem"), "400", "<Code>MalformedCertificate</Code>"},
		{"a weak key", i.url, upload("Bob", "weak.pem"), "400", "<Code>InvalidCertificate</Code>"},
		{"an unknown user", i.url, upload("Nobody", "second.pem"), "404", "<Code>NoSuchEntity</Code>"},
		{"the second certificate", i.url, upload("Bob", "second.pem"), "200", "<UserName>Bob</UserName>"},
		{"the third", i.url, upload("Bob", "third.pem"), "409", "<Code>LimitExceeded</Code>"},
		{"a user that exists", i.url, form("CreateUser", "UserName=bob"), "409", "<Code>EntityAlreadyExists</Code>"},
		{"a broken service", i.broken, upload("Bob", "third.pem"), "500", "<Code>ServiceFailure</Code>"},
		{"a contended object", i.contended, upload("Bob", "third.pem"), "409", "<Code>ConcurrentModification</Code>"},
		{"a list", i.url, form("ListSigningCertificates", "UserName=Bob"), "200", "<IsTruncated>false</IsTruncated>"},
	}
	for _, test := range tests {
		if out := at(test.url, test.arguments...); !strings.HasSuffix(out, test.status) || !strings.Contains(out, test.element) {
			t.Errorf("%s: %s", test.name, out)
		}
	}
	unsigned := i.succeed(i.command(curl, "--silent", i.url+"/?Action=ListUsers&Version=2010-05-08"))
	if !strings.Contains(unsigned, "<Code>MissingAuthenticationToken</Code>") {
		t.Errorf("unsigned: %s", unsigned)
	}
}

// Each error of UploadSigningCertificate is the type that the SDK has for it.
func TestConformanceGoSDK(t *testing.T) {
	i := newInstallation(t)
	client := func(url string) *awsiam.Client {
		return awsiam.NewFromConfig(sdkConfig(DemoRoot, ""), func(o *awsiam.Options) { o.BaseEndpoint = &url })
	}
	ctx := context.Background()
	upload := func(url, user, file string) func() error {
		return func() error {
			_, err := client(url).UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{UserName: &user, CertificateBody: aws.String(i.read(file))})
			return err
		}
	}
	createUser := func() error {
		_, err := client(i.url).CreateUser(ctx, &awsiam.CreateUserInput{UserName: aws.String("BOB")})
		return err
	}
	tests := []struct {
		name string
		call func() error
		is   func(error) bool
	}{
		{"an upload", upload(i.url, "Bob", "first.pem"), func(err error) bool { return err == nil }},
		{"the same again", upload(i.url, "Bob", "first.pem"), isType[*types.DuplicateCertificateException]},
		{"an expired certificate", upload(i.url, "Bob", "expired.pem"), isType[*types.MalformedCertificateException]},
		{"a weak key", upload(i.url, "Bob", "weak.pem"), isType[*types.InvalidCertificateException]},
		{"an unknown user", upload(i.url, "Nobody", "second.pem"), isType[*types.NoSuchEntityException]},
		{"the second certificate", upload(i.url, "Bob", "second.pem"), func(err error) bool { return err == nil }},
		{"the third", upload(i.url, "Bob", "third.pem"), isType[*types.LimitExceededException]},
		{"a user that exists", createUser, isType[*types.EntityAlreadyExistsException]},
		{"a broken service", upload(i.broken, "Bob", "third.pem"), isType[*types.ServiceFailureException]},
		{"a contended object", upload(i.contended, "Bob", "third.pem"), isType[*types.ConcurrentModificationException]},
	}
	for _, test := range tests {
		if err := test.call(); !test.is(err) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func isType[E error](err error) bool {
	var typed E
	return errors.As(err, &typed)
}

// The packages come from npm once and then lie in the user's cache.
func TestConformanceJavaScriptSDK(t *testing.T) {
	node := need(t, "node", "apt-get install nodejs")
	npm := need(t, "npm", "apt-get install npm")
	i := newInstallation(t)
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cache = filepath.Join(cache, "countersign", "conformance-javascript")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"package.json", "conformance.mjs"} {
		if err := os.WriteFile(filepath.Join(cache, file), []byte(testdata(t, "javascript/"+file)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	install := exec.Command(npm, "install", "--no-audit", "--no-fund")
	install.Dir = cache
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm install: %v\n%s", err, out)
	}
	command := i.command(node, filepath.Join(cache, "conformance.mjs"))
	if out := i.succeed(command); !strings.HasSuffix(out, "ok\n") {
		t.Errorf("it did not get to its end: %s", out)
	}
}
