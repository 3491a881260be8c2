"""Drives IAM and STS through boto3's clients; run by TestConformanceBoto3."""

import os
from datetime import datetime, timedelta, timezone
from urllib.request import urlopen

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = os.environ["ENDPOINT"]
once = Config(retries={"total_max_attempts": 1})


def connect(service, endpoint=endpoint, **credentials):
    return boto3.client(service, endpoint_url=endpoint, config=once, **credentials)


def read(name):
    with open(name + ".pem") as f:
        return f.read()


def refused(exception, code, call, blames="Sender", **parameters):
    """The call must raise what boto3 names for the code."""
    try:
        call(**parameters)
    except exception as e:
        assert e.response["Error"]["Code"] == code, e
        assert e.response["Error"]["Type"] == blames, e.response
        return e
    raise AssertionError(f"{call.__name__} went through; {code} was expected")


iam = connect("iam")
sts = connect("sts")
errors = iam.exceptions
first, second, third = read("first"), read("second"), read("third")

# Upload, list, update, delete.
answer = iam.upload_signing_certificate(UserName="Bob", CertificateBody=first)
certificate = answer["Certificate"]
assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
assert answer["ResponseMetadata"]["RequestId"] == answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]
assert set(certificate) == {"UserName", "CertificateId", "CertificateBody", "Status", "UploadDate"}, certificate
assert certificate["UserName"] == "Bob" and certificate["Status"] == "Active"
assert certificate["CertificateBody"] == first
assert abs(datetime.now(timezone.utc) - certificate["UploadDate"]) < timedelta(minutes=5)
mine = dict(UserName="Bob", CertificateId=certificate["CertificateId"])

assert iam.list_signing_certificates(UserName="Bob")["Certificates"] == [certificate]
iam.update_signing_certificate(Status="Inactive", **mine)
assert iam.list_signing_certificates(UserName="bob")["Certificates"][0]["Status"] == "Inactive"

# Every error, as the exception that boto3 names.
refused(errors.DuplicateCertificateException, "DuplicateCertificate", iam.upload_signing_certificate, CertificateBody=first)
crlf = first.replace("\n", "\r\n")
refused(errors.DuplicateCertificateException, "DuplicateCertificate", iam.upload_signing_certificate, UserName="Bob", CertificateBody=crlf)
refused(errors.MalformedCertificateException, "MalformedCertificate", iam.upload_signing_certificate, UserName="Bob", CertificateBody="certificate.pem")
refused(errors.MalformedCertificateException, "MalformedCertificate", iam.upload_signing_certificate, UserName="Bob", CertificateBody=read("expired"))
refused(errors.InvalidCertificateException, "InvalidCertificate", iam.upload_signing_certificate, UserName="Bob", CertificateBody=read("weak"))
contended = connect("iam", os.environ["CONTENDED_ENDPOINT"])
refused(contended.exceptions.ConcurrentModificationException, "ConcurrentModification", contended.upload_signing_certificate, CertificateBody=second)
broken = connect("iam", os.environ["BROKEN_ENDPOINT"])
refused(broken.exceptions.ServiceFailureException, "ServiceFailure", broken.upload_signing_certificate, "Receiver", CertificateBody=second)
refused(errors.NoSuchEntityException, "NoSuchEntity", iam.upload_signing_certificate, UserName="Nobody", CertificateBody=second)
iam.upload_signing_certificate(UserName="Bob", CertificateBody=second)
e = refused(errors.LimitExceededException, "LimitExceeded", iam.upload_signing_certificate, UserName="Bob", CertificateBody=third)
assert e.response["Error"]["Message"] == "Cannot exceed quota for CertificatesPerUser: 2", e
assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 409
refused(errors.NoSuchEntityException, "NoSuchEntity", iam.delete_signing_certificate, UserName="Bob", CertificateId="TA7SMP42TDN5Z26OBPJE7EXAMPLE")
refused(errors.InvalidInputException, "InvalidInput", iam.update_signing_certificate, Status="Expired", **mine)
refused(errors.EntityAlreadyExistsException, "EntityAlreadyExists", iam.create_user, UserName="BOB")
refused(errors.DeleteConflictException, "DeleteConflict", iam.delete_user, UserName="Bob")
e = refused(ClientError, "ValidationError", iam.list_signing_certificates, UserName="Bob Smith")
assert e.response["Error"]["Message"].startswith("The specified value for userName is invalid."), e
refused(ClientError, "InvalidAction", iam.list_roles)

# Pages.
pages = list(iam.get_paginator("list_signing_certificates").paginate(UserName="Bob", PaginationConfig={"PageSize": 1}))
assert [len(p["Certificates"]) for p in pages] == [1, 1], pages

# Users, tags and keys.
iam.create_user(UserName="Dave", Path="/lab/", Tags=[{"Key": "team", "Value": "blue"}])
iam.update_user(UserName="Dave", NewUserName="David")
user = iam.get_user(UserName="David")["User"]
assert user["Arn"] == "arn:aws:iam::123456789012:user/lab/David" and user["Tags"] == [{"Key": "team", "Value": "blue"}], user
key = iam.create_access_key(UserName="David")["AccessKey"]
david = dict(aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
assert connect("sts", **david).get_caller_identity()["Arn"] == user["Arn"]
refused(ClientError, "AccessDenied", connect("iam", **david).list_signing_certificates, UserName="Bob")
assert connect("iam", **david).list_signing_certificates()["Certificates"] == []
made = connect("sts", **david).get_session_token()["Credentials"]
temporary = connect("iam", aws_access_key_id=made["AccessKeyId"], aws_secret_access_key=made["SecretAccessKey"], aws_session_token=made["SessionToken"])
assert temporary.get_user()["User"]["UserName"] == "David"
iam.delete_access_key(UserName="David", AccessKeyId=key["AccessKeyId"])
iam.delete_user(UserName="David")

# A presigned request is as good as any.
url = sts.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
with urlopen(url) as answer:
    assert b"<Arn>arn:aws:iam::123456789012:root</Arn>" in answer.read()

iam.delete_signing_certificate(**mine)
assert len(iam.list_signing_certificates(UserName="Bob")["Certificates"]) == 1
print("ok")
