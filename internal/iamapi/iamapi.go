// Package iamapi knows the words of IAM's Query API (version 2010-05-08), and
// of the two operations of STS (version 2011-06-15) that its clients need to
// find out who they are.
//
// Everything that can be said of the API without keeping state is here:
//
//   - the actions with their parameters' constraints and their errors, as the
//     API reference and the SDKs' service model have them ([Actions], [Check]),
//   - requests, written ([Form]) and read ([ParseQuery], [ParseForm], [ReadCall]),
//   - answers, written ([Success], [ErrorDocument]) and read ([ParseAnswer]),
//   - error codes with their statuses, and the sentences that go with them,
//   - the endpoints of the partitions.
//
// What an action does, who may call it and who signed belongs to others.
//
// A server reads a request in this order, which is AWS's as far as it is known:
// [ParseQuery], [ParseForm] and [ReadCall] come before the signature is looked at,
// since a request for an operation that does not exist is told so even when it is
// not signed; [Call.CheckNames] comes after authentication, so that a stranger
// learns nothing of an action's parameters; [Call.Validate] comes after
// authorization too.
package iamapi

import (
	"strings"

	"countersign/internal/sigv4"
)

const (
	Version   = "2010-05-08"
	Namespace = "https://iam.amazonaws.com/doc/2010-05-08/"
	Service   = "iam" // signing name

	STSVersion   = "2011-06-15"
	STSNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"
	STSService   = "sts" // signing name

	// ContentType of a request's body.
	ContentType = "application/x-www-form-urlencoded; charset=utf-8"
	// AnswerContentType is that of an answer's.
	AnswerContentType = "text/xml"
)

// A Parameter is one name and value of a request, in the order of sending.
type Parameter struct{ Name, Value string }

// Form encodes Action, Version and the parameters as the body of a POST: the
// percent-encoding of RFC 3986 (space is %20), so that the same bytes serve in a URL.
func Form(action string, parameters []Parameter) string {
	version := Version
	if a := FindAction(action); a != nil {
		version = a.version()
	}
	form := []string{"Action=" + sigv4.Escape(action), "Version=" + version}
	for _, p := range parameters {
		form = append(form, sigv4.Escape(p.Name)+"="+sigv4.Escape(p.Value))
	}
	return strings.Join(form, "&")
}

// An Endpoint is a place that requests can be sent to.
type Endpoint struct {
	Name   string // "local", "aws", "aws-dualstack", "aws-cn", "aws-us-gov", …
	URL    string // "https://iam.amazonaws.com/"
	Region string // signing region
	Title  string // for people: "AWS", "AWS China", …
}

// Endpoints returns the built-in list; "local" first, with the URL "/" relative
// to the server and the region us-east-1.
func Endpoints() []Endpoint {
	return []Endpoint{
		{"local", "/", "us-east-1", "This server"},
		{"aws", "https://iam.amazonaws.com/", "us-east-1", "AWS"},
		{"aws-dualstack", "https://iam.global.api.aws/", "us-east-1", "AWS (IPv4 and IPv6)"},
		{"aws-cn", "https://iam.cn-north-1.amazonaws.com.cn/", "cn-north-1", "AWS China"},
		{"aws-us-gov", "https://iam.us-gov.amazonaws.com/", "us-gov-west-1", "AWS GovCloud (US)"},
		{"aws-iso", "https://iam.us-iso-east-1.c2s.ic.gov/", "us-iso-east-1", "AWS ISO (US)"},
		{"aws-iso-b", "https://iam.us-isob-east-1.sc2s.sgov.gov/", "us-isob-east-1", "AWS ISOB (US)"},
		{"aws-iso-e", "https://iam.eu-isoe-west-1.cloud.adc-e.uk/", "eu-isoe-west-1", "AWS ISOE (Europe)"},
		{"aws-iso-f", "https://iam.us-isof-south-1.csp.hci.ic.gov/", "us-isof-south-1", "AWS ISOF (US)"},
		{"aws-eusc", "https://iam.eusc-de-east-1.amazonaws.eu/", "eusc-de-east-1", "AWS European Sovereign Cloud"},
	}
}
