package iamapi

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

const requestID = "7a62c49f-347e-4fc4-9331-6e8eEXAMPLE"

var uploaded = SigningCertificate{
	UserName:        "Bob",
	CertificateID:   "TA7SMP42TDN5Z26OBPJE7EXAMPLE",
	CertificateBody: "-----BEGIN CERTIFICATE-----\r\nMIIC<&>\"'ÿ\t\n-----END CERTIFICATE-----\n",
	Status:          "Active",
	UploadDate:      time.Date(2013, 6, 6, 21, 40, 8, 0, time.UTC),
}

func TestAnswersComeBackAsWritten(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   []byte
		want   Answer
	}{
		{"an upload", 200, Success(FindAction("UploadSigningCertificate"), CertificateResult{uploaded}, requestID),
			Answer{Action: "UploadSigningCertificate", Certificates: []SigningCertificate{uploaded}, RequestID: requestID}},
		{"a list's page", 200, Success(FindAction("ListSigningCertificates"), CertificatesResult{[]SigningCertificate{uploaded, uploaded}, Page{true, "m&m"}}, requestID),
			Answer{Action: "ListSigningCertificates", Certificates: []SigningCertificate{uploaded, uploaded}, IsTruncated: true, Marker: "m&m", RequestID: requestID}},
		{"an empty list", 200, Success(FindAction("ListSigningCertificates"), CertificatesResult{}, requestID),
			Answer{Action: "ListSigningCertificates", RequestID: requestID}},
		{"an update", 200, Success(FindAction("UpdateSigningCertificate"), nil, requestID),
			Answer{Action: "UpdateSigningCertificate", RequestID: requestID}},
		{"an error", 404, ErrorDocument(NewError("NoSuchEntity", "The user with name <b> cannot be found."), Service, requestID),
			Answer{Error: &Error{Code: "NoSuchEntity", Status: 404, Type: "Sender", Message: "The user with name <b> cannot be found."}, RequestID: requestID}},
		{"an error of the proxy", 504, ErrorDocument(NewProxyError("EndpointTooSlow", "no answer"), Service, requestID),
			Answer{Error: &Error{Code: "EndpointTooSlow", Status: 504, Type: "Receiver", Message: "no answer", FromProxy: true}, RequestID: requestID, FromProxy: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseAnswer(test.status, string(test.body))
			if err != nil {
				t.Fatalf("%v\n%s", err, test.body)
			}
			if !reflect.DeepEqual(*got, test.want) {
				t.Errorf("%+v\nwant %+v\n%s", *got, test.want, test.body)
			}
		})
	}
}

func TestParseAnswerTakesWhatServicesSend(t *testing.T) {
	tests := []struct{ name, body, user string }{
		{"without a namespace or white space", `<UploadSigningCertificateResponse><UploadSigningCertificateResult><Certificate><UserName>Bob</UserName></Certificate></UploadSigningCertificateResult></UploadSigningCertificateResponse>`, "Bob"},
		{"with a prefix", `<i:UploadSigningCertificateResponse xmlns:i="https://iam.amazonaws.com/doc/2010-05-08/"><i:UploadSigningCertificateResult><i:Certificate><i:UserName>Bob</i:UserName></i:Certificate></i:UploadSigningCertificateResult></i:UploadSigningCertificateResponse>`, "Bob"},
		{"with a declaration, a byte order mark and comments", "\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a --><UploadSigningCertificateResponse><!-- b --><UploadSigningCertificateResult><Certificate><UserName>B<!-- c -->ob</UserName></Certificate></UploadSigningCertificateResult></UploadSigningCertificateResponse>\n<!-- d -->", "Bob"},
		{"with unknown elements and attributes", `<UploadSigningCertificateResponse a="1" b='&lt;'><New><UserName>x</UserName></New><UploadSigningCertificateResult><Certificate><New/><UserName lang="en">Bob<New>x</New></UserName></Certificate></UploadSigningCertificateResult></UploadSigningCertificateResponse>`, "Bob"},
		{"with CDATA and references", `<UploadSigningCertificateResponse><UploadSigningCertificateResult><Certificate><UserName><![CDATA[<B>&]]>&#111;&#x62;&amp;&quot;&apos;</UserName></Certificate></UploadSigningCertificateResult></UploadSigningCertificateResponse>`, `<B>&ob&"'`},
		{"with an instruction", `<UploadSigningCertificateResponse><?go on?><UploadSigningCertificateResult><Certificate><UserName>Bob</UserName></Certificate></UploadSigningCertificateResult></UploadSigningCertificateResponse>`, "Bob"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseAnswer(200, test.body)
			if err != nil {
				t.Fatal(err)
			}
			if got.Action != "UploadSigningCertificate" || len(got.Certificates) != 1 || got.Certificates[0].UserName != test.user {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestParseAnswerSaysWhatIsWrongAndWhere(t *testing.T) {
	tests := []struct {
		name, body string
		offset     int
		message    string
	}{
		{"nothing", "", 0, "there is no element"},
		{"white space alone", " \n", 2, "there is no element"},
		{"plain text", "upstream timed out", 0, "there is text outside the root element"},
		{"JSON", `{"message":"Forbidden"}`, 0, "there is text outside the root element"},
		{"an HTML page", "<html></html>", 0, "<html> is no answer of IAM"},
		{"a document type", "<!DOCTYPE html><html></html>", 0, "a document type declaration is not allowed"},
		{"an entity of one's own", "<AResponse>&x;</AResponse>", 11, "&x; is not a character"},
		{"a lone ampersand", "<AResponse>a & b</AResponse>", 13, "there is a & that starts no reference"},
		{"a reference to nothing", "<AResponse>&#0;</AResponse>", 11, "&#0; is not a character"},
		{"a reference beyond Unicode", "<AResponse>&#x110000;</AResponse>", 11, "&#x110000; is not a character"},
		{"a cut document", "<AResponse><ARes", 11, "a tag does not end"},
		{"a missing end", "<AResponse>", 11, "the document ends inside <AResponse>"},
		{"a wrong end", "<AResponse><b></AResponse>", 14, "</AResponse> stands where </b> should"},
		{"an end of nothing", "</AResponse>", 0, "</AResponse> closes nothing"},
		{"two roots", "<AResponse/><AResponse/>", 12, "there is a second root element"},
		{"text after the root", "<AResponse/>x", 12, "there is text outside the root element"},
		{"a control character", "<AResponse>\x00</AResponse>", 11, "there is a character that XML does not allow"},
		{"bytes that are not UTF-8", "<AResponse>\xff</AResponse>", 11, "there is a byte that is not UTF-8"},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?><AResponse/>`, 0, "the encoding is not UTF-8"},
		{"a late declaration", ` <?xml version="1.0"?><AResponse/>`, 1, "an XML declaration stands elsewhere than at the start"},
		{"an attribute twice", `<AResponse a="1" a="2"/>`, 17, "an attribute is repeated, or there are too many"},
		{"an unquoted attribute", `<AResponse a=1/>`, 11, "an attribute's value is not quoted"},
		{"attributes without space", `<AResponse a="1"b="2"/>`, 16, "there is no space before an attribute"},
		{"a < in an attribute", `<AResponse a="<"/>`, 14, "there is a < in an attribute's value"},
		{"a comment in a comment", "<!-- -- --><AResponse/>", 0, "a comment does not end"},
		{"the end of CDATA in text", "<AResponse>]]></AResponse>", 11, "there is a ]]> outside a CDATA section"},
		{"deep nesting", "<AResponse>" + strings.Repeat("<a>", 64), 11 + 63*3, "elements are nested more than 64 deep"},
		{"an error without a code", "<ErrorResponse><Error/></ErrorResponse>", 0, "an <ErrorResponse> without a <Code>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ParseAnswer(200, test.body)
			var syntax *SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("%v is no SyntaxError", err)
			}
			if syntax.Message != test.message || syntax.Offset != test.offset {
				t.Errorf("%v\nwant %s at byte %d", err, test.message, test.offset)
			}
		})
	}
}
