package main

import (
	"countersign/internal/iamapi"
	"countersign/internal/preflight"
)

// rules lists the catalogue of rules.
func rules(dst []byte) []byte {
	return jsonFrame(dst, func(w *jsonWriter) {
		w.beginArray()
		for _, r := range preflight.Rules() {
			w.beginObject()
			w.stringMember("id", r.ID)
			w.stringMember("group", r.Group)
			w.stringMember("severity", string(r.Severity))
			w.stringMember("title", r.Title)
			w.stringMember("why", r.Why)
			w.stringMember("cure", r.Cure)
			w.stringMember("source", r.Source)
			w.stringMember("evidence", string(r.Evidence))
			w.stringMember("predicts", r.Predicts)
			w.endObject()
		}
		w.endArray()
	})
}

// endpoints lists the built-in endpoints.
func endpoints(dst []byte) []byte {
	return jsonFrame(dst, func(w *jsonWriter) {
		w.beginArray()
		for _, e := range iamapi.Endpoints() {
			w.beginObject()
			w.stringMember("name", e.Name)
			w.stringMember("url", e.URL)
			w.stringMember("region", e.Region)
			w.stringMember("title", e.Title)
			w.endObject()
		}
		w.endArray()
	})
}
