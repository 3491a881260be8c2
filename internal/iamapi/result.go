package iamapi

import (
	"strconv"

	"countersign/internal/instant"
)

// A SigningCertificate is the API's structure of that name.
type SigningCertificate struct {
	UserName        string // "" for the account root
	CertificateID   string
	CertificateBody string
	Status          string // Active, Inactive, Expired
	UploadDate      instant.Time
}

// A User is the API's structure of that name. The account root has neither
// Path nor UserName.
type User struct {
	Path             string
	UserName         string
	UserID           string // "AIDA…", the account number for the root
	ARN              string
	CreateDate       instant.Time
	PasswordLastUsed instant.Time // zero: never
	Tags             []Tag
}

// A Tag of a user.
type Tag struct{ Key, Value string }

// An AccessKey is the API's structure of that name; lists leave SecretAccessKey
// empty, which makes it an AccessKeyMetadata.
type AccessKey struct {
	UserName        string
	AccessKeyID     string
	Status          string // Active, Inactive
	SecretAccessKey string
	CreateDate      instant.Time
}

// A Page tells a list's reader whether there is more.
type Page struct {
	IsTruncated bool
	Marker      string // of the next page
}

// A Result is what an action answers on success, one type an action.
type Result interface{ write(*xmlWriter) }

// The results. Actions that are not named here have none: pass nil.
type (
	// CertificateResult answers UploadSigningCertificate.
	CertificateResult struct{ Certificate SigningCertificate }
	// CertificatesResult answers ListSigningCertificates.
	CertificatesResult struct {
		Certificates []SigningCertificate
		Page         Page
	}
	// UserResult answers CreateUser and GetUser.
	UserResult struct{ User User }
	// UsersResult answers ListUsers, without the users' tags.
	UsersResult struct {
		Users []User
		Page  Page
	}
	// AccessKeyResult answers CreateAccessKey.
	AccessKeyResult struct{ AccessKey AccessKey }
	// AccessKeysResult answers ListAccessKeys.
	AccessKeysResult struct {
		AccessKeys []AccessKey
		Page       Page
	}
	// AccessKeyLastUsedResult answers GetAccessKeyLastUsed. A key that was
	// never used has a zero LastUsed; service and region are then "N/A".
	AccessKeyLastUsedResult struct {
		UserName        string
		LastUsed        instant.Time
		Service, Region string
	}
	// GroupsResult answers ListGroupsForUser: there are no groups here.
	GroupsResult struct{}
	// TagsResult answers ListUserTags.
	TagsResult struct {
		Tags []Tag
		Page Page
	}
	// AccountSummaryResult answers GetAccountSummary, in the given order.
	AccountSummaryResult struct{ Entries []SummaryEntry }
	// CredentialReportStateResult answers GenerateCredentialReport.
	CredentialReportStateResult struct {
		State       string // STARTED, INPROGRESS, COMPLETE
		Description string
	}
	// CredentialReportResult answers GetCredentialReport.
	CredentialReportResult struct {
		Content       string // the CSV in base64
		GeneratedTime instant.Time
	}
	// CallerIdentityResult answers STS GetCallerIdentity.
	CallerIdentityResult struct{ UserID, Account, ARN string }
	// SessionTokenResult answers STS GetSessionToken.
	SessionTokenResult struct {
		AccessKeyID, SecretAccessKey, SessionToken string
		Expiration                                 instant.Time
	}
)

// A SummaryEntry is one line of GetAccountSummary: "Users", "UsersQuota", ….
type SummaryEntry struct {
	Key   string
	Value int64
}

// Success writes the answer of an action that succeeded. Update, Delete, Tag
// and Untag have no result: nil.
func Success(a *Action, result Result, requestID string) []byte {
	return AppendSuccess(make([]byte, 0, usualSize), a, result, requestID)
}

// AppendSuccess is [Success] at the end of a buffer.
func AppendSuccess(b []byte, a *Action, result Result, requestID string) []byte {
	return appendDocument(b, a.Name+"Response", a.Namespace(), func(w *xmlWriter) {
		if result != nil {
			w.element(a.Name+"Result", "", result.write)
		}
		w.element("ResponseMetadata", "", func(w *xmlWriter) {
			w.text("RequestId", requestID)
		})
	})
}

// faultNamespace is that of errors which arise before the service is known.
const faultNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09"

// proxySource marks the errors of the proxy, by an element in a namespace of
// this project.
const (
	proxySource    = "countersign-proxy"
	proxyNamespace = "urn:countersign:error-source"
)

// ErrorDocument writes an error answer of a service (Service or STSService).
func ErrorDocument(e *Error, service, requestID string) []byte {
	namespace := Namespace
	switch {
	case e.Code == codeInvalidAction:
		namespace = faultNamespace
	case service == STSService:
		namespace = STSNamespace
	}
	return appendDocument(make([]byte, 0, usualSize), "ErrorResponse", namespace, func(w *xmlWriter) {
		w.element("Error", "", func(w *xmlWriter) {
			w.text("Type", e.Type)
			if e.FromProxy {
				w.qualifiedText("Source", proxyNamespace, proxySource)
			}
			w.text("Code", e.Code)
			w.optional("Message", e.Message)
		})
		w.text("RequestId", requestID)
	})
}

// date writes a time as ISO 8601 in UTC, to the second, unless it is zero.
func (w *xmlWriter) date(name string, t instant.Time) {
	if !t.IsZero() {
		var room [len("2006-01-02T15:04:05Z")]byte
		w.text(name, string(instant.AppendRFC3339(room[:0], t.Truncate(instant.Second))))
	}
}

func writeMembers[T any](w *xmlWriter, name string, members []T, write func(T, *xmlWriter)) {
	w.element(name, "", func(w *xmlWriter) {
		for _, m := range members {
			w.element("member", "", func(w *xmlWriter) { write(m, w) })
		}
	})
}

func (p Page) write(w *xmlWriter) {
	w.text("IsTruncated", strconv.FormatBool(p.IsTruncated))
	w.optional("Marker", p.Marker)
}

func (c SigningCertificate) write(w *xmlWriter) {
	w.optional("UserName", c.UserName)
	w.text("CertificateId", c.CertificateID)
	w.text("CertificateBody", c.CertificateBody)
	w.text("Status", c.Status)
	w.date("UploadDate", c.UploadDate)
}

func (u User) write(w *xmlWriter) {
	w.optional("Path", u.Path)
	w.optional("UserName", u.UserName)
	w.text("UserId", u.UserID)
	w.text("Arn", u.ARN)
	w.date("CreateDate", u.CreateDate)
	w.date("PasswordLastUsed", u.PasswordLastUsed)
	if len(u.Tags) > 0 {
		writeMembers(w, "Tags", u.Tags, Tag.write)
	}
}

func (t Tag) write(w *xmlWriter) {
	w.text("Key", t.Key)
	w.text("Value", t.Value)
}

func (k AccessKey) write(w *xmlWriter) {
	w.optional("UserName", k.UserName)
	w.text("AccessKeyId", k.AccessKeyID)
	w.text("Status", k.Status)
	w.optional("SecretAccessKey", k.SecretAccessKey)
	w.date("CreateDate", k.CreateDate)
}

func (r CertificateResult) write(w *xmlWriter) { w.element("Certificate", "", r.Certificate.write) }

func (r CertificatesResult) write(w *xmlWriter) {
	writeMembers(w, "Certificates", r.Certificates, SigningCertificate.write)
	r.Page.write(w)
}

func (r UserResult) write(w *xmlWriter) { w.element("User", "", r.User.write) }

func (r UsersResult) write(w *xmlWriter) {
	writeMembers(w, "Users", r.Users, func(u User, w *xmlWriter) {
		u.Tags = nil
		u.write(w)
	})
	r.Page.write(w)
}

func (r AccessKeyResult) write(w *xmlWriter) { w.element("AccessKey", "", r.AccessKey.write) }

func (r AccessKeysResult) write(w *xmlWriter) {
	writeMembers(w, "AccessKeyMetadata", r.AccessKeys, func(k AccessKey, w *xmlWriter) {
		k.SecretAccessKey = ""
		k.write(w)
	})
	r.Page.write(w)
}

func (r AccessKeyLastUsedResult) write(w *xmlWriter) {
	w.optional("UserName", r.UserName)
	w.element("AccessKeyLastUsed", "", func(w *xmlWriter) {
		service, region := r.Service, r.Region
		if r.LastUsed.IsZero() {
			service, region = "N/A", "N/A"
		}
		w.date("LastUsedDate", r.LastUsed)
		w.text("ServiceName", service)
		w.text("Region", region)
	})
}

func (GroupsResult) write(w *xmlWriter) {
	w.element("Groups", "", func(*xmlWriter) {})
	Page{}.write(w)
}

func (r TagsResult) write(w *xmlWriter) {
	writeMembers(w, "Tags", r.Tags, Tag.write)
	r.Page.write(w)
}

func (r AccountSummaryResult) write(w *xmlWriter) {
	w.element("SummaryMap", "", func(w *xmlWriter) {
		for _, e := range r.Entries {
			w.element("entry", "", func(w *xmlWriter) {
				w.text("key", e.Key)
				w.text("value", strconv.FormatInt(e.Value, 10))
			})
		}
	})
}

func (r CredentialReportStateResult) write(w *xmlWriter) {
	w.text("State", r.State)
	w.optional("Description", r.Description)
}

func (r CredentialReportResult) write(w *xmlWriter) {
	w.text("Content", r.Content)
	w.text("ReportFormat", "text/csv")
	w.date("GeneratedTime", r.GeneratedTime)
}

func (r CallerIdentityResult) write(w *xmlWriter) {
	w.text("Arn", r.ARN)
	w.text("UserId", r.UserID)
	w.text("Account", r.Account)
}

func (r SessionTokenResult) write(w *xmlWriter) {
	w.element("Credentials", "", func(w *xmlWriter) {
		w.text("AccessKeyId", r.AccessKeyID)
		w.text("SecretAccessKey", r.SecretAccessKey)
		w.text("SessionToken", r.SessionToken)
		w.date("Expiration", r.Expiration)
	})
}
