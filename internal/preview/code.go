package preview

import (
	"slices"
	"strings"

	"countersign/internal/iamapi"
)

// A call is a request for one of iamapi's actions, as programs make it.
type call struct {
	action    string
	service   *serviceNames
	arguments []argument
	region    string // "" where the client's default does
	endpoint  string // "" where the client finds it by the region
}

type argument struct {
	name    string
	value   string
	integer bool
}

// serviceNames are a service's names in the clients.
type serviceNames struct {
	cli, dotnet, dotnetClient, golang, javascript, jsClient string
}

var (
	iamNames = &serviceNames{"iam", "Amazon.IdentityManagement", "AmazonIdentityManagementService", "iam", "client-iam", "IAMClient"}
	stsNames = &serviceNames{"sts", "Amazon.SecurityToken", "AmazonSecurityTokenService", "sts", "client-sts", "STSClient"}
)

// newCall reads an input against iamapi's tables, so that everything that
// becomes an identifier comes from there.
func newCall(in Input) (*call, bool) {
	action := iamapi.FindAction(in.Action)
	if action == nil {
		return nil, false
	}
	c := &call{action: action.Name, service: iamNames}
	if action.Service == iamapi.STSService {
		c.service = stsNames
	}
	for _, p := range in.Parameters {
		constraint := action.Parameter(p.Name)
		if constraint == nil || constraint.IsList() {
			return nil, false
		}
		c.arguments = append(c.arguments, argument{constraint.Name, p.Value, constraint.Integer && isNumber(p.Value)})
	}
	switch name := in.Endpoint.Name; {
	case name == "aws":
	case name != "aws-dualstack" && strings.HasPrefix(name, "aws-"):
		c.region = in.Endpoint.Region
	default:
		c.region, c.endpoint = in.Endpoint.Region, origin(in.URL)
	}
	return c, true
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) <= 9 && (s == "0" || s[0] != '0')
}

const environment = "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if there is one, AWS_SESSION_TOKEN"

// awsCLI writes a command for a POSIX shell, in ASCII. The certificate goes
// through a file, as people have it.
func (c *call) awsCLI() string {
	b := []string{"# Credentials come from the environment: ", environment, ".\n"}
	var options []string
	json := c.json()
	if json != "" {
		options = []string{"--no-paginate", "--cli-input-json " + shellQuote(json)}
	}
	for _, a := range c.arguments {
		switch {
		case a.name == "CertificateBody" && isText(a.value):
			b = append(b, writeFile("certificate.pem", a.value))
			options = append(options, "--certificate-body file://certificate.pem")
		case json != "":
		case strings.HasPrefix(a.value, "-"):
			options = append(options, "--"+separated(a.name, '-')+"="+shellQuote(a.value))
		default:
			options = append(options, "--"+separated(a.name, '-')+" "+shellQuote(a.value))
		}
	}
	if c.endpoint != "" {
		options = append(options, "--endpoint-url "+shellQuote(c.endpoint))
	}
	if c.region != "" {
		options = append(options, "--region "+shellQuote(c.region))
	}
	b = append(b, "aws ", c.service.cli, " ", separated(c.action, '-'))
	for _, option := range options {
		b = append(b, " \\\n  ", option)
	}
	return strings.Join(append(b, "\n"), "")
}

// json returns the arguments as a JSON object, all but a certificate that is
// written to a file, or "" where options carry them as well.
func (c *call) json() string {
	var members []string
	needed := false
	for _, a := range c.arguments {
		text := isText(a.value)
		if a.name == "CertificateBody" && text {
			continue
		}
		needed = needed || !text || a.needsJSON()
		value := a.value
		if !a.integer {
			value = surrogatePair.literal(value)
		}
		members = append(members, surrogatePair.literal(a.name)+": "+value)
	}
	if !needed {
		return ""
	}
	return "{" + strings.Join(members, ", ") + "}"
}

// needsJSON reports whether the value would not reach IAM as an option: the CLI
// reads values that look like URLs as files, and keeps Marker and MaxItems for
// paging of its own. (What is not printable ASCII goes into JSON too, where it
// is seen as an escape.)
func (a argument) needsJSON() bool {
	if a.name == "Marker" || a.name == "MaxItems" {
		return true
	}
	scheme, _, found := strings.Cut(a.value, "://")
	return found && (scheme == "file" || scheme == "fileb" || scheme == "http" || scheme == "https")
}

// isText reports whether s is printable ASCII and line feeds.
func isText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '\n' && (c < ' ' || c > '~') {
			return false
		}
	}
	return true
}

// writeFile writes a shell command that puts text into a file: a here document,
// unless the text lacks the line feed that a here document ends with.
func writeFile(name, text string) string {
	if !strings.HasSuffix(text, "\n") {
		return "printf %s " + shellQuote(text) + " > " + name + "\n"
	}
	end := "PEM"
	for strings.Contains("\n"+text, "\n"+end+"\n") {
		end += "_"
	}
	return "cat > " + name + " <<'" + end + "'\n" + text + end + "\n"
}

// boto3 writes a Python program. It uses the client: the resource's
// create_signing_certificate raises an error of its own after the upload.
func (c *call) boto3() string {
	var b []string
	b = append(b, "# Credentials come from the environment: ", environment, ".\nimport boto3\n\n")
	b = append(b, c.service.cli, " = boto3.client(", codePoint.literal(c.service.cli))
	if c.region != "" {
		b = append(b, ", region_name=", codePoint.literal(c.region))
	}
	if c.endpoint != "" {
		b = append(b, ", endpoint_url=", codePoint.literal(c.endpoint))
	}
	b = append(b, ")\nresponse = ", c.service.cli, ".", separated(c.action, '_'), "(")
	for _, a := range c.arguments {
		b = append(b, "\n    ", a.name, "=", a.text(codePoint, layout{"", "(\n        ", "\n        ", "\n    )"}), ",")
	}
	if len(c.arguments) > 0 {
		b = append(b, "\n")
	}
	b = append(b, ")\nprint(response)\n")
	return strings.Join(b, "")
}

// dotnet writes a C# program of top-level statements.
func (c *call) dotnet() string {
	s := c.service
	var b []string
	b = append(b, "// Credentials come from the environment: ", environment, ".\nusing System;\nusing Amazon;\nusing ", s.dotnet, ";\nusing ", s.dotnet, ".Model;\n\n")
	b = append(b, "var client = new ", s.dotnetClient, "Client(")
	switch {
	case c.endpoint != "":
		b = append(b, "new ", s.dotnetClient, "Config\n{\n    ServiceURL = ", codePoint.literal(c.endpoint), ",\n    AuthenticationRegion = ", codePoint.literal(c.region), ",\n}")
	case c.region != "":
		b = append(b, "RegionEndpoint.GetBySystemName(", codePoint.literal(c.region), ")")
	}
	b = append(b, ");\nvar response = await client.", c.action, "Async(new ", c.action, "Request\n{")
	for _, a := range c.arguments {
		b = append(b, "\n    ", a.name, " =", a.text(codePoint, layout{" ", "\n        ", " +\n        ", ""}), ",")
	}
	b = append(b, "\n});\nConsole.WriteLine(response.ResponseMetadata.RequestId);\n")
	return strings.Join(b, "")
}

// golang writes a Go program.
func (c *call) golang() string {
	pkg := c.service.golang
	var b []string
	b = append(b, "// Credentials come from the environment: ", environment, ".\npackage main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"log\"\n\n")
	if len(c.arguments) > 0 || c.endpoint != "" {
		b = append(b, "\t\"github.com/aws/aws-sdk-go-v2/aws\"\n")
	}
	b = append(b, "\t\"github.com/aws/aws-sdk-go-v2/config\"\n\t\"github.com/aws/aws-sdk-go-v2/service/", pkg, "\"\n")
	if slices.ContainsFunc(c.arguments, func(a argument) bool { return a.name == "Status" }) {
		b = append(b, "\t\"github.com/aws/aws-sdk-go-v2/service/", pkg, "/types\"\n")
	}
	b = append(b, ")\n\nfunc main() {\n\tctx := context.Background()\n\tcfg, err := config.LoadDefaultConfig(ctx")
	region := c.region
	if region == "" {
		region = "us-east-1"
	}
	b = append(b, ", config.WithRegion(", codePoint.literal(region), "))\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tclient := ", pkg, ".NewFromConfig(cfg")
	if c.endpoint != "" {
		b = append(b, ", func(o *", pkg, ".Options) {\n\t\to.BaseEndpoint = aws.String(", codePoint.literal(c.endpoint), ")\n\t}")
	}
	b = append(b, ")\n\tresponse, err := client.", c.action, "(ctx, &", pkg, ".", c.action, "Input{")
	for _, a := range c.arguments {
		text := a.text(codePoint, layout{between: " +\n\t\t\t"})
		switch {
		case a.name == "Status":
			text = "types.StatusType(" + text + ")"
		case a.integer:
			text = "aws.Int32(" + text + ")"
		default:
			text = "aws.String(" + text + ")"
		}
		b = append(b, "\n\t\t", a.name, ": ", text, ",")
	}
	if len(c.arguments) > 0 {
		b = append(b, "\n\t")
	}
	b = append(b, "})\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tfmt.Printf(\"%+v\\n\", response)\n}\n")
	return strings.Join(b, "")
}

// javascript writes an ES module for the AWS SDK, version 3.
func (c *call) javascript() string {
	s := c.service
	region := c.region
	if region == "" {
		region = "us-east-1"
	}
	var b []string
	b = append(b, "// Credentials come from the environment: ", environment, ".\nimport { ", s.jsClient, ", ", c.action, "Command } from \"@aws-sdk/", s.javascript, "\";\n\n")
	b = append(b, "const client = new ", s.jsClient, "({ region: ", surrogatePair.literal(region))
	if c.endpoint != "" {
		b = append(b, ", endpoint: ", surrogatePair.literal(c.endpoint))
	}
	b = append(b, " });\nconst response = await client.send(new ", c.action, "Command({")
	for _, a := range c.arguments {
		b = append(b, "\n  ", a.name, ":", a.text(surrogatePair, layout{" ", "\n    ", " +\n    ", ""}), ",")
	}
	if len(c.arguments) > 0 {
		b = append(b, "\n")
	}
	b = append(b, "}));\nconsole.log(response);\n")
	return strings.Join(b, "")
}

// A layout is how a language lays a value out over several lines of code.
type layout struct {
	single                 string // before a value on one line
	before, between, after string // around and between the lines of others
}

// text writes the value as a literal, a value of several lines as several.
func (a argument) text(e escape, l layout) string {
	if a.integer {
		return l.single + a.value
	}
	parts := lines(a.value)
	for i, part := range parts {
		parts[i] = e.literal(part)
	}
	if len(parts) == 1 {
		return l.single + parts[0]
	}
	return l.before + strings.Join(parts, l.between) + l.after
}

// separated turns "UploadSigningCertificate" into "upload-signing-certificate".
func separated(name string, separator byte) string {
	b := make([]byte, 0, len(name)+4)
	for i := range len(name) {
		if c := name[i]; 'A' <= c && c <= 'Z' {
			if i > 0 {
				b = append(b, separator)
			}
			b = append(b, c+'a'-'A')
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}
