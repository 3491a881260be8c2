package iam

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/requestid"
	"countersign/internal/sigv4"
)

// maxBody bounds a request's body, in bytes. IAM limits parameters by the
// character, and a character of the body takes up to twelve bytes: four of UTF-8,
// each percent-encoded. The longest request that no constraint refuses tags a user
// with fifty keys of 128 and values of 256 characters, 50·(128+256)·12 bytes and
// their names; the longest CertificateBody, 16,384 characters up to U+00FF, comes
// to 96 KiB. (The proxy's limit is its own, and lower: it forwards what the page
// signs, whose certificates are plain ASCII.)
const maxBody = 256 << 10

// unsentBody is how much room, in bytes, is made for a body before any of it has
// come: enough for the usual certificate, and no more than what a stranger who only
// announces a body may cost.
const unsentBody = 8 << 10

// ServeHTTP answers one request. It takes POST with a form, and GET with the
// same parameters in the URL.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{service: s, id: requestid.New(), start: time.Now()}
	// The answer's own errors are ServiceFailure at worst, also where the
	// program is at fault: a client that gets no answer does not know whether
	// its certificate was stored.
	defer func() {
		if value := recover(); value != nil {
			x.fail(w, r, fmt.Errorf("panic: %s\n%s", PanicCause(value), debug.Stack()))
		}
	}()
	result, err := x.serve(w, r)
	if err != nil {
		x.fail(w, r, err)
		return
	}
	document := documents.Get().(*[]byte)
	*document = iamapi.AppendSuccess((*document)[:0], x.action, result, x.id)
	x.send(w, http.StatusOK, "", *document)
	if cap(*document) <= keptDocument {
		documents.Put(document)
	}
}

// documents are the buffers of answers that were sent, for the next ones: an answer
// is the largest thing that a request makes.
var documents = sync.Pool{New: func() any { return new([]byte) }}

// keptDocument is the largest buffer that is kept, in bytes. A credential report
// takes megabytes once a day.
const keptDocument = 64 << 10

// PanicCause describes the value of a panic for a log: the runtime's own errors in
// full; of anything else the type alone, since the value may hold what a request
// brought, which no log gets.
func PanicCause(value any) string {
	if err, ok := value.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("a value of type %T", value)
}

// An exchange is one request and its answer.
type exchange struct {
	service *Service
	id      string
	start   time.Time
	action  *iamapi.Action // nil until it is known
	caller  caller         // zero until it is known
}

// serve takes a request through the checks that the package comment lists, and
// carries it out. Errors that are neither *iamapi.Error nor *sigv4.Error are
// faults of ours.
func (x *exchange) serve(w http.ResponseWriter, r *http.Request) (iamapi.Result, error) {
	body, err := readBody(w, r)
	if err != nil {
		return nil, unreadable(err)
	}
	form, err := readForm(r, body)
	if err != nil {
		return nil, err
	}
	request, refused := iamapi.ReadCall(form)
	if refused != nil {
		return nil, refused
	}
	x.action = request.Action
	ctx, now := r.Context(), x.service.now().UTC()
	x.caller, err = x.service.authenticate(ctx, signed(r, body), x.action.Service, now)
	if err != nil {
		return nil, err
	}
	if refused := request.CheckNames(); refused != nil {
		return nil, refused
	}
	c := &call{Call: request, service: x.service, caller: &x.caller, now: now}
	does := actions[x.action.Name]
	if err := c.authorize(does.permission); err != nil {
		return nil, err
	}
	if refused := request.Validate(); refused != nil {
		return nil, refused
	}
	return does.run(c, ctx)
}

// readBody reads a request's body. One that says that it is too long is refused
// before any of it is asked for, as it is with "Expect: 100-continue".
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > maxBody {
		return nil, &http.MaxBytesError{Limit: maxBody}
	}
	if 0 <= r.ContentLength && r.ContentLength <= unsentBody {
		body := make([]byte, r.ContentLength)
		_, err := io.ReadFull(r.Body, body)
		return body, err
	}
	// ReadFrom looks for the end where there are bytes.MinRead bytes of room.
	body := bytes.NewBuffer(make([]byte, 0, unsentBody+bytes.MinRead))
	_, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	return body.Bytes(), err
}

// unreadable says why a body could not be read. The code and the sentences are
// assumed.
func unreadable(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return &iamapi.Error{Code: "RequestEntityTooLarge", Status: http.StatusRequestEntityTooLarge, Type: "Sender",
			Message: "The request is larger than " + strconv.Itoa(maxBody) + " bytes."}
	}
	return iamapi.NewError("MalformedQueryString", "The body of the request ended early.")
}

// readForm reads the parameters: of a POST those in the URL and in the body, of
// a GET those in the URL.
func readForm(r *http.Request, body []byte) ([]iamapi.Parameter, error) {
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		return nil, &iamapi.Error{Code: "InvalidAction", Status: http.StatusMethodNotAllowed, Type: "Sender",
			Message: "The method " + r.Method + " is not supported. Use POST or GET."} // assumed
	}
	parameters, refused := iamapi.ParseQuery(r.URL.RawQuery)
	// A body of any other type holds no parameters, so its Action is missing.
	if refused == nil && r.Method == http.MethodPost && isForm(r.Header.Get("Content-Type")) {
		var sent []iamapi.Parameter
		sent, refused = iamapi.ParseForm(string(body))
		if len(parameters) == 0 {
			parameters = sent // as nearly always
		} else {
			parameters = append(parameters, sent...)
		}
	}
	if refused != nil {
		return nil, refused
	}
	return parameters, nil
}

const formType = "application/x-www-form-urlencoded"

// isForm reports whether a Content-Type is that of a form, in UTF-8 as far as it
// says: in any other charset, the same bytes mean other parameters. Some clients
// send none at all.
func isForm(contentType string) bool {
	switch strings.TrimSpace(contentType) {
	case "", formType, iamapi.ContentType: // what clients send, known without taking it apart
		return true
	}
	mediaType, parameters, err := mime.ParseMediaType(contentType)
	charset, given := parameters["charset"]
	return err == nil && mediaType == formType && (!given || strings.EqualFold(charset, "utf-8"))
}

// signed is the request as its signature covers it, with the headers in the order in
// which that has them.
func signed(r *http.Request, body []byte) *sigv4.Request {
	request := &sigv4.Request{
		Method:  r.Method,
		Path:    r.URL.EscapedPath(),
		Query:   r.URL.RawQuery,
		Headers: make([]sigv4.Header, 1, 1+len(r.Header)),
		Body:    body,
	}
	// Package net/http keeps these apart from the others.
	request.Headers[0] = sigv4.Header{Name: "Host", Value: r.Host}
	for _, v := range r.TransferEncoding {
		request.Headers = append(request.Headers, sigv4.Header{Name: "Transfer-Encoding", Value: v})
	}
	for name, values := range r.Header {
		for _, v := range values {
			request.Headers = append(request.Headers, sigv4.Header{Name: name, Value: v})
		}
	}
	// A map gives them in any order; package sigv4 would have to copy them for sorting.
	slices.SortStableFunc(request.Headers, func(a, b sigv4.Header) int { return strings.Compare(a.Name, b.Name) })
	return request
}

// fail answers with an error. A client learns no more of a fault of ours than
// that there was one; the log has the cause.
func (x *exchange) fail(w http.ResponseWriter, r *http.Request, err error) {
	var answer *iamapi.Error
	var signature *sigv4.Error
	switch {
	case errors.As(err, &answer):
	case errors.As(err, &signature):
		answer = iamapi.NewError(signature.Code, signature.Message)
	case r.Context().Err() != nil && errors.Is(err, context.Canceled):
		// The client has gone, and nobody reads this.
		answer = iamapi.NewError("ServiceUnavailable", "The connection was closed before the answer.")
	default:
		code := "ServiceFailure"
		if x.action != nil && x.action.Service == iamapi.STSService {
			code = "InternalFailure"
		}
		answer = usualError(code)
		x.service.logger.Error("a request failed", "requestId", x.id, "action", x.actionName(), "error", err)
	}
	service := iamapi.Service
	if x.action != nil {
		service = x.action.Service
	}
	if answer.Status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", "GET, POST") // RFC 9110 §15.5.6 wants it
	}
	x.send(w, answer.Status, answer.Code, iamapi.ErrorDocument(answer, service, x.id))
}

// usualError is an error with the message that usually goes with its code.
func usualError(code string) *iamapi.Error {
	return iamapi.NewError(code, iamapi.UsualMessage(code))
}

// send writes an answer and tells the log and the observer of it.
func (x *exchange) send(w http.ResponseWriter, status int, code string, document []byte) {
	h := w.Header()
	values := [...]string{iamapi.AnswerContentType, strconv.Itoa(len(document)), x.id}
	h["Content-Type"], h["Content-Length"], h["X-Amzn-Requestid"] = values[0:1:1], values[1:2:2], values[2:3:3]
	w.WriteHeader(status)
	w.Write(document) // an error means that the client has gone
	now := time.Now()
	took := now.Sub(x.start)
	x.service.observe(x.actionName(), code, status, took)
	ctx, log := context.Background(), x.service.logger.Handler()
	if !log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	// A logger would walk the stack for the place of this line, which nobody asks
	// for, and that takes a third of the time of the whole line.
	line := slog.NewRecord(now, slog.LevelInfo, "answered", 0)
	line.AddAttrs(
		slog.String("requestId", x.id), slog.String("action", x.actionName()), slog.Int("status", status),
		slog.String("code", code), slog.String("accessKeyId", x.caller.accessKeyID), slog.Duration("took", took))
	log.Handle(ctx, line) // a log that can't be written is no reason to fail
}

// actionName is "" as long as no action is known, so that what strangers send
// gets neither into the log nor into a metric's label.
func (x *exchange) actionName() string {
	if x.action == nil {
		return ""
	}
	return x.action.Name
}
