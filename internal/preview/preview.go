// Package preview shows one signed request in the forms that people use.
//
// Two kinds of forms come of it. The HTTP request and the curl line are the
// request as it was signed: whoever has them can send it, until it expires, and
// nothing else. They carry the session token where there is one, since it is
// part of the request. The AWS CLI and the SDKs sign for themselves: they get
// the same action and parameters, and take the credentials from the
// environment. A secret access key is in neither, for it is not in [Input].
//
// What a user typed is hostile until it is quoted. Every value is written as a
// literal of the language at hand, in ASCII; names that become identifiers come
// from iamapi's tables alone. A request that a form cannot express (an action
// or a parameter that is not in the tables, a list) is left out of that form.
package preview

import (
	"strings"

	"countersign/internal/ascii"
	"countersign/internal/iamapi"
	"countersign/internal/sigv4"
)

// An Input is one request to show. Secrets are never part of a preview: the
// forms that sign for themselves (AWS CLI, boto3, .NET) name the environment.
type Input struct {
	Action     string
	Parameters []iamapi.Parameter
	Endpoint   iamapi.Endpoint
	URL        string        // absolute
	Signed     *sigv4.Signed // nil while there are no credentials: the forms that need it are left out
}

// A Preview is one form; Key is the contract's field name (http, curl, awsCli,
// boto3, dotnet, go, javascript, canonicalRequest, stringToSign).
type Preview struct{ Key, Title, Text string }

// All returns every form, in the order of the page's tabs.
func All(in Input) []Preview {
	var previews []Preview
	if in.Signed != nil {
		previews = append(previews,
			Preview{"http", "HTTP", httpRequest(in.Signed)},
			Preview{"curl", "curl", curl(in)})
	}
	if c, ok := newCall(in); ok {
		previews = append(previews,
			Preview{"awsCli", "AWS CLI", c.awsCLI()},
			Preview{"boto3", "boto3", c.boto3()},
			Preview{"dotnet", ".NET", c.dotnet()},
			Preview{"go", "Go", c.golang()},
			Preview{"javascript", "JavaScript", c.javascript()})
	}
	if in.Signed != nil {
		previews = append(previews,
			Preview{"canonicalRequest", "Canonical request", in.Signed.CanonicalRequest},
			Preview{"stringToSign", "String to sign", in.Signed.StringToSign})
	}
	return previews
}

// httpRequest writes the request as it goes over the wire, with line feeds for
// the line ends of the head.
func httpRequest(s *sigv4.Signed) string {
	r := &s.Request
	var b []string
	b = append(b, r.Method, " ", target(r), " HTTP/1.1\n")
	for _, h := range r.Headers {
		b = append(b, h.Name, ": ", h.Value, "\n")
	}
	b = append(b, "\n")
	b = append(b, string(r.Body))
	return strings.Join(b, "")
}

func target(r *sigv4.Request) string {
	path := r.Path
	if path == "" {
		path = "/"
	}
	if r.Query != "" {
		path += "?" + r.Query
	}
	return path
}

// curl writes a command for a POSIX shell that sends the signed request byte
// for byte.
func curl(in Input) string {
	r := &in.Signed.Request
	origin := origin(in.URL)
	var b []string
	b = append(b, "curl")
	option := func(text string) { b = append(b, " \\\n  ", text) }
	option("--request " + shellQuote(r.Method))
	if url := origin + target(r); strings.ContainsAny(url, "[]{}") {
		option("--globoff " + shellQuote(url))
	} else {
		option(shellQuote(url))
	}
	for _, h := range r.Headers {
		switch {
		case ascii.EqualFold(h.Name, "Content-Length"):
			// curl counts for itself.
		case ascii.EqualFold(h.Name, "Host") && strings.HasSuffix(origin, "://"+h.Value):
			// curl takes it from the URL.
		case h.Value == "":
			option("--header " + shellQuote(h.Name+";")) // curl's way to send an empty header
		default:
			option("--header " + shellQuote(h.Name+": "+h.Value))
		}
	}
	if len(r.Body) > 0 {
		option("--data-raw " + shellQuote(string(r.Body)))
	}
	return strings.Join(append(b, "\n"), "")
}

// origin returns scheme, host and port of an absolute URL.
func origin(url string) string {
	start := strings.Index(url, "://")
	if start < 0 {
		return ""
	}
	if end := strings.IndexAny(url[start+3:], "/?#"); end >= 0 {
		return url[:start+3+end]
	}
	return url
}
