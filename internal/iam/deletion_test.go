package iam

import "testing"

func TestAUserGoesOnceNoCredentialHangsOnIt(t *testing.T) {
	f := newFixtureAt(t, &clock{fixed: morning})
	refuses := func(name, code, message string) {
		t.Helper()
		if c, m := refusal(t, ask("DeleteUser", "UserName", name).send(t, f.service)); c != code || m != message {
			t.Errorf("%s: %s %s", name, c, m)
		}
	}
	f.do("CreateUser", "UserName", "Alice", "Tags.member.1.Key", "Team", "Tags.member.1.Value", "blue")
	id := f.do("UploadSigningCertificate", "UserName", "Alice", "CertificateBody", testdata(t, "first.pem"))
	f.do("UpdateSigningCertificate", "UserName", "Alice", "CertificateId", id, "Status", "Inactive")
	refuses("Alice", "DeleteConflict", "Cannot delete entity, must delete certificates first.")
	f.do("DeleteSigningCertificate", "UserName", "Alice", "CertificateId", id)
	f.do("DeleteUser", "UserName", "Alice") // its tags go along

	f.do("UpdateAccessKey", "UserName", "Bob", "AccessKeyId", DemoUser.AccessKeyID, "Status", "Inactive")
	refuses("Bob", "DeleteConflict", "Cannot delete entity, must delete access keys first.")
	refuses("root", "NoSuchEntity", "The user with name root cannot be found.")
}
