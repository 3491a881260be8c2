//go:build conformance

package iam

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"countersign/internal/iamapi"
)

// A cli is the AWS CLI, version 1 or 2.
type cli struct {
	*installation
	program     string
	environment []string
	used        map[string]bool // gathers the subcommands that succeeded: "iam list-users"
}

// as returns the same with other settings in its environment.
func (c *cli) as(environment ...string) *cli {
	other := *c
	other.environment = environment
	return &other
}

// at returns the same with another endpoint.
func (c *cli) at(url string) *cli {
	elsewhere := *c.installation
	elsewhere.url = url
	other := *c
	other.installation = &elsewhere
	return &other
}

func TestConformanceAWSCLI(t *testing.T) {
	program := need(t, "aws", "apt-get install awscli")
	used := map[string]bool{}
	for name, test := range map[string]func(*cli){
		"signing certificates":        (*cli).testSigningCertificates,
		"users, keys and the account": (*cli).testUsersKeysAndAccount,
	} {
		t.Run(name, func(t *testing.T) {
			test(&cli{installation: newInstallation(t), program: program, used: used})
		})
	}
	for _, a := range append(iamapi.Actions(), iamapi.STSActions()...) {
		if subcommand := a.Service + " " + hyphenated(a.Name); !used[subcommand] {
			t.Errorf("aws %s was not used", subcommand)
		}
	}
}

// hyphenated returns the name of an action's subcommand.
func hyphenated(action string) string {
	var b strings.Builder
	for i, r := range action {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// ask runs a subcommand and returns its output, parsed.
func (c *cli) ask(arguments ...string) map[string]any {
	c.Helper()
	text := c.text(arguments...)
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var parsed map[string]any
	if err := json.Unmarshal([]byte(text), &parsed); err != nil {
		c.Fatalf("aws %s: %v\n%s", strings.Join(arguments, " "), err, text)
	}
	return parsed
}

// text runs a subcommand and returns its output.
func (c *cli) text(arguments ...string) string {
	c.Helper()
	command := c.command(c.program, append(arguments, "--endpoint-url", c.url)...)
	command.Env = append(command.Env, c.environment...)
	stdout := c.succeed(command)
	c.used[strings.Join(arguments[:2], " ")] = true
	return stdout
}

// refused runs a subcommand that must fail with a code.
func (c *cli) refused(code string, arguments ...string) {
	c.Helper()
	command := c.command(c.program, append(arguments, "--endpoint-url", c.url)...)
	command.Env = append(command.Env, c.environment...)
	_, stderr, status := c.run(command)
	if status == 0 || !strings.Contains(stderr, "("+code+")") {
		c.Errorf("aws %s ended with %d: %s\nwant %s", strings.Join(arguments, " "), status, stderr, code)
	}
}

// at follows keys and indices into parsed output.
func at(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := value.(map[string]any)
			value = m[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

func (c *cli) is(value any, want any) {
	c.Helper()
	if fmt.Sprint(value) != fmt.Sprint(want) {
		c.Errorf("got %v, want %v", value, want)
	}
}

func (c *cli) testSigningCertificates() {
	t := c.T
	body, err := os.ReadFile(filepath.Join(c.dir, "certificate.pem"))
	if err != nil {
		t.Fatal(err)
	}

	// The command of the CLI's own reference, letter for letter.
	made := c.ask("iam", "upload-signing-certificate", "--user-name", "Bob", "--certificate-body", "file://certificate.pem")
	c.is(at(made, "Certificate", "UserName"), "Bob")
	c.is(at(made, "Certificate", "Status"), "Active")
	c.is(at(made, "Certificate", "CertificateBody"), string(body))
	id, _ := at(made, "Certificate", "CertificateId").(string)
	uploaded, err := time.Parse(time.RFC3339, at(made, "Certificate", "UploadDate").(string))
	if err != nil || time.Since(uploaded) > time.Hour {
		t.Errorf("uploaded %v, %v", at(made, "Certificate", "UploadDate"), err)
	}

	c.is(at(c.ask("iam", "list-signing-certificates", "--user-name", "Bob"), "Certificates", 0, "CertificateId"), id)
	c.is(c.text("iam", "list-signing-certificates", "--user-name", "Bob", "--query", "Certificates[*].[CertificateId,Status]", "--output", "text"),
		id+"\tActive\n")
	for format, line := range map[string]string{
		"json":  `            "CertificateId": "` + id + `",`,
		"text":  "CERTIFICATES\t-----BEGIN CERTIFICATE-----",
		"table": "||  CertificateId  |  " + id,
		"yaml":  "  CertificateId: " + id,
	} {
		command := c.command(c.program, "iam", "list-signing-certificates", "--user-name", "Bob", "--output", format, "--endpoint-url", c.url)
		stdout, stderr, status := c.run(command)
		if format == "yaml" && strings.Contains(stderr, "Invalid choice") {
			t.Log("this is version 1 of the AWS CLI, which has no --output yaml")
			continue
		}
		if status != 0 || !strings.Contains(stdout, line) || !strings.Contains(stdout, id) {
			t.Errorf("--output %s: %s%s", format, stdout, stderr)
		}
	}
	c.ask("iam", "update-signing-certificate", "--user-name", "Bob", "--certificate-id", id, "--status", "Inactive")
	c.is(at(c.ask("iam", "list-signing-certificates", "--user-name", "Bob"), "Certificates", 0, "Status"), "Inactive")

	c.refused("DuplicateCertificate", "iam", "upload-signing-certificate", "--certificate-body", "file://certificate.pem")
	c.refused("MalformedCertificate", "iam", "upload-signing-certificate", "--certificate-body", "certificate.pem")
	c.refused("MalformedCertificate", "iam", "upload-signing-certificate", "--certificate-body", "file://expired.pem")
	c.refused("InvalidCertificate", "iam", "upload-signing-certificate", "--certificate-body", "file://weak.pem")
	c.at(c.broken).refused("ServiceFailure", "iam", "upload-signing-certificate", "--certificate-body", "file://first.pem")
	c.at(c.contended).refused("ConcurrentModification", "iam", "upload-signing-certificate", "--certificate-body", "file://first.pem")
	c.refused("NoSuchEntity", "iam", "upload-signing-certificate", "--user-name", "Nobody", "--certificate-body", "file://first.pem")
	c.refused("ValidationError", "iam", "upload-signing-certificate", "--user-name", "Bob Smith", "--certificate-body", "file://first.pem")
	c.refused("NoSuchEntity", "iam", "delete-signing-certificate", "--user-name", "Bob", "--certificate-id", "TA7SMP42TDN5Z26OBPJE7EXAMPLE")
	c.refused("InvalidInput", "iam", "update-signing-certificate", "--user-name", "Bob", "--certificate-id", id, "--status", "Expired")

	// What the skeleton asks for, filled in, is a request.
	var skeleton map[string]string
	if err := json.Unmarshal([]byte(c.text("iam", "upload-signing-certificate", "--generate-cli-skeleton")), &skeleton); err != nil {
		t.Fatal(err)
	}
	if len(skeleton) != 2 {
		t.Errorf("skeleton: %v", skeleton)
	}
	first, err := os.ReadFile(filepath.Join(c.dir, "first.pem"))
	if err != nil {
		t.Fatal(err)
	}
	skeleton["UserName"], skeleton["CertificateBody"] = "Bob", string(first)
	input, err := json.Marshal(skeleton)
	if err != nil {
		t.Fatal(err)
	}
	c.write("input.json", string(input))
	c.is(at(c.ask("iam", "upload-signing-certificate", "--cli-input-json", "file://input.json"), "Certificate", "CertificateBody"), string(first))
	c.refused("LimitExceeded", "iam", "upload-signing-certificate", "--user-name", "Bob", "--certificate-body", "file://second.pem")

	// Pages, by the CLI's own way of asking for them.
	paged := c.ask("iam", "list-signing-certificates", "--user-name", "Bob", "--page-size", "1")
	if list, _ := paged["Certificates"].([]any); len(list) != 2 {
		t.Errorf("in pages of one: %v", paged)
	}
	part := c.ask("iam", "list-signing-certificates", "--user-name", "Bob", "--max-items", "1")
	c.is(at(part, "Certificates", 0, "CertificateId"), id)
	rest := c.ask("iam", "list-signing-certificates", "--user-name", "Bob", "--starting-token", at(part, "NextToken").(string))
	c.is(at(rest, "Certificates", 0, "CertificateBody"), string(first))

	c.ask("iam", "delete-signing-certificate", "--user-name", "Bob", "--certificate-id", id)
	c.is(c.text("iam", "list-signing-certificates", "--user-name", "Bob", "--query", "length(Certificates)"), "1\n")
}

func (c *cli) testUsersKeysAndAccount() {
	c.is(at(c.ask("iam", "create-user", "--user-name", "Carol", "--path", "/staff/", "--tags", "Key=team,Value=blue"), "User", "Arn"),
		"arn:aws:iam::123456789012:user/staff/Carol")
	c.refused("EntityAlreadyExists", "iam", "create-user", "--user-name", "carol")
	c.is(at(c.ask("iam", "get-user", "--user-name", "carol"), "User", "Tags", 0, "Value"), "blue")
	c.is(c.text("iam", "list-users", "--path-prefix", "/staff/", "--query", "Users[].UserName", "--output", "text"), "Carol\n")
	c.ask("iam", "update-user", "--user-name", "Carol", "--new-user-name", "Caroline")
	c.ask("iam", "tag-user", "--user-name", "Caroline", "--tags", "Key=team,Value=red", "Key=desk,Value=7")
	c.ask("iam", "untag-user", "--user-name", "Caroline", "--tag-keys", "desk")
	c.is(c.text("iam", "list-user-tags", "--user-name", "Caroline", "--query", "Tags[].[Key,Value]", "--output", "text"), "team\tred\n")
	c.is(c.text("iam", "list-groups-for-user", "--user-name", "Caroline", "--query", "length(Groups)"), "0\n")

	key := c.ask("iam", "create-access-key", "--user-name", "Caroline")
	id, _ := at(key, "AccessKey", "AccessKeyId").(string)
	secret, _ := at(key, "AccessKey", "SecretAccessKey").(string)
	c.is(at(c.ask("iam", "list-access-keys", "--user-name", "Caroline"), "AccessKeyMetadata", 0, "AccessKeyId"), id)
	caroline := c.as("AWS_ACCESS_KEY_ID="+id, "AWS_SECRET_ACCESS_KEY="+secret)
	c.is(at(caroline.ask("sts", "get-caller-identity"), "Arn"), "arn:aws:iam::123456789012:user/staff/Caroline")
	c.is(at(caroline.ask("iam", "get-user"), "User", "UserName"), "Caroline")
	caroline.refused("AccessDenied", "iam", "list-users")
	session := caroline.ask("sts", "get-session-token", "--duration-seconds", "900")
	temporary := c.as(
		"AWS_ACCESS_KEY_ID="+at(session, "Credentials", "AccessKeyId").(string),
		"AWS_SECRET_ACCESS_KEY="+at(session, "Credentials", "SecretAccessKey").(string),
		"AWS_SESSION_TOKEN="+at(session, "Credentials", "SessionToken").(string),
	)
	c.is(at(temporary.ask("iam", "get-user"), "User", "UserName"), "Caroline")
	c.is(at(c.ask("iam", "get-access-key-last-used", "--access-key-id", id), "AccessKeyLastUsed", "ServiceName"), "sts")
	c.ask("iam", "update-access-key", "--user-name", "Caroline", "--access-key-id", id, "--status", "Inactive")
	caroline.refused("InvalidClientTokenId", "sts", "get-caller-identity")

	if present := at(c.ask("iam", "get-account-summary"), "SummaryMap", "AccountAccessKeysPresent"); fmt.Sprint(present) != "1" {
		c.Errorf("AccountAccessKeysPresent is %v", present)
	}
	c.ask("iam", "generate-credential-report")
	c.is(at(c.ask("iam", "generate-credential-report"), "State"), "COMPLETE")
	c.is(at(c.ask("iam", "get-credential-report"), "ReportFormat"), "text/csv")

	c.refused("DeleteConflict", "iam", "delete-user", "--user-name", "Caroline")
	c.ask("iam", "delete-access-key", "--user-name", "Caroline", "--access-key-id", id)
	c.ask("iam", "delete-user", "--user-name", "Caroline")
	c.refused("NoSuchEntity", "iam", "get-user", "--user-name", "Caroline")

	c.as("AWS_SECRET_ACCESS_KEY=wrong").refused("SignatureDoesNotMatch", "iam", "list-users")
	c.as("AWS_ACCESS_KEY_ID=AKIAIOSFODNN7NOSUCHK").refused("InvalidClientTokenId", "iam", "list-users")
	c.refused("InvalidAction", "iam", "list-roles")
}
