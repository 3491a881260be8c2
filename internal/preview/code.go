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
	var b strings.Builder
	b.WriteString("# Credentials come from the environment: " + environment + ".\n")
	var inJSON []argument
	var options []string
	asJSON := slices.ContainsFunc(c.arguments, argument.needsJSON)
	for _, a := range c.arguments {
		switch {
		case a.name == "CertificateBody" && isText(a.value):
			b.WriteString(writeFile("certificate.pem", a.value))
			options = append(options, "--certificate-body file://certificate.pem")
		case asJSON:
			inJSON = append(inJSON, a)
		case strings.HasPrefix(a.value, "-"):
			options = append(options, "--"+separated(a.name, '-')+"="+shellQuote(a.value))
		default:
			options = append(options, "--"+separated(a.name, '-')+" "+shellQuote(a.value))
		}
	}
	b.WriteString("aws " + c.service.cli + " " + separated(c.action, '-'))
	if asJSON {
		b.WriteString(" --no-paginate")
		options = slices.Insert(options, 0, "--cli-input-json "+shellQuote(object(inJSON)))
	}
	if c.endpoint != "" {
		options = append(options, "--endpoint-url "+shellQuote(c.endpoint))
	}
	if c.region != "" {
		options = append(options, "--region "+shellQuote(c.region))
	}
	for _, option := range options {
		b.WriteString(" \\\n  " + option)
	}
	return b.String() + "\n"
}

// needsJSON reports whether the value would not reach IAM as an option: the CLI
// reads values that look like URLs as files, and keeps Marker and MaxItems for
// paging of its own. What is not printable ASCII is better seen as an escape.
func (a argument) needsJSON() bool {
	switch {
	case a.name == "Marker", a.name == "MaxItems":
		return true
	case a.name == "CertificateBody":
		return !isText(a.value)
	case !isText(a.value):
		return true
	}
	return slices.ContainsFunc([]string{"file://", "fileb://", "http://", "https://"}, func(scheme string) bool {
		return strings.HasPrefix(a.value, scheme)
	})
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

// object writes arguments as a JSON object.
func object(arguments []argument) string {
	members := make([]string, len(arguments))
	for i, a := range arguments {
		value := a.value
		if !a.integer {
			value = surrogatePair.literal(value)
		}
		members[i] = surrogatePair.literal(a.name) + ": " + value
	}
	return "{" + strings.Join(members, ", ") + "}"
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
	if slices.ContainsFunc(c.arguments, func(a argument) bool { return a.name == "Status" }) {
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
