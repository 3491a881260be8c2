package main

import (
	"net/http"

	"countersign/internal/iamapi"
	"countersign/internal/requestid"
)

// internalFailure answers a request whose handler panicked.
func internalFailure(w http.ResponseWriter, r *http.Request) {
	if isPageRequest(r) {
		http.Error(w, "Something went wrong in the server; its log says what.", http.StatusInternalServerError)
		return
	}
	sendError(w, iamapi.NewError("InternalFailure", iamapi.UsualMessage("InternalFailure")))
}

// refuse answers with a reason of this server's own, of which AWS knows nothing, in
// the form that its reader takes.
func refuse(w http.ResponseWriter, r *http.Request, status int, code, reason string) {
	if isPageRequest(r) {
		http.Error(w, reason, status)
		return
	}
	sendError(w, &iamapi.Error{Code: code, Status: status, Type: "Sender", Message: reason})
}

// notFound answers a request for a path at which there is nothing, such as that of a
// client of the Query API which was given an endpoint with a path.
func notFound(w http.ResponseWriter, r *http.Request) {
	if isPageRequest(r) {
		http.NotFound(w, r)
		return
	}
	refuse(w, r, http.StatusNotFound, "NotFound", "There is nothing at this path. The path of the Query API is /.")
}

// readOnly answers a request with another method than GET and HEAD for what these
// alone are for.
func readOnly(w http.ResponseWriter, r *http.Request) {
	methodNotAllowed(w, r, "The method "+r.Method+" is not supported at this path. Use GET or HEAD.")
}

// noAPI answers a call of the Query API where there is no IAM to answer it.
func noAPI(w http.ResponseWriter, r *http.Request) {
	methodNotAllowed(w, r, "This server runs without an IAM: it forwards what its page sends, and answers no calls itself. For one that does, start countersign with -data DIR or -demo.")
}

func methodNotAllowed(w http.ResponseWriter, r *http.Request, reason string) {
	w.Header().Set("Allow", "GET, HEAD") // RFC 9110 §15.5.6 wants it
	refuse(w, r, http.StatusMethodNotAllowed, "MethodNotAllowed", reason)
}

// sendError answers a client of the Query API in the form that it can read.
func sendError(w http.ResponseWriter, e *iamapi.Error) {
	id := requestid.New()
	h := w.Header()
	h.Set("Content-Type", iamapi.AnswerContentType)
	h.Set("x-amzn-RequestId", id)
	w.WriteHeader(e.Status)
	w.Write(iamapi.ErrorDocument(e, iamapi.Service, id)) // an error means that the client has gone
}
