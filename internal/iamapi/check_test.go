package iamapi

import (
	"strconv"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	long := strings.Repeat("x", 129)
	tests := []struct {
		name    string
		action  string
		form    string
		message string // "" where all is well
		code    string
	}{
		{"a complete upload is fine", "UploadSigningCertificate", "UserName=Bob&CertificateBody=x", "", ""},
		{"the user name may be left out", "UploadSigningCertificate", "CertificateBody=x", "", ""},
		{"a body may have every character of the pattern", "UploadSigningCertificate", "CertificateBody=%09%0A%0D%20~%C2%80%C3%BF", "", ""},
		{"a missing body is null", "UploadSigningCertificate", "UserName=Bob",
			"1 validation error detected: Value null at 'certificateBody' failed to satisfy constraint: Member must not be null", "ValidationError"},
		{"an empty user name is too short", "UploadSigningCertificate", "UserName=&CertificateBody=x",
			"1 validation error detected: Value '' at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 1", "ValidationError"},
		{"a long user name is too long", "GetUser", "UserName=" + long,
			"1 validation error detected: Value '" + long + "' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 128", "ValidationError"},
		{"length is in characters", "GetUser", "UserName=" + strings.Repeat("%C3%BF", 128),
			"The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-", "ValidationError"},
		{"a new user's name is shorter", "CreateUser", "UserName=" + strings.Repeat("x", 65),
			"1 validation error detected: Value '" + strings.Repeat("x", 65) + "' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64", "ValidationError"},
		{"a user name outside the pattern has a sentence of its own", "GetUser", "UserName=B%20b",
			"The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-", "ValidationError"},
		{"every failed constraint is in the list, in the model's order", "UpdateSigningCertificate", "Status=active&CertificateId=short&UserName=",
			"3 validation errors detected: Value '' at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
				"Value 'short' at 'certificateId' failed to satisfy constraint: Member must have length greater than or equal to 24; " +
				"Value 'active' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]", "ValidationError"},
		{"the list comes before a sentence of its own", "UpdateSigningCertificate", "UserName=B%20b&CertificateId=TA7SMP42TDN5Z26OBPJE7EXAMPLE",
			"1 validation error detected: Value null at 'status' failed to satisfy constraint: Member must not be null", "ValidationError"},
		{"of two sentences the first is the answer", "UpdateSigningCertificate", "UserName=B%20b&CertificateId=TA7SMP42TDN5Z26OBPJE7-EXAMPLE&Status=Active",
			"The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-", "ValidationError"},
		{"a certificate id has word characters", "DeleteSigningCertificate", "CertificateId=TA7SMP42TDN5Z26OBPJE7-EXAMPLE",
			"The specified value for certificateId is invalid. It must contain only alphanumeric characters.", "ValidationError"},
		{"nobody can set the status Expired", "UpdateSigningCertificate", "CertificateId=TA7SMP42TDN5Z26OBPJE7EXAMPLE&Status=Expired",
			"The specified value for status is invalid. It must be one of: Active, Inactive", "InvalidInput"},
		{"the value of a body is not repeated", "UploadSigningCertificate", "CertificateBody=" + strings.Repeat("x", 16385),
			"1 validation error detected: Value at 'certificateBody' failed to satisfy constraint: Member must have length less than or equal to 16384", "ValidationError"},
		{"a body has no control characters", "UploadSigningCertificate", "CertificateBody=x%00",
			"The specified value for certificateBody is invalid. It must contain only printable ASCII characters.", "ValidationError"},
		{"MaxItems has a least value", "ListUsers", "MaxItems=0",
			"1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1", "ValidationError"},
		{"MaxItems has a greatest value", "ListUsers", "MaxItems=99999999999999999999",
			"1 validation error detected: Value '99999999999999999999' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000", "ValidationError"},
		{"MaxItems is a number", "ListUsers", "MaxItems=ten",
			"1 validation error detected: Value 'ten' at 'maxItems' failed to satisfy constraint: Member must be an integer", "ValidationError"},
		{"an empty Marker is too short", "ListUsers", "Marker=",
			"1 validation error detected: Value '' at 'marker' failed to satisfy constraint: Member must have length greater than or equal to 1", "ValidationError"},
		{"a path of one slash is fine", "CreateUser", "UserName=Bob&Path=/", "", ""},
		{"a path ends in a slash", "CreateUser", "UserName=Bob&Path=/a",
			"The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.", "ValidationError"},
		{"two slashes are no path", "CreateUser", "UserName=Bob&Path=//",
			"The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.", "ValidationError"},
		{"a path prefix begins with a slash", "ListUsers", "PathPrefix=a/",
			"The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.", "ValidationError"},
		{"tags are letters of any script", "TagUser", "UserName=Bob&Tags.member.1.Key=%E9%83%A8%E9%97%A8&Tags.member.1.Value=", "", ""},
		{"a tag needs a value", "TagUser", "UserName=Bob&Tags.member.2.Key=a",
			"1 validation error detected: Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null", "ValidationError"},
		{"a tag's value has its pattern", "TagUser", "UserName=Bob&Tags.member.1.Key=a&Tags.member.1.Value=C=!",
			`1 validation error detected: Value 'C=!' at 'tags.1.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*`, "ValidationError"},
		{"tags are required", "TagUser", "UserName=Bob",
			"1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null", "ValidationError"},
		{"an empty list of tags is a list", "TagUser", "UserName=Bob&Tags=", "", ""},
		{"there are at most fifty tags", "UntagUser", "UserName=Bob" + manyTagKeys(51),
			"1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: Member must have length less than or equal to 50", "ValidationError"},
		{"a session is no longer than a day and a half", "GetSessionToken", "DurationSeconds=129601",
			"1 validation error detected: Value '129601' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 129600", "ValidationError"},
		{"a token code fails both its constraints, the pattern first", "GetSessionToken", "TokenCode=abc",
			`2 validation errors detected: Value 'abc' at 'tokenCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [\d]*; ` +
				"Value 'abc' at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6", "ValidationError"},
		{"an unknown action has no constraints", "NoSuchAction", "UserName=", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			parameters, formErr := ParseForm(test.form)
			if formErr != nil {
				t.Fatal(formErr)
			}
			var message, code string
			if a := FindAction(test.action); a != nil {
				if e := (&Call{a, parameters}).Validate(); e != nil {
					message, code = e.Message, e.Code
				}
			}
			if message != test.message || code != test.code {
				t.Errorf("%s: %s\nwant %s: %s", code, message, test.code, test.message)
			}
			if got := ValidationMessage(Check(test.action, parameters)); got != test.message {
				t.Errorf("ValidationMessage: %s\nwant %s", got, test.message)
			}
		})
	}
}

func manyTagKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("&TagKeys.member." + strconv.Itoa(i+1) + "=k")
	}
	return b.String()
}
