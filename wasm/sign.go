package main

import (
	"countersign/internal/ascii"
	"countersign/internal/iamapi"
	"countersign/internal/instant"
	"countersign/internal/preview"
	"countersign/internal/sigv4"
)

// presignedFor is how long a signature in the query string holds: as long as
// AWS would accept one in a header.
const presignedFor = 15 * instant.Minute

// sign makes and signs the request of one action. Its fields are: action,
// style, time in milliseconds, endpoint name ("" for one of the caller's own),
// absolute URL, host, path, query, region, access key id, secret access key,
// session token; then names and values of parameters. js/arguments.js has taken
// the URL apart: the platform's own reading of it is the one that will be sent.
func sign(fields []string, dst []byte) ([]byte, *refusal) {
	const fixed = 12
	if len(fields) < fixed {
		panic("sign: too few fields")
	}
	action, style := fields[0], fields[1]
	if !knownAction(action) {
		return nil, unknownAction(action)
	}
	now, refused := moment(fields[2])
	if refused != nil {
		return nil, refused
	}
	endpoint := iamapi.Endpoint{Name: fields[3], URL: fields[4], Region: fields[8]}
	var parameters []iamapi.Parameter
	for name, value := range pairs(fields[fixed:]) {
		parameters = append(parameters, iamapi.Parameter{Name: name, Value: value})
	}

	// POST in either style: a certificate is too large for a URL, and what
	// forwards for a page forwards nothing else.
	request := sigv4.Request{
		Method: "POST",
		Path:   fields[6],
		Query:  fields[7],
		Headers: []sigv4.Header{
			{Name: "Host", Value: fields[5]},
			{Name: "Content-Type", Value: iamapi.ContentType},
		},
		Body: []byte(iamapi.Form(action, parameters)),
	}
	credentials := sigv4.Credentials{
		AccessKeyID:     fields[9],
		SecretAccessKey: fields[10],
		SessionToken:    fields[11],
	}
	scope := sigv4.Scope{Region: endpoint.Region, Service: iamapi.Service}
	var signed *sigv4.Signed
	var err error
	if style == "query" {
		signed, err = sigv4.SignQuery(request, credentials, scope, now, presignedFor)
	} else {
		signed, err = sigv4.SignHeader(request, credentials, scope, now)
	}
	if err != nil {
		return nil, &refusal{"InvalidArgument", err.Error()}
	}

	url := endpoint.URL
	if q := signed.Request.Query; q != "" {
		url += "?" + q
	}
	previews := preview.All(preview.Input{
		Action:     action,
		Parameters: parameters,
		Endpoint:   endpoint,
		URL:        url,
		Signed:     signed,
	})
	return jsonFrame(dst, func(w *jsonWriter) {
		w.beginObject()
		w.stringMember("action", action)
		w.beginObjectMember("parameters")
		for _, p := range parameters {
			w.callersMember(p.Name, p.Value)
		}
		w.endObject()
		w.stringMember("method", signed.Request.Method)
		w.stringMember("url", url)
		w.beginObjectMember("headers")
		for _, h := range signed.Request.Headers {
			w.stringMember(ascii.Lower(h.Name), h.Value)
		}
		w.endObject()
		w.stringMember("body", string(signed.Request.Body))
		w.stringMember("canonicalRequest", signed.CanonicalRequest)
		w.stringMember("stringToSign", signed.StringToSign)
		w.stringMember("signingKeyScope", signed.CredentialScope)
		w.stringMember("signedHeaders", signed.SignedHeaders)
		w.stringMember("signature", signed.Signature)
		w.beginObjectMember("previews")
		for _, p := range previews {
			w.stringMember(p.Key, p.Text)
		}
		w.endObject()
		w.endObject()
	}), nil
}

func knownAction(name string) bool {
	for _, a := range iamapi.Actions() {
		if a.Name == name {
			return true
		}
	}
	return false
}

func unknownAction(name string) *refusal {
	message := "There is no action \"" + name + "\". Those known are "
	if name == "" {
		message = "The action is missing. Those known are "
	}
	for i, a := range iamapi.Actions() {
		if i > 0 {
			message += ", "
		}
		message += a.Name
	}
	return &refusal{"UnknownAction", message + "."}
}
