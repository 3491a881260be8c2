package preview

import (
	"encoding/json"
	"flag"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/sigv4"
)

var update = flag.Bool("update", false, "write the golden files")

const pem = "-----BEGIN CERTIFICATE-----\nMIICiTCCAfICCQD6m7oRw0uXOjANBgkqhkiG9w0BAQUFADCBiDELMAkGA1UEBhMC\n-----END CERTIFICATE-----\n"

const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

// input signs a request as the page does.
func input(t testing.TB, query bool, action, endpoint, url, host, token string, parameters ...iamapi.Parameter) Input {
	t.Helper()
	e := iamapi.Endpoint{Name: endpoint, Region: "us-east-1"}
	for _, listed := range iamapi.Endpoints() {
		if listed.Name == endpoint {
			e = listed
		}
	}
	request := sigv4.Request{
		Method:  "POST",
		Path:    "/",
		Headers: []sigv4.Header{{Name: "Host", Value: host}, {Name: "Content-Type", Value: iamapi.ContentType}},
		Body:    []byte(iamapi.Form(action, parameters)),
	}
	credentials := sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: secret, SessionToken: token}
	scope := sigv4.Scope{Region: e.Region, Service: iamapi.Service}
	now := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	signed, err := sigv4.SignHeader(request, credentials, scope, now)
	if query {
		signed, err = sigv4.SignQuery(request, credentials, scope, now, time.Hour)
	}
	if err != nil {
		t.Fatal(err)
	}
	return Input{Action: action, Parameters: parameters, Endpoint: e, URL: url, Signed: signed}
}

func parameter(name, value string) iamapi.Parameter {
	return iamapi.Parameter{Name: name, Value: value}
}

// TestGolden compares whole previews with testdata: run with -update after a
// change, and read what has changed.
func TestGolden(t *testing.T) {
	const local = "http://127.0.0.1:8080/"
	tests := []struct {
		name  string
		input Input
	}{
		{"upload-local", input(t, false, "UploadSigningCertificate", "local", local, "127.0.0.1:8080", "",
			parameter("UserName", "Bob"), parameter("CertificateBody", pem))},
		{"upload-aws-session-query", input(t, true, "UploadSigningCertificate", "aws", "https://iam.amazonaws.com/", "iam.amazonaws.com", "AQoD/EXAMPLE==",
			parameter("CertificateBody", strings.TrimSuffix(pem, "\n")))},
		{"list-aws-cn", input(t, false, "ListSigningCertificates", "aws-cn", "https://iam.cn-north-1.amazonaws.com.cn/", "iam.cn-north-1.amazonaws.com.cn", "",
			parameter("UserName", "Bob"), parameter("MaxItems", "1"))},
		{"list-nothing", input(t, false, "ListSigningCertificates", "aws", "https://iam.amazonaws.com/", "iam.amazonaws.com", "")},
		{"update-dualstack", input(t, false, "UpdateSigningCertificate", "aws-dualstack", "https://iam.global.api.aws/", "iam.global.api.aws", "",
			parameter("CertificateId", "TA7SMP42TDN5Z26OBPJE7EXAMPLE"), parameter("Status", "Inactive"))},
		{"hostile", input(t, false, "UploadSigningCertificate", "extra", "https://iam.example:8443/", "iam.example:8443", "",
			parameter("UserName", "-$(id)`id`'\"\\ \n\u202e😀\x00"), parameter("CertificateBody", "PEM\nPEM_\n"))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got strings.Builder
			for _, p := range All(test.input) {
				got.WriteString("=== " + p.Key + ": " + p.Title + "\n" + p.Text + "\n")
				if strings.Contains(p.Text, secret) {
					t.Errorf("%s shows the secret access key", p.Key)
				}
				if token := "AQoD/EXAMPLE=="; p.Key != "http" && p.Key != "curl" && p.Key != "canonicalRequest" && strings.Contains(p.Text, token) {
					t.Errorf("%s shows the session token", p.Key)
				}
			}
			golden(t, test.name+".txt", got.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s:\n%s", path, got)
	}
}

func keys(previews []Preview) []string {
	var keys []string
	for _, p := range previews {
		keys = append(keys, p.Key)
	}
	return keys
}

func TestFormsThatCannotExpressARequestAreLeftOut(t *testing.T) {
	complete := []string{"http", "curl", "awsCli", "boto3", "dotnet", "go", "javascript", "canonicalRequest", "stringToSign"}
	asSigned := []string{"http", "curl", "canonicalRequest", "stringToSign"}
	tests := []struct {
		name      string
		action    string
		parameter string
		unsigned  bool
		want      []string
	}{
		{"a known request has every form", "GetUser", "UserName", false, complete},
		{"an operation of STS too", "GetSessionToken", "DurationSeconds", false, complete},
		{"an action that is not in the tables is no identifier", "GetUser(); evil", "UserName", false, asSigned},
		{"a parameter that is not in the tables is none either", "GetUser", "UserName=evil()", false, asSigned},
		{"a list is left out", "UntagUser", "TagKeys", false, asSigned},
		{"without a signature there are the forms that sign", "GetUser", "UserName", true, complete[2:7]},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := input(t, false, test.action, "aws", "https://iam.amazonaws.com/", "iam.amazonaws.com", "", parameter(test.parameter, "1"))
			if test.unsigned {
				in.Signed = nil
			}
			if got := keys(All(in)); !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// hostile are values that break out of careless quoting.
var hostile = []string{
	"", "Bob", "-rf", "--output=text", "'", "''", `"`, `\`, `\'`, `'\''`, "$(id)", "`id`", "${HOME}", "$HOME", "~", "*", "a b", " a ", "a\nb", "a\n", "\n",
	"a\r\nb", "\t", "!x", "#x", ";id", "|id", "&id", ">x", "<x", "{a,b}", "[a]", "?", "=", "a=b", "%s", "%%", "@/etc/passwd", "file:///etc/passwd", "https://example.com/",
	"PEM\n", "x\nPEM\n", "PEM\nPEM_\nPEM__\n", `\n`, `\u0041`, "{0}", "#{x}", "\u2028", "\u202e", "é", "漢字", "😀", "\U0010ffff", "\ufeff", "\x00", "\x01\x1b[2J", "\x7f",
	"]]>", "</script>", `""" + evil() + """`, "*/ evil() /*",
}

func checkAll(t *testing.T, value string) {
	t.Helper()
	value = strings.ToValidUTF8(value, "\ufffd")
	in := input(t, false, "UploadSigningCertificate", "extra", "http://127.0.0.1:1/", "127.0.0.1:1", "",
		parameter("UserName", value), parameter("CertificateBody", value))
	texts := make(map[string]string)
	for _, p := range All(in) {
		texts[p.Key] = p.Text
	}
	checkCurl(t, texts["curl"], in.Signed)
	checkAWSCLI(t, texts["awsCli"], value)
	checkGo(t, texts["go"], value)
	for _, key := range []string{"boto3", "dotnet", "javascript"} {
		checkLiterals(t, key, texts[key], value)
	}
}

func TestHostileValuesStayValues(t *testing.T) {
	for _, value := range hostile {
		t.Run(strconv.QuoteToASCII(value), func(t *testing.T) { checkAll(t, value) })
	}
}

func FuzzQuoting(f *testing.F) {
	for _, value := range hostile {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if len(value) > 4096 {
			t.Skip("the length makes no difference, only time")
		}
		checkAll(t, value)
	})
}

// checkCurl reads the command as a shell does and compares what curl would
// send with what was signed.
func checkCurl(t *testing.T, text string, signed *sigv4.Signed) {
	t.Helper()
	words, rest := shellWords(t, text)
	if rest != "" {
		t.Errorf("curl: a second command: %q", rest)
	}
	want := []string{"curl", "--request", "POST", "http://127.0.0.1:1/"}
	for _, h := range signed.Request.Headers {
		if h.Name != "Host" {
			want = append(want, "--header", h.Name+": "+h.Value)
		}
	}
	want = append(want, "--data-raw", string(signed.Request.Body))
	if !slices.Equal(words, want) {
		t.Errorf("curl:\n%q\nwant\n%q", words, want)
	}
}

// checkAWSCLI reads the script as a shell does.
func checkAWSCLI(t *testing.T, text, value string) {
	t.Helper()
	if !isText(text) {
		t.Errorf("aws: more than ASCII: %q", text)
	}
	_, text, _ = strings.Cut(text, "\n") // the comment
	var file string
	haveFile := true
	if rest, found := strings.CutPrefix(text, "cat > certificate.pem <<'"); found {
		end, rest, _ := strings.Cut(rest, "'\n")
		content, rest, _ := strings.Cut("\n"+rest, "\n"+end+"\n")
		file, text = strings.TrimPrefix(content+"\n", "\n"), rest
	} else if strings.HasPrefix(text, "printf") {
		var words []string
		words, text = shellWords(t, text)
		if len(words) != 5 || words[0] != "printf" || words[1] != "%s" || words[3] != ">" || words[4] != "certificate.pem" {
			t.Fatalf("printf: %q", words)
		}
		file = words[2]
	} else {
		haveFile = false
	}
	words, rest := shellWords(t, text)
	if rest != "" {
		t.Errorf("aws: another command: %q", rest)
	}
	want := []string{"aws", "iam", "upload-signing-certificate"}
	switch i := slices.Index(words, "--cli-input-json"); {
	case i >= 0:
		var decoded struct{ UserName, CertificateBody string }
		if err := json.Unmarshal([]byte(words[i+1]), &decoded); err != nil || decoded.UserName != value {
			t.Errorf("%s: %q, %v", words[i+1], decoded.UserName, err)
		}
		if !haveFile {
			file = decoded.CertificateBody
		}
		want = append(want, "--no-paginate", "--cli-input-json", words[i+1])
	case strings.HasPrefix(value, "-"):
		want = append(want, "--user-name="+value)
	default:
		want = append(want, "--user-name", value)
	}
	if file != value {
		t.Errorf("the certificate is %q, want %q", file, value)
	}
	if haveFile {
		want = append(want, "--certificate-body", "file://certificate.pem")
	}
	want = append(want, "--endpoint-url", "http://127.0.0.1:1", "--region", "us-east-1")
	if !slices.Equal(words, want) {
		t.Errorf("aws:\n%q\nwant\n%q", words, want)
	}
}

// shellWords splits the first command of a script as IEEE 1003.1 §2.2 and §2.3
// have it, as far as previews use it, and fails on anything that a shell would
// expand.
func shellWords(t *testing.T, script string) (words []string, rest string) {
	t.Helper()
	var word strings.Builder
	inWord := false
	end := func() {
		if inWord {
			words = append(words, word.String())
		}
		word.Reset()
		inWord = false
	}
	for i := 0; i < len(script); i++ {
		switch c := script[i]; {
		case c == '\n':
			end()
			return words, script[i+1:]
		case c == ' ':
			end()
		case c == '\\' && script[i+1] == '\n':
			i++
		case c == '\\':
			i++
			word.WriteByte(script[i])
			inWord = true
		case c == '\'':
			length := strings.IndexByte(script[i+1:], '\'')
			if length < 0 {
				t.Fatalf("an open quote in %q", script)
			}
			word.WriteString(script[i+1 : i+1+length])
			i += length + 1
			inWord = true
		case c == '>' && !inWord && script[i+1] == ' ':
			words = append(words, ">")
		case strings.IndexByte("$`\"*?[]{}~#;|&<>()!=\t\r", c) >= 0 || c >= 0x7f:
			// "=" is fine within an option, which is where it is used.
			if c != '=' || !strings.HasPrefix(word.String(), "--") {
				t.Fatalf("%q stands unquoted in %q", c, script)
			}
			word.WriteByte(c)
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	t.Fatalf("no line end in %q", script)
	return nil, ""
}

// checkGo compiles the program's syntax and reads the strings out of it.
func checkGo(t *testing.T, text, value string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("go: %v\n%s", err, text)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		field, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if got := fold(field.Value.(*ast.CallExpr).Args[0]); got != value {
			t.Errorf("go: %s is %q, want %q", field.Key, got, value)
		}
		found++
		return false
	})
	if found != 2 {
		t.Errorf("go: %d fields, want 2\n%s", found, text)
	}
}

// fold evaluates literals that are joined by +.
func fold(e ast.Expr) string {
	if sum, ok := e.(*ast.BinaryExpr); ok {
		return fold(sum.X) + fold(sum.Y)
	}
	literal := e.(*ast.BasicLit)
	return constant.StringVal(constant.MakeFromLiteral(literal.Value, literal.Kind, 0))
}

// checkLiterals reads the string literals of a program and wants the value
// twice. The escapes that previews use mean the same in Go (for Python and C#)
// and JSON (for JavaScript), whose decoders are the oracles.
func checkLiterals(t *testing.T, key, text, value string) {
	t.Helper()
	for i := range len(text) {
		if c := text[i]; c != '\n' && (c < ' ' || c > '~') {
			t.Fatalf("%s: a character beyond ASCII: %q", key, text)
		}
	}
	_, body, _ := strings.Cut(text, "UserName")
	userName, certificateBody, found := strings.Cut(body, "\n    CertificateBody")
	if !found {
		userName, certificateBody, found = strings.Cut(body, "\n  CertificateBody")
	}
	if !found {
		t.Fatalf("%s: no CertificateBody in\n%s", key, text)
	}
	for _, part := range []string{userName, certificateBody} {
		if got := joinLiterals(t, key, part); got != value {
			t.Errorf("%s: %q, want %q\n%s", key, got, value, text)
		}
	}
}

func joinLiterals(t *testing.T, key, code string) string {
	t.Helper()
	var joined strings.Builder
	for {
		start := strings.IndexByte(code, '"')
		if start < 0 {
			return joined.String()
		}
		end := start + 1
		for ; code[end] != '"'; end++ {
			if code[end] == '\n' {
				t.Fatalf("%s: a literal over two lines in %q", key, code)
			}
			if code[end] == '\\' {
				end++
			}
		}
		literal := code[start : end+1]
		var value string
		var err error
		if key == "javascript" {
			err = json.Unmarshal([]byte(literal), &value)
		} else {
			value, err = strconv.Unquote(literal)
		}
		if err != nil {
			t.Fatalf("%s: %s: %v", key, literal, err)
		}
		joined.WriteString(value)
		code = code[end+1:]
	}
}
