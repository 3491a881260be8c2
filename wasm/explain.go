package main

import (
	"countersign/internal/explain"
	"countersign/internal/iamapi"
)

// explainAnswer explains an answer of IAM. Its fields are: HTTP status, body;
// then, of the request that it answers, action, canonical request, string to sign
// and access key id, each "" where not known; then names and values of its
// parameters.
func explainAnswer(fields []string, dst []byte) ([]byte, *refusal) {
	const fixed = 6
	if len(fields) < fixed {
		panic("explain: too few fields")
	}
	status, ok := decimal(fields[0])
	if !ok {
		return nil, &refusal{"InvalidArgument", "status is no HTTP status: " + fields[0]}
	}
	sent := explain.Sent{Action: fields[2], CanonicalRequest: fields[3], StringToSign: fields[4], AccessKeyID: fields[5]}
	for name, value := range pairs(fields[fixed:]) {
		sent.Parameters = append(sent.Parameters, iamapi.Parameter{Name: name, Value: value})
	}
	e := explain.Explain(int(status), fields[1], &sent)

	return jsonFrame(dst, func(w *jsonWriter) {
		w.beginObject()
		w.boolMember("ok", e.OK)
		w.stringMember("title", e.Title)
		if e.Certificate != nil {
			w.key("certificate")
			writeSigningCertificate(w, e.Certificate)
		}
		w.beginArrayMember("certificates")
		for i := range e.Certificates {
			writeSigningCertificate(w, &e.Certificates[i])
		}
		w.endArray()
		if e.Error != nil {
			w.beginObjectMember("error")
			w.stringMember("code", e.Error.Code)
			w.stringMember("message", e.Error.Message)
			w.stringMember("cause", e.Error.Cause)
			w.stringMember("fix", e.Error.Fix)
			if e.Error.Difference != "" {
				w.stringMember("difference", e.Error.Difference)
			}
			w.boolMember("fromProxy", e.Error.FromProxy)
			w.endObject()
		}
		w.stringMember("requestId", e.RequestID)
		w.endObject()
	}), nil
}

func writeSigningCertificate(w *jsonWriter, c *iamapi.SigningCertificate) {
	w.beginObject()
	w.stringMember("userName", c.UserName)
	w.stringMember("certificateId", c.CertificateID)
	w.stringMember("certificateBody", c.CertificateBody)
	w.stringMember("status", c.Status)
	w.timeMember("uploadDate", c.UploadDate)
	w.endObject()
}
