//go:build conformance

package iam

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
)

// terraformPlugins is a mirror of providers, for machines that reach no
// registry.
const terraformPlugins = "/opt/tf-plugins"

// Terraform is the one client that a machine may lack without saying so: no
// distribution packages it.
func TestConformanceTerraform(t *testing.T) {
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("terraform is not on this machine")
	}
	i := newInstallation(t)
	ctx := context.Background()
	api := awsiam.NewFromConfig(sdkConfig(DemoRoot, ""), func(o *awsiam.Options) { o.BaseEndpoint = &i.url })
	i.write("main.tf", testdata(t, "terraform/main.tf"))
	settings := ""
	if _, err := os.Stat(terraformPlugins); err == nil {
		settings = fmt.Sprintf("provider_installation {\n  filesystem_mirror { path = %q }\n}\n", terraformPlugins)
	}
	i.write("terraform.rc", settings)
	command := func(arguments ...string) *exec.Cmd {
		c := i.command(terraform, arguments...)
		c.Env = append(c.Env, "TF_CLI_CONFIG_FILE="+filepath.Join(i.dir, "terraform.rc"), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
			"TF_VAR_endpoint="+i.url, "TF_VAR_status=Active")
		return c
	}
	inactive := func(c *exec.Cmd) *exec.Cmd {
		c.Env = append(c.Env, "TF_VAR_status=Inactive")
		return c
	}
	// unchanged plans and expects nothing to do: 0 is an empty plan, 2 is not.
	unchanged := func(when string, c *exec.Cmd) {
		t.Helper()
		if stdout, stderr, status := i.run(c); status != 0 {
			t.Errorf("the plan %s is not empty (%d):\n%s%s", when, status, stdout, stderr)
		}
	}
	status := func() string {
		t.Helper()
		name := "Frank"
		list, err := api.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: &name})
		if err != nil || len(list.Certificates) != 1 {
			t.Fatalf("certificates: %v, %v", list, err)
		}
		return string(list.Certificates[0].Status)
	}

	i.succeed(command("init", "-no-color", "-input=false"))
	apply := []string{"apply", "-no-color", "-input=false", "-auto-approve"}
	plan := []string{"plan", "-no-color", "-input=false", "-detailed-exitcode"}
	i.succeed(command(apply...))
	if got := status(); got != "Active" {
		t.Errorf("after apply: %s", got)
	}
	unchanged("after apply", command(plan...))

	i.succeed(inactive(command(apply...)))
	if got := status(); got != "Inactive" {
		t.Errorf("after the update: %s", got)
	}
	unchanged("after the update", inactive(command(plan...)))

	id := strings.TrimSpace(i.succeed(command("output", "-raw", "certificate_id")))
	for address, identifier := range map[string]string{
		"aws_iam_signing_certificate.signer": id + ":Frank",
		"aws_iam_user.signer":                "Frank",
	} {
		i.succeed(command("state", "rm", address))
		i.succeed(inactive(command("import", "-no-color", "-input=false", address, identifier)))
	}
	unchanged("after the import", inactive(command(plan...)))

	// Each error arrives as the type that the provider's SDK has for it, whose
	// text begins with the code; one without a type would begin with "api error".
	// One apply asks for everything that is refused, a resource for each code,
	// since every start of the provider takes seconds.
	name := DemoUserName
	for _, file := range []string{"second.pem", "third.pem"} {
		body := i.read(file)
		if _, err := api.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{UserName: &name, CertificateBody: &body}); err != nil {
			t.Fatal(err)
		}
	}
	c := inactive(command(append(apply, "-compact-warnings")...))
	c.Env = append(c.Env, "TF_VAR_refused=true", "TF_VAR_endpoint="+i.byUser(map[string]string{"Broken": i.broken, "Contended": i.contended}))
	stdout, stderr, exit := i.run(c)
	// The messages are wrapped at the width of a terminal.
	said := strings.Join(strings.Fields(strings.ReplaceAll(stderr, "\u2502", "")), " ")
	for _, code := range []string{
		"MalformedCertificate", "InvalidCertificate", "DuplicateCertificate", "NoSuchEntity", "LimitExceeded",
		"EntityAlreadyExists", "ServiceFailure", "ConcurrentModification",
	} {
		if exit == 0 || !strings.Contains(said, ", "+code+": ") {
			t.Errorf("want %s, terraform apply ended with %d:\n%s%s", code, exit, stdout, stderr)
		}
	}

	i.succeed(command("destroy", "-no-color", "-input=false", "-auto-approve"))
	name = "Frank"
	_, err = api.GetUser(ctx, &awsiam.GetUserInput{UserName: &name})
	expect(t, err, "NoSuchEntity", "The user with name Frank cannot be found.")
}

// byUser returns the address of a proxy that sends the requests for some users
// elsewhere, and all others to the service.
func (i *installation) byUser(elsewhere map[string]string) string {
	i.Helper()
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		body, err := io.ReadAll(r.In.Body)
		if err != nil {
			i.Error(err)
		}
		r.Out.Body = io.NopCloser(bytes.NewReader(body))
		target := i.url
		if form, err := url.ParseQuery(string(body)); err == nil && elsewhere[form.Get("UserName")] != "" {
			target = elsewhere[form.Get("UserName")]
		}
		address, err := url.Parse(target)
		if err != nil {
			i.Error(err)
			return
		}
		r.SetURL(address)
		r.Out.Host = r.In.Host // which is signed
	}})
	i.Cleanup(proxy.Close)
	return proxy.URL
}
