package proxy

import (
	"fmt"
	"net/http"
	"strings"

	"countersign/internal/iamapi"
)

// An Outcome says how a request ended, for metrics and logs.
type Outcome string

// The outcomes. All but Answered, Refused and Canceled are failures on the way.
const (
	Answered     Outcome = "answered"       // the endpoint answered, with success or an error of its own
	Refused      Outcome = "refused"        // against the rules; not forwarded
	Busy         Outcome = "busy"           // too many at the same time; not forwarded
	NameNotFound Outcome = "name_not_found" // the endpoint's name does not resolve
	Unreachable  Outcome = "unreachable"    // no connection
	TLSFailed    Outcome = "tls_failed"     // no trusted connection
	TimedOut     Outcome = "timed_out"      // no complete answer in time
	CutOff       Outcome = "cut_off"        // the connection closed before or within the answer
	TooLarge     Outcome = "too_large"      // an answer over MaxAnswerBytes
	Redirected   Outcome = "redirected"     // a redirect instead of an answer
	NotHTTP      Outcome = "not_http"       // an answer that is not HTTP
	NotXML       Outcome = "not_xml"        // an answer that is not IAM's
	Canceled     Outcome = "canceled"       // the browser went away
)

// Outcomes lists every Outcome, for metrics that are to exist from the start.
var Outcomes = []Outcome{
	Answered, Refused, Busy, NameNotFound, Unreachable, TLSFailed,
	TimedOut, CutOff, TooLarge, Redirected, NotHTTP, NotXML, Canceled,
}

// What a message says of the request's effect. A user who does not know whether
// an upload took effect must look before sending it again.
const (
	notSent   = "Nothing was sent to it."
	maybeDone = "The request may have taken effect: list the user's certificates before you send it again."
)

// A failure is an error of the proxy's own. Its message is for the user, its
// cause for the log; neither repeats anything secret of the request.
type failure struct {
	outcome Outcome
	status  int
	code    string
	message string
	cause   error
}

func (f *failure) Error() string { return f.code + ": " + f.message }

// failed returns the failure of an exchange.
func failed(outcome Outcome, status int, cause error, format string, args ...any) *failure {
	return &failure{outcome: outcome, status: status, code: codeOf(status), message: fmt.Sprintf(format, args...), cause: cause}
}

// codeOf is the error code that goes with a status of the proxy's own: the
// status's name, without spaces, save where IAM has a word for it.
func codeOf(status int) string {
	if status == http.StatusForbidden {
		return "AccessDenied"
	}
	return strings.ReplaceAll(http.StatusText(status), " ", "")
}

// write answers with IAM's error document, marked as the proxy's own.
func (f *failure) write(w http.ResponseWriter, requestID string) {
	h := w.Header()
	h.Set("X-Amzn-Requestid", requestID)
	if f.status == http.StatusMethodNotAllowed {
		h.Set("Allow", http.MethodPost)
	}
	if f.outcome == Busy {
		h.Set("Retry-After", "1")
	}
	e := iamapi.NewProxyError(f.code, f.message)
	writeText(w, f.status, iamapi.ErrorDocument(e, iamapi.Service, requestID))
}
