package proxy

import (
	"net/http"
	"strconv"
)

// AnswerHeaders are the headers of an endpoint's answer that are passed on: the
// request's id, and the endpoint's clock, which tells a skewed one apart.
var AnswerHeaders = []string{"X-Amzn-Requestid", "Date"}

// An answer of an endpoint, read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a *answer) write(w http.ResponseWriter) {
	for _, name := range AnswerHeaders {
		v := a.header.Get(name)
		if name == "Date" {
			if _, err := http.ParseTime(v); err != nil {
				continue
			}
		}
		if v != "" && len(v) <= 128 {
			w.Header().Set(name, v)
		}
	}
	writeText(w, a.status, a.body)
}

// writeText answers with text that a browser shows at most, whatever it
// contains and however it is reached.
func writeText(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
}
