// Drives IAM and STS through the AWS SDK for JavaScript; run by TestConformanceJavaScriptSDK.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  ConcurrentModificationException,
  CreateUserCommand,
  DeleteConflictException,
  DeleteSigningCertificateCommand,
  DeleteUserCommand,
  DuplicateCertificateException,
  EntityAlreadyExistsException,
  IAMClient,
  InvalidCertificateException,
  InvalidInputException,
  LimitExceededException,
  ListSigningCertificatesCommand,
  MalformedCertificateException,
  NoSuchEntityException,
  paginateListSigningCertificates,
  ServiceFailureException,
  UpdateSigningCertificateCommand,
  UploadSigningCertificateCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";

const options = { endpoint: process.env.ENDPOINT, region: "us-east-1", maxAttempts: 1 };
const iam = new IAMClient(options);
const sts = new STSClient(options);
const read = (name) => readFileSync(name + ".pem", "utf8");

const upload = (name, UserName = "Bob", client = iam) =>
  client.send(new UploadSigningCertificateCommand({ UserName, CertificateBody: read(name) }));
const refused = (promise, type, name) =>
  assert.rejects(promise, (error) => error instanceof type && error.name.startsWith(name));

const { Certificate: made } = await upload("first");
assert.equal(made.UserName, "Bob");
assert.equal(made.Status, "Active");
assert.equal(made.CertificateBody, read("first"));
assert.ok(Math.abs(Date.now() - made.UploadDate.getTime()) < 300_000);

const mine = { UserName: "Bob", CertificateId: made.CertificateId };
await iam.send(new UpdateSigningCertificateCommand({ ...mine, Status: "Inactive" }));
const list = await iam.send(new ListSigningCertificatesCommand({ UserName: "Bob" }));
assert.deepEqual(list.Certificates, [{ ...made, Status: "Inactive" }]);
assert.equal(list.IsTruncated, false);

await refused(upload("first"), DuplicateCertificateException, "DuplicateCertificate");
await refused(upload("expired"), MalformedCertificateException, "MalformedCertificate");
await refused(upload("weak"), InvalidCertificateException, "InvalidCertificate");
const at = (endpoint) => new IAMClient({ ...options, endpoint });
await refused(upload("second", "Bob", at(process.env.BROKEN_ENDPOINT)), ServiceFailureException, "ServiceFailure");
await refused(upload("second", "Bob", at(process.env.CONTENDED_ENDPOINT)), ConcurrentModificationException, "ConcurrentModification");
await refused(upload("second", "Nobody"), NoSuchEntityException, "NoSuchEntity");
await upload("second");
await refused(upload("third"), LimitExceededException, "LimitExceeded");
await refused(iam.send(new CreateUserCommand({ UserName: "BOB" })), EntityAlreadyExistsException, "EntityAlreadyExists");
await refused(iam.send(new DeleteUserCommand({ UserName: "Bob" })), DeleteConflictException, "DeleteConflict");
await refused(iam.send(new UpdateSigningCertificateCommand({ ...mine, Status: "Expired" })), InvalidInputException, "InvalidInput");
await assert.rejects(new IAMClient({ ...options, credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: "wrong" } })
  .send(new ListSigningCertificatesCommand({})), { name: "SignatureDoesNotMatch" });

let pages = 0;
for await (const page of paginateListSigningCertificates({ client: iam, pageSize: 1 }, { UserName: "Bob" })) {
  assert.equal(page.Certificates.length, 1);
  pages++;
}
assert.equal(pages, 2);

assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Arn, "arn:aws:iam::123456789012:root");
const { Credentials: temporary } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
const again = new STSClient({
  ...options,
  credentials: {
    accessKeyId: temporary.AccessKeyId,
    secretAccessKey: temporary.SecretAccessKey,
    sessionToken: temporary.SessionToken,
  },
});
assert.equal((await again.send(new GetCallerIdentityCommand({}))).Account, "123456789012");

await iam.send(new DeleteSigningCertificateCommand(mine));
console.log("ok");
