//go:build conformance

package iam

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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
	ask := func(arguments ...string) string {
		t.Helper()
		return i.succeed(i.command(curl, append([]string{"--silent", "--show-error", "--write-out", "%{http_code}", i.url + "/",
			"--aws-sigv4", "aws:amz:us-east-1:iam", "--user", DemoRoot.AccessKeyID + ":" + DemoRoot.SecretAccessKey}, arguments...)...))
	}
	upload := []string{"--data-urlencode", "Action=UploadSigningCertificate", "--data-urlencode", "Version=2010-05-08",
		"--data-urlencode", "UserName=Bob", "--data-urlencode", "CertificateBody@first.pem"}
	if out := ask(upload...); !strings.HasSuffix(out, "200") || !strings.Contains(out, "<Status>Active</Status>") {
		t.Errorf("upload: %s", out)
	}
	if out := ask(upload...); !strings.HasSuffix(out, "409") || !strings.Contains(out, "<Code>DuplicateCertificate</Code>") {
		t.Errorf("upload again: %s", out)
	}
	if out := ask("--data", "Action=ListSigningCertificates&Version=2010-05-08&UserName=Bob"); !strings.HasSuffix(out, "200") || !strings.Contains(out, "<UserName>Bob</UserName>") {
		t.Errorf("list: %s", out)
	}
	unsigned := i.succeed(i.command(curl, "--silent", i.url+"/?Action=ListUsers&Version=2010-05-08"))
	if !strings.Contains(unsigned, "<Code>MissingAuthenticationToken</Code>") {
		t.Errorf("unsigned: %s", unsigned)
	}
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
