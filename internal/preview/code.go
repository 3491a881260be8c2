package preview

import (
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

// awsCLI writes a command for a POSIX shell.
func (c *call) awsCLI() string {
	var b strings.Builder
	b.WriteString("# Credentials come from the environment: " + environment + ".\n")
	if i := c.find("CertificateBody"); i >= 0 {
		b.WriteString(writeFile("certificate.pem", c.arguments[i].value))
	}
	b.WriteString("aws " + c.service.cli + " " + separated(c.action, '-'))
	option := func(name, value string) { b.WriteString(" \\\n  " + name + " " + value) }
	if c.needsJSON() {
		b.WriteString(" --no-paginate")
		option("--cli-input-json", shellQuote(c.json()))
	}
	for _, a := range c.arguments {
		switch {
		case a.name == "CertificateBody":
			option("--certificate-body", "file://certificate.pem")
		case c.needsJSON():
		case strings.HasPrefix(a.value, "-"):
			b.WriteString(" \\\n  --" + separated(a.name, '-') + "=" + shellQuote(a.value))
		default:
			option("--"+separated(a.name, '-'), shellQuote(a.value))
		}
	}
	if c.endpoint != "" {
		option("--endpoint-url", shellQuote(c.endpoint))
	}
	if c.region != "" {
		option("--region", shellQuote(c.region))
	}
	return b.String() + "\n"
}

// needsJSON reports whether an argument would not reach IAM as it is: the CLI
// reads values that look like URLs as files, and keeps Marker and MaxItems for
// paging of its own.
func (c *call) needsJSON() bool {
	for _, a := range c.arguments {
		if a.name == "CertificateBody" {
			continue
		}
		if a.name == "Marker" || a.name == "MaxItems" {
			return true
		}
		for _, scheme := range [...]string{"file://", "fileb://", "http://", "https://"} {
			if strings.HasPrefix(a.value, scheme) {
				return true
			}
		}
	}
	return false
}

func (c *call) json() string {
	var members []string
	for _, a := range c.arguments {
		if a.name != "CertificateBody" {
			value := a.value
			if !a.integer {
				value = surrogatePair.literal(value)
			}
			members = append(members, surrogatePair.literal(a.name)+": "+value)
		}
	}
	return "{" + strings.Join(members, ", ") + "}"
}

func (c *call) find(name string) int {
	for i, a := range c.arguments {
		if a.name == name {
			return i
		}
	}
	return -1
}

// writeFile writes a shell command that puts content into a file: a here
// document where that is exact and readable, printf otherwise.
func writeFile(name, content string) string {
	readable := strings.HasSuffix(content, "\n")
	for i := range len(content) {
		readable = readable && (content[i] == '\n' || ' ' <= content[i] && content[i] <= '~')
	}
	if !readable {
		return "printf %s " + shellQuote(content) + " > " + name + "\n"
	}
	end := "PEM"
	for strings.Contains("\n"+content, "\n"+end+"\n") {
		end += "_"
	}
	return "cat > " + name + " <<'" + end + "'\n" + content + end + "\n"
}

// boto3 writes a Python program. It uses the client: the resource's
// create_signing_certificate raises an error of its own after the upload.
func (c *call) boto3() string {
	var b strings.Builder
	b.WriteString("# Credentials come from the environment: " + environment + ".\nimport boto3\n\n")
	b.WriteString(c.service.cli + " = boto3.client(" + codePoint.literal(c.service.cli))
	if c.region != "" {
		b.WriteString(", region_name=" + codePoint.literal(c.region))
	}
	if c.endpoint != "" {
		b.WriteString(", endpoint_url=" + codePoint.literal(c.endpoint))
	}
	b.WriteString(")\nresponse = " + c.service.cli + "." + separated(c.action, '_') + "(")
	for _, a := range c.arguments {
		b.WriteString("\n    " + a.name + "=" + a.text(codePoint, layout{"", "(\n        ", "\n        ", "\n    )"}) + ",")
	}
	if len(c.arguments) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(")\nprint(response)\n")
	return b.String()
}

// dotnet writes a C# program of top-level statements.
func (c *call) dotnet() string {
	s := c.service
	var b strings.Builder
	b.WriteString("// Credentials come from the environment: " + environment + ".\nusing System;\nusing Amazon;\nusing " + s.dotnet + ";\nusing " + s.dotnet + ".Model;\n\n")
	b.WriteString("var client = new " + s.dotnetClient + "Client(")
	switch {
	case c.endpoint != "":
		b.WriteString("new " + s.dotnetClient + "Config\n{\n    ServiceURL = " + codePoint.literal(c.endpoint) +
			",\n    AuthenticationRegion = " + codePoint.literal(c.region) + ",\n}")
	case c.region != "":
		b.WriteString("RegionEndpoint.GetBySystemName(" + codePoint.literal(c.region) + ")")
	}
	b.WriteString(");\nvar response = await client." + c.action + "Async(new " + c.action + "Request\n{")
	for _, a := range c.arguments {
		b.WriteString("\n    " + a.name + " =" + a.text(codePoint, layout{" ", "\n        ", " +\n        ", ""}) + ",")
	}
	b.WriteString("\n});\nConsole.WriteLine(response.ResponseMetadata.RequestId);\n")
	return b.String()
}

// golang writes a Go program.
func (c *call) golang() string {
	pkg := c.service.golang
	var b strings.Builder
	b.WriteString("// Credentials come from the environment: " + environment + ".\npackage main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"log\"\n\n")
	if len(c.arguments) > 0 || c.endpoint != "" {
		b.WriteString("\t\"github.com/aws/aws-sdk-go-v2/aws\"\n")
	}
	b.WriteString("\t\"github.com/aws/aws-sdk-go-v2/config\"\n\t\"github.com/aws/aws-sdk-go-v2/service/" + pkg + "\"\n")
	if c.find("Status") >= 0 {
		b.WriteString("\t\"github.com/aws/aws-sdk-go-v2/service/" + pkg + "/types\"\n")
	}
	b.WriteString(")\n\nfunc main() {\n\tctx := context.Background()\n\tcfg, err := config.LoadDefaultConfig(ctx")
	region := c.region
	if region == "" {
		region = "us-east-1"
	}
	b.WriteString(", config.WithRegion(" + codePoint.literal(region) + "))\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tclient := " + pkg + ".NewFromConfig(cfg")
	if c.endpoint != "" {
		b.WriteString(", func(o *" + pkg + ".Options) {\n\t\to.BaseEndpoint = aws.String(" + codePoint.literal(c.endpoint) + ")\n\t}")
	}
	b.WriteString(")\n\tresponse, err := client." + c.action + "(ctx, &" + pkg + "." + c.action + "Input{")
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
		b.WriteString("\n\t\t" + a.name + ": " + text + ",")
	}
	if len(c.arguments) > 0 {
		b.WriteString("\n\t")
	}
	b.WriteString("})\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tfmt.Printf(\"%+v\\n\", response)\n}\n")
	return b.String()
}

// javascript writes an ES module for the AWS SDK, version 3.
func (c *call) javascript() string {
	s := c.service
	region := c.region
	if region == "" {
		region = "us-east-1"
	}
	var b strings.Builder
	b.WriteString("// Credentials come from the environment: " + environment + ".\nimport { " + s.jsClient + ", " + c.action + "Command } from \"@aws-sdk/" + s.javascript + "\";\n\n")
	b.WriteString("const client = new " + s.jsClient + "({ region: " + surrogatePair.literal(region))
	if c.endpoint != "" {
		b.WriteString(", endpoint: " + surrogatePair.literal(c.endpoint))
	}
	b.WriteString(" });\nconst response = await client.send(new " + c.action + "Command({")
	for _, a := range c.arguments {
		b.WriteString("\n  " + a.name + ":" + a.text(surrogatePair, layout{" ", "\n    ", " +\n    ", ""}) + ",")
	}
	if len(c.arguments) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("}));\nconsole.log(response);\n")
	return b.String()
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
