package iamapi

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestParseForm(t *testing.T) {
	tests := []struct {
		name, form string
		want       []Parameter
		err        string
	}{
		{"nothing", "", nil, ""},
		{"order and repetitions stay", "b=1&a=2&b=3", []Parameter{{"b", "1"}, {"a", "2"}, {"b", "3"}}, ""},
		{"a name without a value", "a&b=", []Parameter{{"a", ""}, {"b", ""}}, ""},
		{"a value without a name", "=a", []Parameter{{"", "a"}}, ""},
		{"empty pairs are passed over", "&&a=1&", []Parameter{{"a", "1"}}, ""},
		{"an equal sign in a value", "a=b=c", []Parameter{{"a", "b=c"}}, ""},
		{"a plus is a space", "a+b=c+d%2B", []Parameter{{"a b", "c d+"}}, ""},
		{"escapes in either case", "%61=%C3%bf", []Parameter{{"a", "ÿ"}}, ""},
		{"a semicolon is a character", "a=1;b=2", []Parameter{{"a", "1;b=2"}}, ""},
		{"UTF-8 that is not escaped", "a=ÿ", []Parameter{{"a", "ÿ"}}, ""},
		{"an escape that is not hexadecimal", "a=%zz", nil, "MalformedQueryString: Illegal hex character in escape % pattern: %zz"},
		{"an escape that is cut", "a=%4", nil, "MalformedQueryString: Incomplete trailing escape % sequence"},
		{"an escape in a name", "%=1", nil, "MalformedQueryString: Incomplete trailing escape % sequence"},
		{"an escaped byte that is not UTF-8", "a=%ff", nil, "MalformedQueryString: The request is not encoded in UTF-8."},
		{"an encoded surrogate", "a=%ED%A0%80", nil, "MalformedQueryString: The request is not encoded in UTF-8."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseForm(test.form)
			if message := text(err); message != test.err || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%q, %s\nwant %q, %s", got, message, test.want, test.err)
			}
		})
	}
}

func TestParseQuery(t *testing.T) {
	tests := []struct {
		name, query string
		want        []Parameter
		err         string
	}{
		{"nothing", "", nil, ""},
		{"what is not presigned, as it stands", "Action=GetUser&X-Amz-Date=b&X-Amz-Date=c", []Parameter{{"Action", "GetUser"}, {"X-Amz-Date", "b"}, {"X-Amz-Date", "c"}}, ""},
		{"a presigned request without its signature", "X-Amz-Signature=0&Action=GetUser&X-Amz-Algorithm=AWS4-HMAC-SHA256", []Parameter{{"Action", "GetUser"}}, ""},
		{"a parameter of the signature that is repeated", "Action=GetUser&X-Amz-Algorithm=a&X-Amz-Date=b&X-Amz-Algorithm=&X-Amz-Date=c", []Parameter{{"Action", "GetUser"}}, ""},
		{"an escaped name of the signature's", "%58-Amz-Algorithm=a&X%2dAmz-Date=b&a=1", []Parameter{{"a", "1"}}, ""},
		{"a parameter that is none of the signature's", "X-Amz-Algorithm=a&X-Amz-Target=x", []Parameter{{"X-Amz-Target", "x"}}, ""},
		{"a malformed escape", "X-Amz-Algorithm=%zz", nil, "MalformedQueryString: Illegal hex character in escape % pattern: %zz"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseQuery(test.query)
			if message := text(err); message != test.err || !slices.Equal(got, test.want) {
				t.Errorf("%q, %s\nwant %q, %s", got, message, test.want, test.err)
			}
		})
	}
}

// A server asks who signed between the two, and what is told before that is told to
// anybody.
func TestReadCallTellsNothingOfParameters(t *testing.T) {
	want := []Parameter{{"UserName", "Bob"}, {"UserName", "Eve"}, {"Username", "Bob"}, {"Tags.member.7.Key", "a"}}
	call, err := ReadCall(append([]Parameter{{"Action", "TagUser"}, {"Version", Version}}, want...))
	if err != nil || !slices.Equal(call.Parameters, want) {
		t.Fatalf("%+v, %v", call, err)
	}
	if err := call.CheckNames(); err == nil {
		t.Error("and CheckNames finds nothing")
	}
}

func text(err *Error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestReadCall(t *testing.T) {
	const version = "&Version=2010-05-08"
	tests := []struct {
		name, form string
		action     string
		parameters []Parameter
		err        string
	}{
		{"a call", "Action=GetUser" + version + "&UserName=Bob", "GetUser", []Parameter{{"UserName", "Bob"}}, ""},
		{"in another order", "UserName=Bob" + version + "&Action=GetUser", "GetUser", []Parameter{{"UserName", "Bob"}}, ""},
		{"of STS", "Action=GetCallerIdentity&Version=2011-06-15", "GetCallerIdentity", nil, ""},
		{"with a list", "Action=UntagUser" + version + "&TagKeys.member.2=b&TagKeys.member.1=a", "UntagUser", []Parameter{{"TagKeys.member.2", "b"}, {"TagKeys.member.1", "a"}}, ""},
		{"a signature in the body", "Action=GetUser" + version + "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0", "", nil, "InvalidQueryParameter: The parameter X-Amz-Algorithm is not recognized."},
		{"nothing", "", "", nil, "MissingAction: The request must contain the parameter Action."},
		{"an empty action", "Action=" + version, "", nil, "MissingAction: The request must contain the parameter Action."},
		{"an unknown action", "Action=NoSuchAction" + version, "", nil, "InvalidAction: Could not find operation NoSuchAction for version 2010-05-08"},
		{"an action in small letters", "Action=getUser" + version, "", nil, "InvalidAction: Could not find operation getUser for version 2010-05-08"},
		{"no version", "Action=GetUser", "", nil, "InvalidAction: Could not find operation GetUser for version NO_VERSION_SPECIFIED"},
		{"another service's version", "Action=GetUser&Version=2011-06-15", "", nil, "InvalidAction: Could not find operation GetUser for version 2011-06-15"},
		{"an unknown parameter", "Action=GetUser" + version + "&Username=Bob", "", nil, "InvalidQueryParameter: The parameter Username is not recognized."},
		{"a long name", "Action=GetUser" + version + "&" + strings.Repeat("k", 65), "", nil, "InvalidQueryParameter: The parameter with a name of 65 bytes is not recognized."},
		{"a name of two lines", "Action=GetUser" + version + "&-----BEGIN+PRIVATE+KEY-----%0AMIIE", "", nil, "InvalidQueryParameter: The parameter with a name of 32 bytes is not recognized."},
		{"a long name twice", "Action=GetUser" + version + strings.Repeat("&"+strings.Repeat("k", 65), 2), "", nil, "MalformedQueryString: The parameter with a name of 65 bytes was sent more than once."},
		{"another action's parameter", "Action=GetUser" + version + "&Status=Active", "", nil, "InvalidQueryParameter: The parameter Status is not recognized."},
		{"a repeated parameter", "Action=GetUser" + version + "&UserName=Bob&UserName=Eve", "", nil, "MalformedQueryString: The parameter UserName was sent more than once."},
		{"a repeated action", "Action=GetUser&Action=DeleteUser" + version, "", nil, "MalformedQueryString: The parameter Action was sent more than once."},
		{"a repeated version", "Action=GetUser" + version + "&Version=", "", nil, "MalformedQueryString: The parameter Version was sent more than once."},
		{"a list's member without a number", "Action=UntagUser" + version + "&TagKeys.member=a", "", nil, "InvalidQueryParameter: The parameter TagKeys.member is not recognized."},
		{"member zero", "Action=UntagUser" + version + "&TagKeys.member.0=a", "", nil, "InvalidQueryParameter: The parameter TagKeys.member.0 is not recognized."},
		{"a member's number with a zero before it", "Action=UntagUser" + version + "&TagKeys.member.01=a", "", nil, "InvalidQueryParameter: The parameter TagKeys.member.01 is not recognized."},
		{"a member's number with a sign", "Action=UntagUser" + version + "&TagKeys.member.%2B1=a", "", nil, "InvalidQueryParameter: The parameter TagKeys.member.+1 is not recognized."},
		{"a member's number beyond all", "Action=UntagUser" + version + "&TagKeys.member.99999999999999999999=a", "", nil, "InvalidQueryParameter: The parameter TagKeys.member.99999999999999999999 is not recognized."},
		{"a list that starts late", "Action=TagUser" + version + "&Tags.member.999999999.Key=a&Tags.member.999999999.Value=b", "", nil, "MalformedInput: The members of the list Tags are not numbered from 1 without a gap."},
		{"a list with a gap", "Action=UntagUser" + version + "&TagKeys.member.1=a&TagKeys.member.3=b", "", nil, "MalformedInput: The members of the list TagKeys are not numbered from 1 without a gap."},
		{"a field where there is none", "Action=UntagUser" + version + "&TagKeys.member.1.Key=a", "", nil, "InvalidQueryParameter: The parameter TagKeys.member.1.Key is not recognized."},
		{"no field where there should be one", "Action=TagUser" + version + "&Tags.member.1=a", "", nil, "InvalidQueryParameter: The parameter Tags.member.1 is not recognized."},
		{"a dot at the end", "Action=UntagUser" + version + "&TagKeys.member.1.=a", "", nil, "InvalidQueryParameter: The parameter TagKeys.member.1. is not recognized."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			parameters, formErr := ParseForm(test.form)
			if formErr != nil {
				t.Fatal(formErr)
			}
			call, err := ReadCall(parameters)
			if err == nil {
				err = call.CheckNames()
			}
			if message := text(err); message != test.err {
				t.Fatalf("%s\nwant %s", message, test.err)
			}
			if err == nil && (call.Action.Name != test.action || !slices.Equal(call.Parameters, test.parameters)) {
				t.Errorf("%s %q", call.Action.Name, call.Parameters)
			}
		})
	}
}

func TestMembersComeInTheOrderOfTheirNumbers(t *testing.T) {
	form := "Action=TagUser&Version=2010-05-08&UserName=Bob"
	var want []map[string]string
	for i := 10; i > 0; i-- {
		n := strconv.Itoa(i)
		form += "&Tags.member." + n + ".Value=v" + n + "&Tags.member." + n + ".Key=k" + n
		want = append(want, map[string]string{"Key": "k" + n, "Value": "v" + n})
	}
	slices.Reverse(want)
	parameters, _ := ParseForm(form)
	call, err := ReadCall(parameters)
	if err != nil {
		t.Fatal(err)
	}
	if got := call.Members("Tags"); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := call.Members("NoSuchList"); got != nil {
		t.Errorf("%v", got)
	}
	if value, present := call.Value("UserName"); value != "Bob" || !present {
		t.Errorf("%q, %v", value, present)
	}
	if value, present := call.Value("Tags"); value != "" || present {
		t.Errorf("%q, %v", value, present)
	}
}

func TestFormIsReadAsItWasWritten(t *testing.T) {
	parameters := []Parameter{{"UserName", "a+b c=&%é😀\x00\n"}, {"CertificateBody", "-._~"}}
	form := Form("UploadSigningCertificate", parameters)
	const want = "Action=UploadSigningCertificate&Version=2010-05-08&UserName=a%2Bb%20c%3D%26%25%C3%A9%F0%9F%98%80%00%0A&CertificateBody=-._~"
	if form != want {
		t.Errorf("%s\nwant %s", form, want)
	}
	got, err := ParseForm(form)
	if err != nil || !slices.Equal(got[2:], parameters) {
		t.Errorf("%q, %v", got, err)
	}
	if sts := Form("GetCallerIdentity", nil); sts != "Action=GetCallerIdentity&Version=2011-06-15" {
		t.Error(sts)
	}
}

func TestEndpointsAreThoseOfThePartitions(t *testing.T) {
	endpoints := Endpoints()
	if endpoints[0] != (Endpoint{"local", "/", "us-east-1", "This server"}) {
		t.Errorf("%+v", endpoints[0])
	}
	seen := make(map[string]bool)
	for _, e := range endpoints {
		if seen[e.Name] || e.Title == "" || e.Region == "" {
			t.Errorf("%+v", e)
		}
		seen[e.Name] = true
		if e.Name != "local" && (!strings.HasPrefix(e.URL, "https://iam.") || !strings.HasSuffix(e.URL, "/")) {
			t.Errorf("%s: %s", e.Name, e.URL)
		}
	}
	if len(endpoints) != 10 {
		t.Errorf("%d endpoints", len(endpoints))
	}
}

func TestErrorCodesTellOfTheirActions(t *testing.T) {
	codes := make(map[string]ErrorCode)
	for _, code := range ErrorCodes() {
		if _, twice := codes[code.Code]; twice {
			t.Errorf("%s stands there twice", code.Code)
		}
		codes[code.Code] = code
	}
	if got := codes["DuplicateCertificate"]; !slices.Equal(got.Actions, []string{"UploadSigningCertificate"}) || got.Status != 409 || got.Type != "Sender" {
		t.Errorf("%+v", got)
	}
	if got := codes["AccessDenied"]; got.Actions != nil {
		t.Errorf("%+v", got)
	}
	if got := codes["ServiceFailure"]; got.Type != "Receiver" || len(got.Actions) != len(Actions())-1 {
		t.Errorf("%+v", got)
	}
	if got := codes["LimitExceeded"].Message; got != QuotaMessage(CertificatesPerUser) {
		t.Error(got)
	}
	for _, a := range append(Actions(), STSActions()...) {
		for _, code := range a.Errors {
			if _, known := codes[code]; !known {
				t.Errorf("%s: %s is not in the catalogue", a.Name, code)
			}
		}
	}
	if e := NewError("NoSuchCode", "m"); e.Status != 400 || e.Type != "Sender" {
		t.Errorf("%+v", e)
	}
	for _, code := range ProxyErrorCodes() {
		if e := NewProxyError(code.Code, "m"); e.Status != code.Status || e.Type != "Receiver" || !e.FromProxy {
			t.Errorf("%+v", e)
		}
	}
	if e := NewProxyError("SignatureDoesNotMatch", "m"); e.Status != 403 || !e.FromProxy {
		t.Errorf("%+v", e)
	}
}
