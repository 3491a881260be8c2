package iam

import (
	"context"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func TestAUsersLife(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client := f.iam(DemoRoot)
	alice := aws.String("Alice")
	made := must[*awsiam.CreateUserOutput](t)(client.CreateUser(ctx, &awsiam.CreateUserInput{
		UserName: alice, Path: aws.String("/a/b/"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}})).User
	if !regexp.MustCompile(`^AIDA[A-Z2-7]{17}$`).MatchString(*made.UserId) || *made.Arn != "arn:aws:iam::123456789012:user/a/b/Alice" {
		t.Errorf("made %s %s", *made.UserId, *made.Arn)
	}
	body := newCertificate(t, year)
	must[*awsiam.UploadSigningCertificateOutput](t)(client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{UserName: alice, CertificateBody: &body}))
	key := must[*awsiam.CreateAccessKeyOutput](t)(client.CreateAccessKey(ctx, &awsiam.CreateAccessKeyInput{UserName: alice})).AccessKey
	alicesKey := Credentials{*key.AccessKeyId, *key.SecretAccessKey}

	// A new name and path carry everything along.
	renamed := aws.String("Alicia")
	if _, err := client.UpdateUser(ctx, &awsiam.UpdateUserInput{UserName: alice, NewUserName: renamed, NewPath: aws.String("/c/")}); err != nil {
		t.Fatal(err)
	}
	who := must[*sts.GetCallerIdentityOutput](t)(f.sts(alicesKey).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))
	if *who.Arn != "arn:aws:iam::123456789012:user/c/Alicia" || *who.UserId != *made.UserId {
		t.Errorf("the key's owner is now %s, %s", *who.Arn, *who.UserId)
	}
	got := must[*awsiam.GetUserOutput](t)(f.iam(alicesKey).GetUser(ctx, &awsiam.GetUserInput{})).User
	if *got.UserName != "Alicia" || len(got.Tags) != 1 || *got.Tags[0].Value != "v" || !got.CreateDate.Equal(*made.CreateDate) {
		t.Errorf("after the rename: %+v", got)
	}
	list := must[*awsiam.ListSigningCertificatesOutput](t)(client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: renamed}))
	if len(list.Certificates) != 1 || *list.Certificates[0].UserName != "Alicia" {
		t.Errorf("certificates after the rename: %+v", list.Certificates)
	}
	_, err := client.GetUser(ctx, &awsiam.GetUserInput{UserName: alice})
	expect(t, err, "NoSuchEntity", "The user with name Alice cannot be found.")

	// Deleting asks for what hangs on the user, first certificates, then keys.
	_, err = client.DeleteUser(ctx, &awsiam.DeleteUserInput{UserName: renamed})
	expect(t, err, "DeleteConflict", "Cannot delete entity, must delete certificates first.")
	if _, err := client.DeleteSigningCertificate(ctx, &awsiam.DeleteSigningCertificateInput{UserName: renamed, CertificateId: list.Certificates[0].CertificateId}); err != nil {
		t.Fatal(err)
	}
	_, err = client.DeleteUser(ctx, &awsiam.DeleteUserInput{UserName: renamed})
	expect(t, err, "DeleteConflict", "Cannot delete entity, must delete access keys first.")
	if _, err := client.DeleteAccessKey(ctx, &awsiam.DeleteAccessKeyInput{UserName: renamed, AccessKeyId: key.AccessKeyId}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.DeleteUser(ctx, &awsiam.DeleteUserInput{UserName: renamed}); err != nil {
		t.Fatal(err)
	}

	// Who comes back under the name starts clean, and the certificate is free.
	again := must[*awsiam.CreateUserOutput](t)(client.CreateUser(ctx, &awsiam.CreateUserInput{UserName: renamed})).User
	if *again.UserId == *made.UserId || *again.Path != "/" {
		t.Errorf("the new user is the old one: %+v", again)
	}
	fresh := must[*awsiam.GetUserOutput](t)(client.GetUser(ctx, &awsiam.GetUserInput{UserName: renamed})).User
	list = must[*awsiam.ListSigningCertificatesOutput](t)(client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: renamed}))
	if len(fresh.Tags) != 0 || len(list.Certificates) != 0 {
		t.Errorf("the new user has %v and %v", fresh.Tags, list.Certificates)
	}
	must[*awsiam.UploadSigningCertificateOutput](t)(client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{UserName: renamed, CertificateBody: &body}))
	_, err = f.sts(alicesKey).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	expect(t, err, "InvalidClientTokenId", "The security token included in the request is invalid.")
}

func TestUsersComeInPagesUnderAPath(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client := f.iam(DemoRoot)
	for i := range 5 {
		must[*awsiam.CreateUserOutput](t)(client.CreateUser(ctx, &awsiam.CreateUserInput{UserName: aws.String(fmt.Sprint("user", i)), Path: aws.String("/team/")}))
	}
	pages := awsiam.NewListUsersPaginator(client, &awsiam.ListUsersInput{PathPrefix: aws.String("/te"), MaxItems: aws.Int32(2)})
	var names []string
	for pages.HasMorePages() {
		p, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range p.Users {
			names = append(names, *u.UserName)
			// Deleting what was listed must not shift the next page.
			if _, err := client.DeleteUser(ctx, &awsiam.DeleteUserInput{UserName: u.UserName}); err != nil {
				t.Error(err)
			}
		}
	}
	if got := strings.Join(names, " "); got != "user0 user1 user2 user3 user4" {
		t.Errorf("got %s", got)
	}
}

func TestTags(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client, bob := f.iam(DemoRoot), aws.String("Bob")
	var tags []types.Tag
	for i := range 50 {
		tags = append(tags, types.Tag{Key: aws.String(fmt.Sprintf("key %02d äöü", i)), Value: aws.String("")})
	}
	if _, err := client.TagUser(ctx, &awsiam.TagUserInput{UserName: bob, Tags: tags}); err != nil {
		t.Fatal(err)
	}
	_, err := client.TagUser(ctx, &awsiam.TagUserInput{UserName: bob, Tags: []types.Tag{{Key: aws.String("one more"), Value: aws.String("")}}})
	expect(t, err, "LimitExceeded", "")
	_, err = client.TagUser(ctx, &awsiam.TagUserInput{UserName: bob, Tags: []types.Tag{{Key: aws.String("AWS:x"), Value: aws.String("")}}})
	expect(t, err, "InvalidInput", "Tag keys that begin with aws: are reserved.")
	if _, err := client.UntagUser(ctx, &awsiam.UntagUserInput{UserName: bob, TagKeys: []string{"KEY 00 ÄÖÜ"}}); err != nil {
		t.Fatal(err)
	}
	pages := awsiam.NewListUserTagsPaginator(f.iam(DemoUser), &awsiam.ListUserTagsInput{UserName: bob, MaxItems: aws.Int32(20)})
	count := 0
	for pages.HasMorePages() {
		p, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		count += len(p.Tags)
	}
	if count != 49 {
		t.Errorf("%d tags", count)
	}
}

// The longest keys are longer than a marker may be.
func TestTagsOfLongKeysComeInPages(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client, bob := f.iam(DemoRoot), aws.String("Bob")
	for name, keys := range map[string][]string{
		"that differ at the end":           {strings.Repeat("鍵", 127) + "a", strings.Repeat("鍵", 127) + "B", strings.Repeat("鍵", 127) + "c"},
		"that differ at the start":         {"a" + strings.Repeat("𠀀", 127), "B" + strings.Repeat("𠀀", 127), "c" + strings.Repeat("𠀀", 127)},
		"of which one begins with another": {"a", "ab", "B"},
	} {
		for _, deleting := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, deleting %v", name, deleting), func(t *testing.T) {
				var tags []types.Tag
				for _, key := range keys {
					tags = append(tags, types.Tag{Key: aws.String(key), Value: aws.String("")})
				}
				if _, err := client.TagUser(ctx, &awsiam.TagUserInput{UserName: bob, Tags: tags}); err != nil {
					t.Fatal(err)
				}
				var got []string
				pages := awsiam.NewListUserTagsPaginator(client, &awsiam.ListUserTagsInput{UserName: bob, MaxItems: aws.Int32(1)})
				for pages.HasMorePages() {
					p, err := pages.NextPage(ctx)
					if err != nil {
						t.Fatal(err)
					}
					for _, tag := range p.Tags {
						got = append(got, *tag.Key)
						if deleting {
							must[*awsiam.UntagUserOutput](t)(client.UntagUser(ctx, &awsiam.UntagUserInput{UserName: bob, TagKeys: []string{*tag.Key}}))
						}
					}
				}
				if !slices.Equal(got, keys) {
					t.Errorf("got %q, want %q", got, keys)
				}
				must[*awsiam.UntagUserOutput](t)(client.UntagUser(ctx, &awsiam.UntagUserInput{UserName: bob, TagKeys: keys}))
			})
		}
	}
}

func TestAnAccessKeyIsSwitchedOffAndOn(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	root, bob := f.iam(DemoRoot), f.iam(DemoUser)
	key := must[*awsiam.CreateAccessKeyOutput](t)(bob.CreateAccessKey(ctx, &awsiam.CreateAccessKeyInput{})).AccessKey
	if !regexp.MustCompile(`^AKIA[A-Z2-7]{16}$`).MatchString(*key.AccessKeyId) || len(*key.SecretAccessKey) != 40 {
		t.Errorf("made %s", *key.AccessKeyId)
	}
	second := f.iam(Credentials{*key.AccessKeyId, *key.SecretAccessKey})
	if _, err := second.GetUser(ctx, &awsiam.GetUserInput{}); err != nil {
		t.Fatal(err)
	}
	set := func(status types.StatusType) {
		t.Helper()
		if _, err := bob.UpdateAccessKey(ctx, &awsiam.UpdateAccessKeyInput{AccessKeyId: key.AccessKeyId, Status: status}); err != nil {
			t.Fatal(err)
		}
	}
	set(types.StatusTypeInactive)
	_, err := second.GetUser(ctx, &awsiam.GetUserInput{})
	expect(t, err, "InvalidClientTokenId", "The security token included in the request is invalid.")
	list := must[*awsiam.ListAccessKeysOutput](t)(root.ListAccessKeys(ctx, &awsiam.ListAccessKeysInput{UserName: aws.String("bob")}))
	if len(list.AccessKeyMetadata) != 2 || list.AccessKeyMetadata[1].Status != types.StatusTypeInactive {
		t.Errorf("keys: %+v", list.AccessKeyMetadata)
	}
	set(types.StatusTypeActive)
	if _, err := second.GetUser(ctx, &awsiam.GetUserInput{}); err != nil {
		t.Error(err)
	}
	used := must[*awsiam.GetAccessKeyLastUsedOutput](t)(bob.GetAccessKeyLastUsed(ctx, &awsiam.GetAccessKeyLastUsedInput{AccessKeyId: key.AccessKeyId}))
	if *used.UserName != "Bob" || *used.AccessKeyLastUsed.ServiceName != "iam" || time.Since(*used.AccessKeyLastUsed.LastUsedDate) > time.Minute {
		t.Errorf("last used: %+v", used.AccessKeyLastUsed)
	}
}

func TestTemporaryCredentialsWorkAndExpire(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	made := must[*sts.GetSessionTokenOutput](t)(f.sts(DemoUser).GetSessionToken(ctx, &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(900)})).Credentials
	if !strings.HasPrefix(*made.AccessKeyId, "ASIA") || time.Until(*made.Expiration).Round(time.Minute) != 15*time.Minute {
		t.Errorf("made %s until %s", *made.AccessKeyId, made.Expiration)
	}
	as := func(token string) *awsiam.Client {
		return awsiam.NewFromConfig(sdkConfig(Credentials{*made.AccessKeyId, *made.SecretAccessKey}, token), func(o *awsiam.Options) { o.BaseEndpoint = &f.url })
	}
	got := must[*awsiam.GetUserOutput](t)(as(*made.SessionToken).GetUser(ctx, &awsiam.GetUserInput{}))
	if *got.User.UserName != "Bob" {
		t.Errorf("they are %s's", *got.User.UserName)
	}
	_, err := as("").GetUser(ctx, &awsiam.GetUserInput{})
	expect(t, err, "InvalidClientTokenId", "")
	_, err = as((*made.SessionToken)[:40]).GetUser(ctx, &awsiam.GetUserInput{})
	expect(t, err, "InvalidClientTokenId", "")
	other := must[*sts.GetSessionTokenOutput](t)(f.sts(DemoRoot).GetSessionToken(ctx, &sts.GetSessionTokenInput{})).Credentials
	if time.Until(*other.Expiration) > time.Hour {
		t.Errorf("the root's last until %s", other.Expiration)
	}
	_, err = as(*other.SessionToken).GetUser(ctx, &awsiam.GetUserInput{})
	expect(t, err, "InvalidClientTokenId", "")

	nested := sts.NewFromConfig(sdkConfig(Credentials{*made.AccessKeyId, *made.SecretAccessKey}, *made.SessionToken), func(o *sts.Options) { o.BaseEndpoint = &f.url })
	_, err = nested.GetSessionToken(ctx, &sts.GetSessionTokenInput{})
	expect(t, err, "AccessDenied", "Cannot call GetSessionToken with session credentials")

	for _, test := range []struct {
		later  time.Duration
		status int
		code   string
	}{{14 * time.Minute, 200, ""}, {2 * time.Minute, 403, "<Code>ExpiredToken</Code>"}} {
		f.clock.advance(test.later)
		r := ask("GetUser").as(Credentials{*made.AccessKeyId, *made.SecretAccessKey}).at(f.clock.now())
		r.token = *made.SessionToken
		answer := r.send(t, f.service)
		if document := readAll(t, answer); answer.StatusCode != test.status || !strings.Contains(document, test.code) {
			t.Errorf("%s later: %s", test.later, document)
		}
	}
}

func TestTheCredentialReportTellsOfCertificates(t *testing.T) {
	f, ctx := newFixture(t), context.Background()
	client := f.iam(DemoRoot)
	for range 2 {
		must[*awsiam.UploadSigningCertificateOutput](t)(client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{UserName: aws.String("Bob"), CertificateBody: aws.String(newCertificate(t, year))}))
	}
	list := must[*awsiam.ListSigningCertificatesOutput](t)(client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: aws.String("Bob")}))
	f.clock.advance(2 * time.Minute)
	if _, err := client.UpdateSigningCertificate(ctx, &awsiam.UpdateSigningCertificateInput{UserName: aws.String("Bob"), CertificateId: list.Certificates[1].CertificateId, Status: types.StatusTypeInactive}); err != nil {
		t.Fatal(err)
	}
	_, err := client.GetCredentialReport(ctx, &awsiam.GetCredentialReportInput{})
	expect(t, err, "ReportNotPresent", "")
	for _, want := range []types.ReportStateType{types.ReportStateTypeStarted, types.ReportStateTypeComplete} {
		state := must[*awsiam.GenerateCredentialReportOutput](t)(client.GenerateCredentialReport(ctx, &awsiam.GenerateCredentialReportInput{})).State
		if state != want {
			t.Errorf("state %s, want %s", state, want)
		}
	}
	report := must[*awsiam.GetCredentialReportOutput](t)(client.GetCredentialReport(ctx, &awsiam.GetCredentialReportInput{}))
	lines, err := csv.NewReader(strings.NewReader(string(report.Content))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 3 || lines[1][0] != "<root_account>" || lines[2][0] != "Bob" {
		t.Fatalf("report:\n%s", report.Content)
	}
	bob := map[string]string{}
	for i, column := range lines[0] {
		bob[column] = lines[2][i]
	}
	want := map[string]string{
		"arn":                         "arn:aws:iam::123456789012:user/Bob",
		"access_key_1_active":         "true",
		"access_key_2_active":         "false",
		"cert_1_active":               "true",
		"cert_1_last_rotated":         list.Certificates[0].UploadDate.Format(time.RFC3339),
		"cert_2_active":               "false",
		"password_enabled":            "false",
		"mfa_active":                  "false",
		"access_key_2_last_used_date": "N/A",
	}
	for column, value := range want {
		if bob[column] != value {
			t.Errorf("%s is %q, want %q", column, bob[column], value)
		}
	}
	changed, err := time.Parse(time.RFC3339, bob["cert_2_last_rotated"])
	if err != nil || changed.Sub(*list.Certificates[1].UploadDate) < 2*time.Minute-time.Second {
		t.Errorf("cert_2_last_rotated is %q: the status changed two minutes after the upload", bob["cert_2_last_rotated"])
	}
	f.clock.advance(4*time.Hour + time.Minute)
	answer := ask("GetCredentialReport").at(f.clock.now()).send(t, f.service)
	if document := readAll(t, answer); answer.StatusCode != 410 || !strings.Contains(document, "<Code>ReportExpired</Code>") {
		t.Errorf("after four hours: %s", document)
	}
}
