import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import { credentials, endpoints, explain, failure, load, rules, sample, sign } from "./support.mjs";

const request = Object.freeze({
  action: "UploadSigningCertificate",
  parameters: { UserName: "Bob", CertificateBody: sample("rsa2048.pem") },
  endpoint: "aws",
  credentials,
  now: "2015-08-30T12:36:00Z",
});

test("a request is signed, with every step", async () => {
  const signed = await sign(request);
  assert.equal(signed.method, "POST");
  assert.equal(signed.url, "https://iam.amazonaws.com/");
  assert.equal(signed.headers.host, "iam.amazonaws.com");
  assert.equal(signed.headers["x-amz-date"], "20150830T123600Z");
  assert.equal(signed.signingKeyScope, "20150830/us-east-1/iam/aws4_request");
  const sent = new URLSearchParams(signed.body);
  assert.equal(sent.get("Action"), "UploadSigningCertificate");
  assert.equal(sent.get("Version"), "2010-05-08");
  assert.equal(sent.get("CertificateBody"), request.parameters.CertificateBody);

  // The steps again, by Node's own means.
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
  assert.ok(signed.canonicalRequest.endsWith(`\n${sha256(signed.body)}`));
  assert.ok(signed.stringToSign.endsWith(`\n${sha256(signed.canonicalRequest)}`));
  const key = signed.signingKeyScope.split("/").reduce(hmac, `AWS4${credentials.secretAccessKey}`);
  assert.equal(signed.signature, hmac(key, signed.stringToSign).toString("hex"));
  assert.equal(
    signed.headers.authorization,
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${signed.signingKeyScope}, ` +
      `SignedHeaders=${signed.signedHeaders}, Signature=${signed.signature}`,
  );
});

test("the signature goes into the query string on request", async () => {
  const signed = await sign({ ...request, style: "query" });
  const { searchParams } = new URL(signed.url);
  assert.equal(searchParams.get("X-Amz-Signature"), signed.signature);
  assert.equal(searchParams.get("X-Amz-Credential"), `${credentials.accessKeyId}/${signed.signingKeyScope}`);
  assert.equal(signed.headers.authorization, undefined);
  assert.match(signed.body, /^Action=UploadSigningCertificate&/);
});

test("a session token is signed along", async () => {
  const signed = await sign({ ...request, credentials: { ...credentials, sessionToken: "AQoDYXdzEPT//EXAMPLE==" } });
  assert.equal(signed.headers["x-amz-security-token"], "AQoDYXdzEPT//EXAMPLE==");
  assert.match(signed.signedHeaders, /x-amz-security-token/);
});

test("an endpoint of one's own works, with its port and path", async () => {
  const signed = await sign({ ...request, endpoint: { url: "http://127.0.0.1:8080/iam", region: "eu-central-1" } });
  assert.equal(signed.url, "http://127.0.0.1:8080/iam");
  assert.equal(signed.headers.host, "127.0.0.1:8080");
  assert.match(signed.canonicalRequest, /^POST\n\/iam\n/);
  assert.match(signed.signingKeyScope, /\/eu-central-1\//);
});

test("the local endpoint is the page's own, or the one that load is told", async () => {
  await assert.rejects(sign({ ...request, endpoint: "local" }), failure("InvalidArgument", /base/));
  const countersign = await load({ base: "http://127.0.0.1:8080" });
  const signed = await countersign.sign({ ...request, endpoint: "local" });
  assert.equal(signed.url, "http://127.0.0.1:8080/");
  assert.equal(signed.headers.host, "127.0.0.1:8080");
});

test("no preview and no step holds the secret", async () => {
  const signed = await sign({ ...request, credentials: { ...credentials, sessionToken: "TOKEN" } });
  for (const preview of ["http", "curl", "awsCli", "boto3", "dotnet", "canonicalRequest", "stringToSign"]) {
    assert.ok(signed.previews[preview], preview);
  }
  assert.equal(JSON.stringify(signed).includes(credentials.secretAccessKey), false);
});

test("a parameter that is undefined is left out, and their order is kept", async () => {
  const signed = await sign({
    ...request,
    action: "UpdateSigningCertificate",
    parameters: { Status: "Inactive", UserName: undefined, CertificateId: "TA7SMP42TDN5Z26OBPJE7EXAMPLE" },
  });
  assert.deepEqual(Object.keys(signed.parameters), ["Status", "CertificateId"]);
  assert.match(signed.body, /Status=Inactive&CertificateId=TA7SMP42TDN5Z26OBPJE7EXAMPLE$/);
});

test("what cannot be signed is named", async (t) => {
  const secretNumber = 1234567890123456;
  const withCredentials = (change) => ({ ...request, credentials: { ...credentials, ...change } });
  for (const [name, wrong, code, message] of [
    ["nothing at all", undefined, "InvalidArgument", /action, endpoint and credentials/],
    ["no action", { ...request, action: undefined }, "InvalidArgument", /action is missing/],
    ["an unknown action", { ...request, action: "UploadCertificate" }, "UnknownAction", /UploadSigningCertificate/],
    ["an unknown endpoint", { ...request, endpoint: "mars" }, "UnknownEndpoint", /aws-cn/],
    ["no endpoint", { ...request, endpoint: undefined }, "InvalidArgument", /endpoint is missing/],
    ["no region", { ...request, endpoint: { url: "https://example.com" } }, "InvalidArgument", /region/],
    ["no url", { ...request, endpoint: { region: "us-east-1" } }, "InvalidArgument", /url/],
    ["a url of another kind", { ...request, endpoint: { url: "ftp://example.com", region: "us-east-1" } }, "InvalidArgument", /https/],
    ["a url with a password", { ...request, endpoint: { url: "https://a:b@example.com", region: "us-east-1" } }, "InvalidArgument", /password/],
    ["an unknown style", { ...request, style: "body" }, "InvalidArgument", /style/],
    ["a parameter that is no string", { ...request, parameters: { MaxItems: 7 } }, "InvalidArgument", /MaxItems/],
    ["no credentials", { ...request, credentials: undefined }, "InvalidCredentials", /missing/],
    ["the secret alone for credentials", { ...request, credentials: credentials.secretAccessKey }, "InvalidCredentials", /missing.*of type string/],
    ["credentials that are null", { ...request, credentials: null }, "InvalidCredentials", /missing.*null/],
    ["a secret that is a number", withCredentials({ secretAccessKey: secretNumber }), "InvalidCredentials", /a string, not of type number/],
    ["no access key id", withCredentials({ accessKeyId: "" }), "InvalidCredentials", /access key id is missing/],
    ["no secret", withCredentials({ secretAccessKey: undefined }), "InvalidCredentials", /secret access key is missing/],
    ["white space around", withCredentials({ secretAccessKey: `${credentials.secretAccessKey}\n` }), "InvalidCredentials", /white space/],
    ["white space inside", withCredentials({ sessionToken: "AB CD" }), "InvalidCredentials", /session token/],
    ["quotes around", withCredentials({ accessKeyId: `"${credentials.accessKeyId}"` }), "InvalidCredentials", /quotes/],
    ["swapped keys", withCredentials({ accessKeyId: credentials.secretAccessKey, secretAccessKey: credentials.accessKeyId }), "InvalidCredentials", /secret access key is an access key id/],
  ]) {
    await t.test(name, () =>
      assert.rejects(sign(wrong), (thrown) => {
        failure(code, message)(thrown);
        for (const secret of [credentials.secretAccessKey, String(secretNumber)]) {
          assert.equal(thrown.message.includes(secret), false, "the message holds the secret");
        }
        return true;
      }),
    );
  }
});

test("an answer is explained", async () => {
  const signed = await sign(request);
  const uploaded = await explain(
    {
      status: 200,
      body: `<UploadSigningCertificateResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><UploadSigningCertificateResult><Certificate>
        <UserName>Bob</UserName><CertificateId>TA7SMP42TDN5Z26OBPJE7EXAMPLE</CertificateId><CertificateBody>x</CertificateBody>
        <Status>Active</Status><UploadDate>2013-06-06T21:40:08.121Z</UploadDate></Certificate></UploadSigningCertificateResult>
        <ResponseMetadata><RequestId>7a62c49f</RequestId></ResponseMetadata></UploadSigningCertificateResponse>`,
    },
    signed,
  );
  assert.equal(uploaded.ok, true);
  assert.equal(uploaded.requestId, "7a62c49f");
  assert.deepEqual(uploaded.certificate, {
    userName: "Bob",
    certificateId: "TA7SMP42TDN5Z26OBPJE7EXAMPLE",
    certificateBody: "x",
    status: "Active",
    uploadDate: "2013-06-06T21:40:08.121Z",
  });
  assert.equal(uploaded.error, undefined);

  const refused = await explain({
    status: 409,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>LimitExceeded</Code><Message>Cannot exceed quota for CertificatesPerUser: 2</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  });
  assert.equal(refused.ok, false);
  assert.equal(refused.error.code, "LimitExceeded");
  assert.equal(refused.error.fromProxy, false);
  for (const part of ["cause", "fix"]) assert.ok(refused.error[part], part);
  assert.equal(refused.certificate, undefined);
  assert.deepEqual(refused.certificates, []);
});

test("a temporary key without its token is noticed, in both styles of signing", async () => {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>`;
  for (const style of ["header", "query"]) {
    const temporary = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: request.credentials.secretAccessKey };
    const signed = await sign({ ...request, credentials: temporary, style });
    const { error } = await explain({ status: 403, body }, signed);
    assert.match(`${error.cause} ${error.fix}`, /session token/, style);
  }
});

test("an answer that is none, and arguments that are none, are told apart", async () => {
  const page = await explain({ status: 502, body: "<html>Bad gateway</html>" }, null);
  assert.equal(page.ok, false);
  assert.ok(page.error.cause);
  await assert.rejects(explain(), failure("InvalidArgument", /status, body/));
  await assert.rejects(explain({ status: "200", body: "" }), failure("InvalidArgument", /status/));
  await assert.rejects(explain({ status: 200 }), failure("InvalidArgument", /body/));
});

test("the catalogue and the endpoints are listed", async () => {
  const catalogue = await rules();
  assert.ok(catalogue.length >= 80, `${catalogue.length} rules`);
  assert.equal(new Set(catalogue.map(({ id }) => id)).size, catalogue.length);
  for (const rule of catalogue) {
    assert.deepEqual(Object.keys(rule), ["id", "group", "severity", "title", "why", "cure", "source", "evidence", "predicts"]);
    assert.ok(["error", "warning", "info"].includes(rule.severity), rule.id);
    assert.ok(["documented", "observed", "assumed"].includes(rule.evidence), rule.id);
  }
  const list = await endpoints();
  assert.deepEqual(list[0], { name: "local", url: "/", region: "us-east-1", title: list[0].title });
  assert.deepEqual(list.find(({ name }) => name === "aws-cn").region, "cn-north-1");
});
