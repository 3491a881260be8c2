package iam

import (
	"context"
	"encoding/pem"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func TestACertificateIsUploadedListedChangedAndDeleted(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client := f.iam(DemoRoot)
	body := strings.ReplaceAll(newCertificate(t, year), "\n", "\r\n")
	up := must[*awsiam.UploadSigningCertificateOutput](t)(client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{UserName: aws.String("bOB"), CertificateBody: &body}))
	c := up.Certificate
	if *c.UserName != "Bob" {
		t.Errorf("user name %q: it keeps its own case", *c.UserName)
	}
	if *c.CertificateBody != body {
		t.Errorf("the body came back changed:\n%q\nwant\n%q", *c.CertificateBody, body)
	}
	if !regexp.MustCompile(`^[A-Z2-7]{32}$`).MatchString(*c.CertificateId) {
		t.Errorf("certificate id %q", *c.CertificateId)
	}
	if c.Status != types.StatusTypeActive || time.Since(*c.UploadDate) > time.Minute || c.UploadDate.Location() != time.UTC {
		t.Errorf("status %s, uploaded %s", c.Status, c.UploadDate)
	}

	list := must[*awsiam.ListSigningCertificatesOutput](t)(client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: aws.String("Bob")}))
	if len(list.Certificates) != 1 || *list.Certificates[0].CertificateBody != body || list.IsTruncated || list.Marker != nil {
		t.Errorf("list: %+v", list)
	}
	if _, err := client.UpdateSigningCertificate(ctx, &awsiam.UpdateSigningCertificateInput{UserName: aws.String("Bob"), CertificateId: c.CertificateId, Status: types.StatusTypeInactive}); err != nil {
		t.Error(err)
	}
	// Bob's own key means Bob where no user is named.
	list = must[*awsiam.ListSigningCertificatesOutput](t)(f.iam(DemoUser).ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{}))
	if len(list.Certificates) != 1 || list.Certificates[0].Status != types.StatusTypeInactive {
		t.Errorf("after the update: %+v", list.Certificates)
	}
	if _, err := f.iam(DemoUser).DeleteSigningCertificate(ctx, &awsiam.DeleteSigningCertificateInput{CertificateId: c.CertificateId}); err != nil {
		t.Error(err)
	}
	_, err := client.DeleteSigningCertificate(ctx, &awsiam.DeleteSigningCertificateInput{UserName: aws.String("Bob"), CertificateId: c.CertificateId})
	expect(t, err, "NoSuchEntity", "The Certificate with id "+*c.CertificateId+" cannot be found.")
	var typed *types.NoSuchEntityException
	if !errors.As(err, &typed) {
		t.Errorf("%T is not the client's own type", err)
	}
}

func TestErrorsOfUploadAreTheClientsOwnTypes(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client := f.iam(DemoRoot)
	upload := func(user *string, body string) error {
		_, err := client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{UserName: user, CertificateBody: &body})
		return err
	}
	bob, first := aws.String("Bob"), newCertificate(t, year)

	err := upload(aws.String("Nobody"), first)
	expect(t, err, "NoSuchEntity", "The user with name Nobody cannot be found.")

	err = upload(bob, "hello")
	expect(t, err, "MalformedCertificate", "Unable to parse certificate. Please ensure the certificate is in PEM format.")
	if typed := (*types.MalformedCertificateException)(nil); !errors.As(err, &typed) {
		t.Errorf("%T is not the client's own type", err)
	}
	expect(t, upload(bob, newCertificate(t, -time.Minute)), "MalformedCertificate", "")

	if err := upload(bob, first); err != nil {
		t.Fatal(err)
	}
	// The same DER in another dress, to another user, the root.
	block, _ := pem.Decode([]byte(first))
	dressed := strings.ReplaceAll(string(pem.EncodeToMemory(block)), "\n", "\r\n")
	err = upload(nil, dressed)
	expect(t, err, "DuplicateCertificate", "")
	if typed := (*types.DuplicateCertificateException)(nil); !errors.As(err, &typed) {
		t.Errorf("%T is not the client's own type", err)
	}

	if err := upload(bob, newCertificate(t, year)); err != nil {
		t.Fatal(err)
	}
	err = upload(bob, newCertificate(t, year))
	expect(t, err, "LimitExceeded", "Cannot exceed quota for CertificatesPerUser: 2")
	if typed := (*types.LimitExceededException)(nil); !errors.As(err, &typed) {
		t.Errorf("%T is not the client's own type", err)
	}
	expect(t, upload(bob, first), "DuplicateCertificate", "") // also with the quota used up
}

func TestTheRootHasCertificatesOfItsOwn(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client := f.iam(DemoRoot)
	up := must[*awsiam.UploadSigningCertificateOutput](t)(client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{CertificateBody: aws.String(newCertificate(t, year))}))
	if up.Certificate.UserName != nil {
		t.Errorf("user name %q", *up.Certificate.UserName)
	}
	list := must[*awsiam.ListSigningCertificatesOutput](t)(client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{}))
	if len(list.Certificates) != 1 || list.Certificates[0].UserName != nil {
		t.Errorf("list: %+v", list.Certificates)
	}
	list = must[*awsiam.ListSigningCertificatesOutput](t)(client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: aws.String("Bob")}))
	if len(list.Certificates) != 0 {
		t.Errorf("Bob has %+v", list.Certificates)
	}
}

func TestACertificateThatRunsOutIsListedAsExpired(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client := f.iam(DemoUser)
	must[*awsiam.UploadSigningCertificateOutput](t)(client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{CertificateBody: aws.String(newCertificate(t, 5*time.Minute))}))
	f.clock.advance(10 * time.Minute)
	list := must[*awsiam.ListSigningCertificatesOutput](t)(client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{}))
	if len(list.Certificates) != 1 || list.Certificates[0].Status != "Expired" {
		t.Errorf("list: %+v", list.Certificates)
	}
	// It still counts: deleting is what makes room.
	must[*awsiam.UploadSigningCertificateOutput](t)(client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{CertificateBody: aws.String(newCertificate(t, year))}))
	_, err := client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{CertificateBody: aws.String(newCertificate(t, year))})
	expect(t, err, "LimitExceeded", "")
}

func TestCertificatesComeInPages(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client := f.iam(DemoUser)
	var want []string
	for range 2 {
		up := must[*awsiam.UploadSigningCertificateOutput](t)(client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{CertificateBody: aws.String(newCertificate(t, year))}))
		want = append(want, *up.Certificate.CertificateId)
	}
	pages := awsiam.NewListSigningCertificatesPaginator(client, &awsiam.ListSigningCertificatesInput{MaxItems: aws.Int32(1)})
	var got []string
	for pages.HasMorePages() {
		p, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Certificates) != 1 {
			t.Errorf("a page of %d", len(p.Certificates))
		}
		for _, c := range p.Certificates {
			got = append(got, *c.CertificateId)
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, marker := range []string{"made up", "bGlzdA", "TGlzdFVzZXJzAEJvYg"} { // the last is ListUsers' own
		_, err := client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{Marker: &marker})
		expect(t, err, "ValidationError", "Invalid Marker.")
	}
}
