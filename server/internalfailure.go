package main

import (
	"net/http"

	"countersign/internal/iamapi"
	"countersign/internal/requestid"
)

// internalFailure answers a request whose handler panicked: a client of the
// Query API in the form that it can read, a browser in words.
func internalFailure(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "Something went wrong in the server; its log says what.", http.StatusInternalServerError)
		return
	}
	e := iamapi.NewError("InternalFailure", iamapi.UsualMessage("InternalFailure"))
	id := requestid.New()
	h := w.Header()
	h.Set("Content-Type", iamapi.AnswerContentType)
	h.Set("x-amzn-RequestId", id)
	w.WriteHeader(e.Status)
	w.Write(iamapi.ErrorDocument(e, iamapi.Service, id))
}
