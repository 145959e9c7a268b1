// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the client scripts share: how a service is reached, waiting, and what a refusal looks like.

const assert = require("node:assert/strict");

/// The settings of a client of a local port.
function at(port, more = {}) {
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "thing" },
    ...more,
  };
}

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/// Waits for something that takes the time that it takes.
async function until(condition, what, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
    const result = await condition();
    if (result) return result;
  }
  assert.fail(`waited for ${what}`);
}

/// The call must be refused with this error; returns it.
async function refused(call, name, part = "") {
  try {
    await call();
  } catch (error) {
    assert.equal(error.name, name, `${error.name}: ${error.message}`);
    assert.ok(error.message.includes(part), `“${part}” is not in “${error.message}”`);
    assert.ok(error.$metadata.requestId, "no request id");
    return error;
  }
  return assert.fail(`was not refused with ${name}`);
}

/// All pages of a paginator, as one list.
async function everything(pages, member) {
  const all = [];
  for await (const page of pages) all.push(...(page[member] ?? []));
  return all;
}

/// Runs a script to its end; what goes wrong is its exit code.
function run(name, script) {
  script(...process.argv.slice(2)).then(
    () => {
      console.log(`${name}: all as it should be`);
      process.exit(0);
    },
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
}

module.exports = { assert, at, everything, refused, run, sleep, until };
