package iamapi

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"countersign/internal/sigv4"
)

// A wire stands where the network would be: it reads the SDK's request with
// this package and answers with what the test has it answer.
type wire struct {
	t      *testing.T
	call   *Call
	status int
	answer func(*Action) []byte
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	parameters, formErr := ParseForm(string(body))
	if formErr != nil {
		w.t.Fatalf("%v\n%s", formErr, body)
	}
	call, callErr := ReadCall(parameters)
	if callErr != nil {
		w.t.Fatalf("%v\n%s", callErr, body)
	}
	if e := call.CheckNames(); e != nil {
		w.t.Errorf("%v\n%s", e, body)
	}
	if e := call.Validate(); e != nil {
		w.t.Errorf("%v\n%s", e, body)
	}
	w.call = call
	w.verify(r, body)
	return &http.Response{
		StatusCode: w.status,
		Header:     http.Header{"Content-Type": {AnswerContentType}},
		Body:       io.NopCloser(bytes.NewReader(w.answer(call.Action))),
		Request:    r,
	}, nil
}

func (w *wire) verify(r *http.Request, body []byte) {
	signed := sigv4.Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Body: body,
		Headers: []sigv4.Header{{Name: "Host", Value: r.URL.Host}, {Name: "Content-Length", Value: strconv.Itoa(len(body))}}}
	for name, values := range r.Header {
		for _, value := range values {
			signed.Headers = append(signed.Headers, sigv4.Header{Name: name, Value: value})
		}
	}
	a, err := sigv4.Parse(&signed)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := a.Check(time.Now(), sigv4.Scope{Region: "us-east-1", Service: w.call.Action.Service}); err != nil {
		w.t.Error(err)
	}
	if _, err := a.Verify(&signed, "secret"); err != nil {
		w.t.Error(err)
	}
}

var (
	day  = time.Date(2013, 6, 6, 21, 40, 8, 0, time.UTC)
	odd  = "a<b>&\"'\r\n\t\u0085\u2028é😀 ]]> <![CDATA[" // comes back as it is
	user = User{Path: "/a&b/", UserName: "Bob", UserID: "AIDACKCEVSQ6C2EXAMPLE", ARN: "arn:aws:iam::123456789012:user/a&b/Bob",
		CreateDate: day, PasswordLastUsed: day.Add(time.Hour), Tags: []Tag{{"department", "R&D"}, {"empty", ""}}}
	key = AccessKey{UserName: "Bob", AccessKeyID: "AKIAIOSFODNN7EXAMPLE", Status: "Active", SecretAccessKey: "a/b+c", CreateDate: day}
)

func sdkUser(u User, tagged bool) types.User {
	t := types.User{Path: &u.Path, UserName: &u.UserName, UserId: &u.UserID, Arn: &u.ARN, CreateDate: &u.CreateDate, PasswordLastUsed: &u.PasswordLastUsed}
	if tagged {
		t.Tags = sdkTags(u.Tags)
	}
	return t
}

func sdkTags(tags []Tag) []types.Tag {
	list := []types.Tag{}
	for _, tag := range tags {
		list = append(list, types.Tag{Key: &tag.Key, Value: &tag.Value})
	}
	return list
}

func sdkCertificate(c SigningCertificate) types.SigningCertificate {
	return types.SigningCertificate{UserName: &c.UserName, CertificateId: &c.CertificateID, CertificateBody: &c.CertificateBody,
		Status: types.StatusType(c.Status), UploadDate: &c.UploadDate}
}

// TestTheSDKUnderstands calls every action with the AWS SDK for Go: its
// requests are read, validated and verified here, and it reads the answers that
// are written here.
func TestTheSDKUnderstands(t *testing.T) {
	certificate := uploaded
	certificate.CertificateBody = odd
	str := aws.String
	page := Page{IsTruncated: true, Marker: "m&m"}
	report := []byte("user,arn\nBob,arn:aws:iam::123456789012:user/Bob\n")
	tests := []struct {
		action     string
		call       func(context.Context, *iam.Client, *sts.Client) (any, error)
		parameters []Parameter
		result     Result
		want       any
	}{
		{"UploadSigningCertificate",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.UploadSigningCertificate(ctx, &iam.UploadSigningCertificateInput{UserName: str("Bob"), CertificateBody: str("a b+c\r\nÿ&=%")})
				return out.Certificate, err
			},
			[]Parameter{{"CertificateBody", "a b+c\r\nÿ&=%"}, {"UserName", "Bob"}},
			CertificateResult{certificate}, ptr(sdkCertificate(certificate))},
		{"ListSigningCertificates",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.ListSigningCertificates(ctx, &iam.ListSigningCertificatesInput{UserName: str("Bob"), Marker: str("m"), MaxItems: aws.Int32(2)})
				return []any{out.Certificates, out.IsTruncated, *out.Marker}, err
			},
			[]Parameter{{"Marker", "m"}, {"MaxItems", "2"}, {"UserName", "Bob"}},
			CertificatesResult{[]SigningCertificate{certificate, certificate}, page},
			[]any{[]types.SigningCertificate{sdkCertificate(certificate), sdkCertificate(certificate)}, true, "m&m"}},
		{"UpdateSigningCertificate",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				_, err := c.UpdateSigningCertificate(ctx, &iam.UpdateSigningCertificateInput{CertificateId: str(uploaded.CertificateID), Status: types.StatusTypeInactive})
				return nil, err
			},
			[]Parameter{{"CertificateId", uploaded.CertificateID}, {"Status", "Inactive"}}, nil, nil},
		{"DeleteSigningCertificate",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				_, err := c.DeleteSigningCertificate(ctx, &iam.DeleteSigningCertificateInput{CertificateId: str(uploaded.CertificateID)})
				return nil, err
			},
			[]Parameter{{"CertificateId", uploaded.CertificateID}}, nil, nil},
		{"CreateUser",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.CreateUser(ctx, &iam.CreateUserInput{UserName: str("Bob"), Path: str("/a&b/"), Tags: []types.Tag{{Key: str("é"), Value: str("")}}})
				return out.User, err
			},
			[]Parameter{{"Path", "/a&b/"}, {"Tags.member.1.Key", "é"}, {"Tags.member.1.Value", ""}, {"UserName", "Bob"}},
			UserResult{user}, ptr(sdkUser(user, true))},
		{"GetUser",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.GetUser(ctx, &iam.GetUserInput{})
				return out.User, err
			},
			nil, UserResult{User{UserID: "123456789012", ARN: "arn:aws:iam::123456789012:root", CreateDate: day}},
			&types.User{UserId: str("123456789012"), Arn: str("arn:aws:iam::123456789012:root"), CreateDate: &day}},
		{"ListUsers",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.ListUsers(ctx, &iam.ListUsersInput{PathPrefix: str("/a")})
				return []any{out.Users, out.IsTruncated}, err
			},
			[]Parameter{{"PathPrefix", "/a"}}, UsersResult{Users: []User{user}}, []any{[]types.User{sdkUser(user, false)}, false}},
		{"UpdateUser",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				_, err := c.UpdateUser(ctx, &iam.UpdateUserInput{UserName: str("Bob"), NewUserName: str("Rob"), NewPath: str("/")})
				return nil, err
			},
			[]Parameter{{"NewPath", "/"}, {"NewUserName", "Rob"}, {"UserName", "Bob"}}, nil, nil},
		{"DeleteUser",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				_, err := c.DeleteUser(ctx, &iam.DeleteUserInput{UserName: str("Bob")})
				return nil, err
			},
			[]Parameter{{"UserName", "Bob"}}, nil, nil},
		{"CreateAccessKey",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: str("Bob")})
				return out.AccessKey, err
			},
			[]Parameter{{"UserName", "Bob"}}, AccessKeyResult{key},
			&types.AccessKey{UserName: &key.UserName, AccessKeyId: &key.AccessKeyID, Status: "Active", SecretAccessKey: &key.SecretAccessKey, CreateDate: &day}},
		{"ListAccessKeys",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.ListAccessKeys(ctx, &iam.ListAccessKeysInput{})
				return out.AccessKeyMetadata, err
			},
			nil, AccessKeysResult{AccessKeys: []AccessKey{key}},
			[]types.AccessKeyMetadata{{UserName: &key.UserName, AccessKeyId: &key.AccessKeyID, Status: "Active", CreateDate: &day}}},
		{"UpdateAccessKey",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				_, err := c.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{AccessKeyId: &key.AccessKeyID, Status: "Inactive"})
				return nil, err
			},
			[]Parameter{{"AccessKeyId", key.AccessKeyID}, {"Status", "Inactive"}}, nil, nil},
		{"DeleteAccessKey",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				_, err := c.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{AccessKeyId: &key.AccessKeyID})
				return nil, err
			},
			[]Parameter{{"AccessKeyId", key.AccessKeyID}}, nil, nil},
		{"GetAccessKeyLastUsed",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.GetAccessKeyLastUsed(ctx, &iam.GetAccessKeyLastUsedInput{AccessKeyId: &key.AccessKeyID})
				return []any{*out.UserName, out.AccessKeyLastUsed}, err
			},
			[]Parameter{{"AccessKeyId", key.AccessKeyID}}, AccessKeyLastUsedResult{"Bob", day, "iam", "us-east-1"},
			[]any{"Bob", &types.AccessKeyLastUsed{LastUsedDate: &day, ServiceName: str("iam"), Region: str("us-east-1")}}},
		{"GetAccessKeyLastUsed",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.GetAccessKeyLastUsed(ctx, &iam.GetAccessKeyLastUsedInput{AccessKeyId: &key.AccessKeyID})
				return out.AccessKeyLastUsed, err
			},
			[]Parameter{{"AccessKeyId", key.AccessKeyID}}, AccessKeyLastUsedResult{UserName: "Bob"},
			&types.AccessKeyLastUsed{ServiceName: str("N/A"), Region: str("N/A")}},
		{"ListGroupsForUser",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.ListGroupsForUser(ctx, &iam.ListGroupsForUserInput{UserName: str("Bob")})
				return out.Groups, err
			},
			[]Parameter{{"UserName", "Bob"}}, GroupsResult{}, []types.Group{}},
		{"TagUser",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				_, err := c.TagUser(ctx, &iam.TagUserInput{UserName: str("Bob"), Tags: sdkTags([]Tag{{"a", "1"}, {"b", "2"}})})
				return nil, err
			},
			[]Parameter{{"Tags.member.1.Key", "a"}, {"Tags.member.1.Value", "1"}, {"Tags.member.2.Key", "b"}, {"Tags.member.2.Value", "2"}, {"UserName", "Bob"}}, nil, nil},
		{"UntagUser",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				_, err := c.UntagUser(ctx, &iam.UntagUserInput{UserName: str("Bob"), TagKeys: []string{"a", "b"}})
				return nil, err
			},
			[]Parameter{{"TagKeys.member.1", "a"}, {"TagKeys.member.2", "b"}, {"UserName", "Bob"}}, nil, nil},
		{"UntagUser",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				_, err := c.UntagUser(ctx, &iam.UntagUserInput{UserName: str("Bob"), TagKeys: []string{}})
				return nil, err
			},
			[]Parameter{{"TagKeys", ""}, {"UserName", "Bob"}}, nil, nil},
		{"ListUserTags",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.ListUserTags(ctx, &iam.ListUserTagsInput{UserName: str("Bob")})
				return []any{out.Tags, out.IsTruncated, *out.Marker}, err
			},
			[]Parameter{{"UserName", "Bob"}}, TagsResult{user.Tags, page}, []any{sdkTags(user.Tags), true, "m&m"}},
		{"GetAccountSummary",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.GetAccountSummary(ctx, &iam.GetAccountSummaryInput{})
				return out.SummaryMap, err
			},
			nil, AccountSummaryResult{[]SummaryEntry{{"Users", 2}, {"UsersQuota", 5000}}}, map[string]int32{"Users": 2, "UsersQuota": 5000}},
		{"GenerateCredentialReport",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.GenerateCredentialReport(ctx, &iam.GenerateCredentialReportInput{})
				return []any{out.State, *out.Description}, err
			},
			nil, CredentialReportStateResult{"STARTED", "No report exists."}, []any{types.ReportStateTypeStarted, "No report exists."}},
		{"GetCredentialReport",
			func(ctx context.Context, c *iam.Client, _ *sts.Client) (any, error) {
				out, err := c.GetCredentialReport(ctx, &iam.GetCredentialReportInput{})
				return []any{out.Content, out.ReportFormat, *out.GeneratedTime}, err
			},
			nil, CredentialReportResult{base64.StdEncoding.EncodeToString(report), day}, []any{report, types.ReportFormatTypeTextCsv, day}},
		{"GetCallerIdentity",
			func(ctx context.Context, _ *iam.Client, c *sts.Client) (any, error) {
				out, err := c.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
				return []string{*out.UserId, *out.Account, *out.Arn}, err
			},
			nil, CallerIdentityResult{user.UserID, "123456789012", user.ARN}, []string{user.UserID, "123456789012", user.ARN}},
		{"GetSessionToken",
			func(ctx context.Context, _ *iam.Client, c *sts.Client) (any, error) {
				out, err := c.GetSessionToken(ctx, &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(900)})
				s := out.Credentials
				return []any{*s.AccessKeyId, *s.SecretAccessKey, *s.SessionToken, *s.Expiration}, err
			},
			[]Parameter{{"DurationSeconds", "900"}}, SessionTokenResult{"ASIAIOSFODNN7EXAMPLE", "s/+", "t==", day}, []any{"ASIAIOSFODNN7EXAMPLE", "s/+", "t==", day}},
	}
	called := make(map[string]bool)
	for _, test := range tests {
		t.Run(test.action, func(t *testing.T) {
			w := &wire{t: t, status: 200, answer: func(a *Action) []byte { return Success(a, test.result, requestID) }}
			i, s := clients(w)
			got, err := test.call(context.Background(), i, s)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(clean(got), clean(test.want)) {
				t.Errorf("%v\nwant %v", clean(got), clean(test.want))
			}
			if w.call.Action.Name != test.action || !sameParameters(w.call.Parameters, test.parameters) {
				t.Errorf("%s %q\nwant %s %q", w.call.Action.Name, w.call.Parameters, test.action, test.parameters)
			}
		})
		called[test.action] = true
	}
	for _, a := range append(Actions(), STSActions()...) {
		if !called[a.Name] {
			t.Errorf("%s was not called", a.Name)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func clients(w *wire) (*iam.Client, *sts.Client) {
	config := aws.Config{Region: "us-east-1", HTTPClient: w, Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "secret", "token"),
		RetryMaxAttempts: 1}
	return iam.NewFromConfig(config), sts.NewFromConfig(config)
}

// clean makes an SDK's value comparable: its text, without the SDK's own
// bookkeeping and without addresses.
func clean(v any) string {
	var b strings.Builder
	print(&b, reflect.ValueOf(v))
	return b.String()
}

func print(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			print(b, v.Elem())
		}
	case reflect.Struct:
		if t, ok := v.Interface().(time.Time); ok {
			b.WriteString(t.UTC().Format(time.RFC3339Nano))
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				b.WriteString(f.Name + ":")
				print(b, v.Field(i))
				b.WriteString(" ")
			}
		}
	case reflect.Slice:
		b.WriteString("[")
		for i := range v.Len() {
			print(b, v.Index(i))
			b.WriteString("|")
		}
		b.WriteString("]")
	default:
		if v.IsValid() {
			fmt.Fprintf(b, "%q", fmt.Sprint(v.Interface()))
		}
	}
}

// sameParameters compares what was sent, in any order.
func sameParameters(got, want []Parameter) bool {
	if len(got) != len(want) {
		return false
	}
	values := make(map[string]string)
	for _, p := range got {
		values[p.Name] = p.Value
	}
	for _, p := range want {
		if value, sent := values[p.Name]; !sent || value != p.Value {
			return false
		}
	}
	return true
}

// TestErrorsArriveAsTheSDKsOwnTypes sends each error of the actions.
func TestErrorsArriveAsTheSDKsOwnTypes(t *testing.T) {
	answer := func(t *testing.T, code, service string, status int) error {
		e := NewError(code, odd)
		w := &wire{t: t, status: e.Status, answer: func(*Action) []byte { return ErrorDocument(e, service, requestID) }}
		if e.Status != status {
			t.Errorf("%s has the status %d, want %d", code, e.Status, status)
		}
		i, s := clients(w)
		var err error
		if service == STSService {
			_, err = s.GetSessionToken(context.Background(), nil)
		} else {
			_, err = i.UploadSigningCertificate(context.Background(), &iam.UploadSigningCertificateInput{CertificateBody: aws.String("x")})
		}
		if err == nil || !strings.Contains(err.Error(), requestID) || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v", code, err)
		}
		return err
	}
	check := func(code string, status int, is func(error) (string, bool)) {
		t.Run(code, func(t *testing.T) {
			message, ok := is(answer(t, code, Service, status))
			if !ok || message != odd {
				t.Errorf("%v, %q", ok, message)
			}
		})
	}
	check("LimitExceeded", 409, typed[*types.LimitExceededException])
	check("EntityAlreadyExists", 409, typed[*types.EntityAlreadyExistsException])
	check("MalformedCertificate", 400, typed[*types.MalformedCertificateException])
	check("InvalidCertificate", 400, typed[*types.InvalidCertificateException])
	check("DuplicateCertificate", 409, typed[*types.DuplicateCertificateException])
	check("NoSuchEntity", 404, typed[*types.NoSuchEntityException])
	check("ConcurrentModification", 409, typed[*types.ConcurrentModificationException])
	check("ServiceFailure", 500, typed[*types.ServiceFailureException])
	for code, status := range map[string]int{ // of the facts sheet
		"AccessDenied": 403, "ExpiredToken": 403, "IncompleteSignature": 400, "InternalFailure": 500, "InvalidAction": 400,
		"InvalidClientTokenId": 403, "InvalidInput": 400, "InvalidParameterCombination": 400, "InvalidParameterValue": 400,
		"InvalidQueryParameter": 400, "MalformedQueryString": 404, "MissingAction": 400, "MissingAuthenticationToken": 403,
		"MissingParameter": 400, "OptInRequired": 403, "RequestExpired": 400, "ServiceUnavailable": 503, "SignatureDoesNotMatch": 403,
		"Throttling": 400, "ValidationError": 400,
	} {
		t.Run(code, func(t *testing.T) {
			answer(t, code, Service, status)
			answer(t, code, STSService, status)
		})
	}
}

func typed[E interface {
	error
	ErrorMessage() string
}](err error) (string, bool) {
	var e E
	if !errors.As(err, &e) {
		return "", false
	}
	return e.ErrorMessage(), true
}
