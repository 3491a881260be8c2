"""Drives IAM through boto3's resources; run by TestConformanceBoto3."""

import os

import boto3

iam = boto3.resource("iam", endpoint_url=os.environ["ENDPOINT"])
client = iam.meta.client


def read(name):
    with open(name + ".pem") as f:
        return f.read()


bob = iam.User("Bob")
assert bob.arn == "arn:aws:iam::123456789012:user/Bob"
assert list(bob.signing_certificates.all()) == []

# boto3's resource model names no user for what create_signing_certificate
# returns, so boto3 fails after the upload has gone through.
try:
    iam.create_signing_certificate(UserName="Bob", CertificateBody=read("first"))
except ValueError as e:
    assert "user_name" in str(e), e
else:
    raise AssertionError("boto3 has mended its fault: the facts sheet is out of date")
stored = list(bob.signing_certificates.all())
assert len(stored) == 1, stored

# A retry meets its own upload.
try:
    iam.create_signing_certificate(UserName="Bob", CertificateBody=read("first"))
except client.exceptions.DuplicateCertificateException:
    pass
else:
    raise AssertionError("the same certificate went through twice")

# What works: the client's call, and then the resource.
made = client.upload_signing_certificate(UserName="Bob", CertificateBody=read("second"))["Certificate"]
certificate = iam.SigningCertificate("Bob", made["CertificateId"])
status = lambda: {c.id: c.status for c in bob.signing_certificates.all()}[made["CertificateId"]]
assert status() == "Active"
certificate.deactivate()
assert status() == "Inactive"
certificate.activate()
assert status() == "Active"
certificate.delete()
assert [c.id for c in bob.signing_certificates.all()] == [stored[0].id]
assert [c.id for c in bob.signing_certificates.limit(1)] == [stored[0].id]
assert [c.certificate_body for c in bob.signing_certificates.all()] == [read("first")]

# The current user is whoever signed.
assert iam.CurrentUser().arn == "arn:aws:iam::123456789012:root"
assert list(iam.CurrentUser().signing_certificates.all()) == []

erin = iam.create_user(UserName="Erin", Path="/x/")
assert erin.arn == "arn:aws:iam::123456789012:user/x/Erin"
pair = erin.create_access_key_pair()
assert [k.id for k in erin.access_keys.all()] == [pair.id]
pair.delete()
renamed = erin.update(NewUserName="Erika")
assert {u.name for u in iam.users.all()} == {"Bob", "Erika"}
iam.User("Erika").delete()
assert iam.AccountSummary().summary_map["SigningCertificatesPerUserQuota"] == 2
print("ok")
