package main

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"countersign/internal/iam"
)

// An exchange is a request's answer as it is being written, with what the log
// and the metrics tell of it.
type exchange struct {
	http.ResponseWriter
	route  string // of our list of routes, "" where none matched
	status int    // 0 until the header is written
	bytes  int64
}

// Unwrap lets http.ResponseController reach the connection.
func (e *exchange) Unwrap() http.ResponseWriter { return e.ResponseWriter }

func (e *exchange) WriteHeader(status int) {
	if e.status == 0 && status >= 200 {
		e.status = status
	}
	e.ResponseWriter.WriteHeader(status)
}

func (e *exchange) Write(b []byte) (int, error) {
	if e.status == 0 {
		e.status = http.StatusOK
	}
	n, err := e.ResponseWriter.Write(b)
	e.bytes += int64(n)
	return n, err
}

// named gives the requests of a route the name that the log and the metrics use.
func named(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if e, ok := w.(*exchange); ok {
			e.route = route
		}
		next.ServeHTTP(w, r)
	})
}

// observed logs and counts every request, and turns a panic into an error
// answer: one broken request must not take the others along.
//
// The log keeps rule 7 by what it leaves out. A path, a query, a header or a
// body can carry a signature, a token or a key, so none of them is logged; the
// route's name says enough.
func observed(next http.Handler, log *slog.Logger, m *metrics, failed http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		e := &exchange{ResponseWriter: w}
		defer func() {
			v := recover()
			aborted := false
			if v != nil {
				aborted = e.status != 0 || v == http.ErrAbortHandler
				if v != http.ErrAbortHandler {
					log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("route", e.route),
						slog.String("panic", iam.PanicCause(v)), slog.String("stack", string(debug.Stack())))
				}
				if !aborted {
					failed(e, r)
				}
			}
			elapsed := time.Since(start)
			route := e.route
			if route == "" {
				route = "none"
			}
			status := e.status
			if status == 0 {
				status = http.StatusOK
			}
			m.request(route, status, elapsed)
			// Probes are no news, and the embedded IAM logs its answers itself.
			level := slog.LevelInfo
			if route == "healthz" || route == "metrics" || route == "iam" && v == nil {
				level = slog.LevelDebug
			}
			log.LogAttrs(r.Context(), level, "request",
				slog.String("route", route), slog.Int("status", status),
				slog.Int64("bytes", e.bytes), slog.Duration("elapsed", elapsed))
			if aborted {
				panic(http.ErrAbortHandler) // the client must see that the answer is not whole
			}
		}()
		next.ServeHTTP(e, r)
	})
}
