import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { credentials, directory, failure, load, now, sample } from "./support.mjs";

const wasm = readFileSync(new URL("countersign.wasm", directory));
const pem = sample("rsa2048.pem");

/** Runs work with WebAssembly.instantiate replaced, so that it can look into the module or harm it. */
async function withInstances(onInstance, work) {
  const original = WebAssembly.instantiate;
  WebAssembly.instantiate = async (module, imports) => onInstance(await original(module, imports));
  try {
    return await work();
  } finally {
    WebAssembly.instantiate = original;
  }
}

/** An instance whose call can be harmed once, as `harm.next` says. */
const harmed = (harm) => (instance) =>
  Object.create(instance, {
    exports: {
      value: {
        ...instance.exports,
        call(method, octets) {
          const change = harm.next ?? ((octets) => octets);
          harm.next = undefined;
          return instance.exports.call(method, change(octets));
        },
      },
    },
  });

test("callers without options share one module", async () => {
  const [a, b] = await Promise.all([load(), load()]);
  assert.equal(a, b);
  assert.notEqual(await load({}), a);
  a.terminate();
  assert.notEqual(await load(), a);
});

test("calls made before the module has arrived wait for it", async () => {
  const answers = [];
  const arriving = load({ wasm });
  const call = arriving.then((countersign) => countersign.inspect(pem, { now })).then(() => answers.push("call"));
  assert.deepEqual(answers, []);
  await call;
  assert.deepEqual(answers, ["call"]);
});

test("the module comes from bytes, a module, a path or an address", async (t) => {
  const server = createServer((request, response) => {
    if (request.url !== "/countersign.wasm") return response.writeHead(404).end("no");
    response.writeHead(200, { "content-type": "application/octet-stream" }).end(wasm);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const origin = `http://127.0.0.1:${server.address().port}`;
  for (const source of [
    wasm,
    wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length),
    new WebAssembly.Module(wasm),
    fileURLToPath(new URL("countersign.wasm", directory)),
    new URL("countersign.wasm", directory),
    `${origin}/countersign.wasm`,
  ]) {
    const countersign = await load({ wasm: source });
    assert.equal((await countersign.endpoints())[1].name, "aws");
  }
  await assert.rejects(load({ wasm: `${origin}/other.wasm` }), failure("NotFound", /404/));
  await assert.rejects(load({ wasm: "http://127.0.0.1:1/countersign.wasm" }), failure("Unreachable"));
});

test("a module that cannot be loaded says why, and the next try is a new one", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "countersign-")), "countersign.wasm");
  await assert.rejects(load({ wasm: path }), failure("NotFound", /countersign\.wasm/));
  writeFileSync(path, "<!doctype html>");
  await assert.rejects(load({ wasm: path }), failure("NotWebAssembly", /no WebAssembly/));
  writeFileSync(path, wasm.subarray(0, 1000));
  await assert.rejects(load({ wasm: path }), failure("NotWebAssembly", /damaged/));
  writeFileSync(path, Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  await assert.rejects(load({ wasm: path }), failure("NotWebAssembly", /not Countersign's/));
  writeFileSync(path, wasm);
  await load({ wasm: path });
});

test("a panic rejects its call, and the module lives on", async () => {
  const harm = {};
  let instances = 0;
  await withInstances(
    (instance) => (instances++, harmed(harm)(instance)),
    async () => {
      const countersign = await load({ wasm });
      harm.next = () => 1; // a frame of one octet, which Go panics at
      await assert.rejects(countersign.inspect(pem), failure("ModuleFailed", /report it/));
      assert.equal((await countersign.inspect(pem, { now })).accepted, true);
    },
  );
  assert.equal(instances, 1);
});

test("a fatal fault rejects its call, and the next one has a new module", async () => {
  const harm = {};
  let instances = 0;
  await withInstances(
    (instance) => (instances++, harmed(harm)(instance)),
    async () => {
      const countersign = await load({ wasm });
      harm.next = () => -1; // a slice that Go cannot make, outside of what it recovers from
      const calls = [countersign.inspect(pem), countersign.inspect(pem, { now })];
      await assert.rejects(calls[0], failure("ModuleFailed", /panic: runtime error.*started anew/));
      assert.equal((await calls[1]).accepted, true);
      assert.equal((await countersign.inspect(pem, { now })).accepted, true);
    },
  );
  assert.equal(instances, 2);
});

test("calls may overlap, and each is answered for itself", async () => {
  const countersign = await load();
  const texts = Array.from({ length: 50 }, (_, i) => `${"x".repeat(i)}\n${pem}`);
  const reports = await Promise.all(texts.map((text) => countersign.inspect(text, { now })));
  reports.forEach(({ blocks }, i) => assert.equal(blocks.at(-1).span.start, i + 1));
});

test("a call that is given up rejects with the signal's reason", async () => {
  const countersign = await load();
  const reason = new Error("typed on");
  await assert.rejects(countersign.inspect(pem, { signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  const call = countersign.inspect(pem, { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(call, reason);
  assert.equal((await countersign.inspect(pem, { now, signal: new AbortController().signal })).accepted, true);
});

test("a module that was freed says so", async () => {
  const countersign = await load({ wasm });
  countersign.terminate();
  await assert.rejects(countersign.rules(), failure("Terminated"));
});

test("calls that are under way when the module is freed reject", async (t) => {
  let instances = 0;
  await withInstances(
    (instance) => (instances++, instance),
    async () => {
      const countersign = await load({ wasm, worker: false });
      const calls = [countersign.inspect(pem), countersign.rules()];
      countersign.terminate();
      for (const call of calls) await assert.rejects(call, failure("Terminated", /under way/));
    },
  );
  assert.equal(instances, 1);

  const countersign = await load({ wasm, worker: false });
  const verify = crypto.subtle.verify.bind(crypto.subtle);
  const verifying = t.mock.method(crypto.subtle, "verify", (...check) => {
    countersign.terminate();
    return verify(...check);
  });
  await assert.rejects(countersign.inspect(pem), failure("Terminated", /under way/));
  assert.equal(verifying.mock.callCount(), 1);
});

test("the module keeps no secret", async () => {
  let memory;
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".split("").reverse().join("");
  await withInstances(
    (instance) => ((memory = instance.exports.mem), instance),
    async () => {
      const countersign = await load({ wasm });
      await countersign.sign({
        action: "ListSigningCertificates",
        endpoint: "aws",
        credentials: { ...credentials, secretAccessKey: secret },
        now,
      });
    },
  );
  assert.equal(Buffer.from(memory.buffer).includes(secret), false);
});

test("the module keeps no result", async () => {
  let exports;
  await withInstances(
    (instance) => ((exports = instance.exports), instance),
    async () => {
      const countersign = await load({ wasm });
      await countersign.sign({
        action: "ListSigningCertificates",
        endpoint: "aws",
        credentials: { ...credentials, sessionToken: "AQoDYXdzEPT//EXAMPLE==" },
        now,
      });
    },
  );
  const result = new Uint8Array(exports.mem.buffer, exports.resultAddress() >>> 0, exports.resultLength());
  assert.ok(result.length > 1000);
  assert.ok(result.every((octet) => octet === 0));
});

test("nothing is left on the global object, and nothing keeps the process alive", () => {
  const program = `
    const before = Object.getOwnPropertyNames(globalThis);
    const { load } = await import(${JSON.stringify(new URL("countersign.js", directory).href)});
    await (await load()).inspect("x");
    console.log(Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name)).join());`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], { timeout: 30_000 });
  assert.equal(output.toString().trim(), "");
});
