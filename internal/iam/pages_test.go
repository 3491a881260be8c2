package iam

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"

	"countersign/internal/iamapi"
)

// lists are the actions that answer in pages, as requests about Bob.
func lists() map[string][]string {
	lists := map[string][]string{}
	for _, a := range iamapi.Actions() {
		if a.Parameter("Marker") == nil {
			continue
		}
		lists[a.Name] = nil
		if a.Parameter("UserName") != nil {
			lists[a.Name] = []string{"UserName", "Bob"}
		}
	}
	return lists
}

func TestAMarkerIsGoodForItsOwnListOnly(t *testing.T) {
	f := newFixtureAt(t, &clock{fixed: morning})
	for _, r := range []*request{
		ask("CreateUser", "UserName", "Alice"),
		ask("CreateAccessKey", "UserName", "Bob"),
		ask("TagUser", "UserName", "Bob", "Tags.member.1.Key", "a", "Tags.member.1.Value", "", "Tags.member.2.Key", "b", "Tags.member.2.Value", ""),
		ask("UploadSigningCertificate", "UserName", "Bob", "CertificateBody", testdata(t, "first.pem")),
		ask("UploadSigningCertificate", "UserName", "Bob", "CertificateBody", testdata(t, "second.pem")),
	} {
		granted[struct{}](t, r.send(t, f.service))
	}
	markers := map[string]string{"none": "made up", "nothing decoded": "!"}
	for action, about := range lists() {
		page := granted[struct {
			Elements []struct { // first the result
				Marker      string
				IsTruncated bool
			} `xml:",any"`
		}](t, ask(action, append(about, "MaxItems", "1")...).send(t, f.service)).Elements[0]
		if more := action != "ListGroupsForUser"; page.IsTruncated != more || (page.Marker != "") != more {
			t.Errorf("%s: a first page of one: %+v", action, page)
		}
		if page.Marker != "" {
			markers[action] = page.Marker
		}
	}
	for action, about := range lists() {
		for from, marker := range markers {
			code, message := refusal(t, ask(action, append(about, "Marker", marker)...).send(t, f.service))
			if good := from == action; good != (code == "") || !good && (code != "ValidationError" || message != "Invalid Marker.") {
				t.Errorf("%s with the marker of %s: %s %s", action, from, code, message)
			}
		}
	}
}

func TestMaxItemsIsANumberOfOneToAThousand(t *testing.T) {
	f := newFixtureAt(t, &clock{fixed: morning})
	const must = "1 validation error detected: Value '%s' at 'maxItems' failed to satisfy constraint: Member must "
	for text, want := range map[string]string{
		"1": "", "1000": "", "+5": "", "01": "",
		"0":                     "have value greater than or equal to 1",
		"-1":                    "have value greater than or equal to 1",
		"1001":                  "have value less than or equal to 1000",
		"100000000000000000000": "have value less than or equal to 1000",
		"":                      "be an integer",
		" 1":                    "be an integer",
		"1.0":                   "be an integer",
		"1e2":                   "be an integer",
		"0x10":                  "be an integer",
		"\u0661":                "be an integer",
	} {
		for action, about := range lists() {
			code, message := refusal(t, ask(action, append(about, "MaxItems", text)...).send(t, f.service))
			if want == "" && code != "" || want != "" && (code != "ValidationError" || message != fmt.Sprintf(must, text)+want) {
				t.Errorf("%s, %q: %s %s", action, text, code, message)
			}
		}
	}
}

// Deleting what was listed, which the marker names, must not shift the next page.
func TestPagesStayRightWhileTheirItemsGo(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client, bob := f.iam(DemoRoot), aws.String("Bob")
	must[*awsiam.CreateAccessKeyOutput](t)(client.CreateAccessKey(ctx, &awsiam.CreateAccessKeyInput{UserName: bob}))
	for range 2 {
		must[*awsiam.UploadSigningCertificateOutput](t)(client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{UserName: bob, CertificateBody: aws.String(newCertificate(t, year))}))
	}
	keys := must[*awsiam.ListAccessKeysOutput](t)(client.ListAccessKeys(ctx, &awsiam.ListAccessKeysInput{UserName: bob}))
	certificates := must[*awsiam.ListSigningCertificatesOutput](t)(client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: bob}))
	var want, got []string
	for i := range 2 {
		want = append(want, *keys.AccessKeyMetadata[i].AccessKeyId, *certificates.Certificates[i].CertificateId)
	}
	keyPages := awsiam.NewListAccessKeysPaginator(client, &awsiam.ListAccessKeysInput{UserName: bob, MaxItems: aws.Int32(1)})
	certificatePages := awsiam.NewListSigningCertificatesPaginator(client, &awsiam.ListSigningCertificatesInput{UserName: bob, MaxItems: aws.Int32(1)})
	for keyPages.HasMorePages() && certificatePages.HasMorePages() {
		for _, k := range must[*awsiam.ListAccessKeysOutput](t)(keyPages.NextPage(ctx)).AccessKeyMetadata {
			got = append(got, *k.AccessKeyId)
			must[*awsiam.DeleteAccessKeyOutput](t)(client.DeleteAccessKey(ctx, &awsiam.DeleteAccessKeyInput{UserName: bob, AccessKeyId: k.AccessKeyId}))
		}
		for _, c := range must[*awsiam.ListSigningCertificatesOutput](t)(certificatePages.NextPage(ctx)).Certificates {
			got = append(got, *c.CertificateId)
			must[*awsiam.DeleteSigningCertificateOutput](t)(client.DeleteSigningCertificate(ctx, &awsiam.DeleteSigningCertificateInput{UserName: bob, CertificateId: c.CertificateId}))
		}
	}
	if !slices.Equal(got, want) || keyPages.HasMorePages() || certificatePages.HasMorePages() {
		t.Errorf("got %s, want %s", strings.Join(got, " "), strings.Join(want, " "))
	}
}
