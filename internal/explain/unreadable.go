package explain

import (
	"errors"
	"strconv"
	"strings"

	"countersign/internal/ascii"
)

// CodeUnreadable is the code of an explanation for an answer that is not IAM's.
const CodeUnreadable = "UnreadableAnswer"

// errStatus stands for XML of a success under a status of a failure.
var errStatus = errors.New("the status and the XML contradict each other")

// unreadable explains an answer that is not IAM's XML by what it looks like.
func unreadable(status int, body string, err error) *Explanation {
	e := &Error{Code: CodeUnreadable, Message: err.Error()}
	text := strings.TrimLeft(strings.TrimPrefix(body, "\ufeff"), " \t\r\n")
	start := ascii.Lower(text[:min(len(text), 32)])
	title := "The answer is not IAM's."
	const elsewhere = "Check the endpoint's address, and ask whoever runs the network whether a proxy or a firewall stands in between."
	switch {
	case errors.Is(err, errStatus):
		e.Cause = "The XML tells of success, the status " + strconv.Itoa(status) + " of a failure. Something between IAM and here has changed the answer."
		e.Fix = "List the user's certificates to see what took effect. " + elsewhere
	case text == "" && status >= 200 && status < 300:
		title = "The answer is empty."
		e.Cause = "Something answered with the status " + strconv.Itoa(status) + " and nothing else. IAM always sends XML."
		e.Fix = elsewhere
	case text == "":
		title = "The answer is empty."
		e.Cause = "The status is " + strconv.Itoa(status) + " and there is no XML, so it is not IAM that refused, but something on the way to it."
		e.Fix = elsewhere
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"), strings.HasPrefix(start, "<head"), strings.HasPrefix(start, "<body"):
		title = "A web page came back instead of an answer."
		e.Cause = "The answer (status " + strconv.Itoa(status) + ") is a page for people" + pageTitle(text) + ". A proxy, a firewall or a sign-in portal answered in IAM's place, or the endpoint is a web site."
		e.Fix = elsewhere
	case start[0] == '{' || start[0] == '[':
		title = "JSON came back instead of IAM's XML."
		e.Cause = "The answer (status " + strconv.Itoa(status) + ") is JSON: an API gateway, or another service than IAM. It starts with: " + excerpt(text)
		e.Fix = "Check that the endpoint is an IAM endpoint, and that the request goes to its path /."
	case strings.HasPrefix(start, "<"):
		title = "The answer's XML cannot be read."
		e.Cause = "It may have been cut off on the way, or is another service's: " + err.Error() + "."
		e.Fix = "Send the request again. An upload may have taken effect all the same: list the user's certificates first. If it stays like this, check the endpoint's address."
	default:
		e.Cause = "The answer (status " + strconv.Itoa(status) + ") is plain text. It starts with: " + excerpt(text)
		e.Fix = elsewhere
	}
	return &Explanation{Title: title, Error: e}
}

// pageTitle returns the title of an HTML page, in words.
func pageTitle(page string) string {
	lower := ascii.Lower(page[:min(len(page), 4096)])
	if len(lower) > len(page) { // lower case may be longer
		return ""
	}
	start := strings.Index(lower, "<title>")
	if start < 0 {
		return ""
	}
	title, _, found := strings.Cut(page[start+len("<title>"):], "<")
	if title = strings.TrimSpace(title); !found || title == "" {
		return ""
	}
	return `, titled "` + excerpt(title) + `"`
}

// excerpt returns the start of a text, on one line.
func excerpt(text string) string {
	const limit = 120
	text = strings.Join(strings.Fields(text[:min(len(text), 4*limit)]), " ")
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}
