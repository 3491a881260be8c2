//go:build linux

package main

import (
	"encoding/xml"
	"fmt"
)

// An answer is what a client reads of any of the answers that it gets here. It
// is read with encoding/xml, not with the code that the server shares.
type answer struct {
	status int

	XMLName   xml.Name
	Code      string `xml:"Error>Code"`
	Message   string `xml:"Error>Message"`
	RequestID string `xml:"ResponseMetadata>RequestId"`

	Uploaded     certificate   `xml:"UploadSigningCertificateResult>Certificate"`
	Certificates []certificate `xml:"ListSigningCertificatesResult>Certificates>member"`

	Created user   `xml:"CreateUserResult>User"`
	Got     user   `xml:"GetUserResult>User"`
	Users   []user `xml:"ListUsersResult>Users>member"`
	More    bool   `xml:"ListUsersResult>IsTruncated"`
	Marker  string `xml:"ListUsersResult>Marker"`
	Tags    []tag  `xml:"ListUserTagsResult>Tags>member"`

	NewKey accessKey   `xml:"CreateAccessKeyResult>AccessKey"`
	Keys   []accessKey `xml:"ListAccessKeysResult>AccessKeyMetadata>member"`
	Owner  string      `xml:"GetAccessKeyLastUsedResult>UserName"`

	Session  session `xml:"GetSessionTokenResult>Credentials"`
	Identity string  `xml:"GetCallerIdentityResult>UserId"`

	Summary []summaryEntry `xml:"GetAccountSummaryResult>SummaryMap>entry"`
}

type certificate struct {
	ID     string `xml:"CertificateId"`
	Body   string `xml:"CertificateBody"`
	Status string
}

type accessKey struct {
	ID     string `xml:"AccessKeyId"`
	Secret string `xml:"SecretAccessKey"` // not in lists
	Status string
}

type tag struct{ Key, Value string }

type session struct {
	ID     string `xml:"AccessKeyId"`
	Secret string `xml:"SecretAccessKey"`
	Token  string `xml:"SessionToken"`
}

type summaryEntry struct {
	Key   string `xml:"key"`
	Value int    `xml:"value"`
}

// readAnswer reads an XML answer.
func readAnswer(status int, body []byte) (*answer, error) {
	a := &answer{status: status}
	if err := xml.Unmarshal(body, a); err != nil {
		return nil, fmt.Errorf("status %d, no XML (%w):\n%.2000s", status, err, body)
	}
	return a, nil
}

// is compares the answer with what is expected of a request for an action: an
// error code with its status, or success where the code is "".
func (a *answer) is(action string, status int, code string) error {
	switch {
	case a.status != status || a.Code != code,
		code == "" && a.XMLName.Local != action+"Response",
		code == "" && a.RequestID == "":
		return fmt.Errorf("%s: got %d %s <%s> %s, want %d %s", action, a.status, a.Code, a.XMLName.Local, a.Message, status, code)
	}
	return nil
}
