// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/functions/runnerprocess.h"
#include "core/functions/sandbox.h"

#include <QtTest>

#include <signal.h>

using namespace headwater::functions;
using Kind = Outcome::Kind;

namespace {

constexpr double kNow = 1'577'836'800'000;

Sandbox sandboxOf(std::string source, std::uint32_t limitMs = 300)
{
    FunctionCode code;
    code.name = "etl";
    code.source = std::move(source);
    code.arn = "arn:aws:lambda:us-east-1:123456789012:function:etl";
    code.limitMs = limitMs;
    return Sandbox(std::move(code));
}

Outcome runOnce(const std::string &source, std::string_view event = "{}")
{
    Sandbox sandbox = sandboxOf(source);
    Outcome loaded = sandbox.load(1, kNow, 7);
    return loaded.ok() ? sandbox.invoke(1, kNow, 7, "request-1", event) : loaded;
}

QString text(const Outcome &outcome)
{
    return QString::fromStdString(outcome.ok() ? outcome.result : outcome.error.type + ": " + outcome.error.message);
}

} // namespace

class TstSandbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(!runnerPath().empty(), "headwater-lambda is not built"); }

    void runsCodeAsNodeDoes_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QString>("result");
        const auto row = [](const char *name, const char *source, const char *result) {
            QTest::newRow(name) << QByteArray(source) << QString::fromUtf8(result);
        };
        row("async", "exports.handler = async event => event.a + 1;", "42");
        row("callback", "exports.handler = (event, context, callback) => callback(null, event.a);", "41");
        row("callback with an error", "exports.handler = (event, context, callback) => callback(new TypeError('no'));",
            "TypeError: no");
        row("callback later", "exports.handler = (e, c, done) => { setTimeout(done, 20, null, 'later'); };",
            R"("later")");
        row("module", "export const handler = async ({ a }) => ({ a });", R"({"a":41})");
        row("module that imports",
            "import { createHash } from 'node:crypto';\n"
            "export async function handler() { return createHash('sha256').update('abc').digest('hex'); }",
            R"("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")");
        row("module.exports", "module.exports = { handler: async () => __filename };", R"("/var/task/index.js")");
        row("nothing returned", "exports.handler = async () => {};", "null");
        row("modern language",
            "class Box { #v = 1n; static of = v => new Box; get v() { return this.#v; } }\n"
            "exports.handler = async event => { const { a, ...rest } = { ...event, b: [3, [4]] };\n"
            "  let x = null; x ?"
            "?= rest.b?.flat(Infinity).at(-1); const all = [];\n"
            "  for await (const each of (async function* () { yield 1; yield 2; })()) all.push(each);\n"
            "  return [x, all, `${Box.of().v}`, 'a-b'.replaceAll('-', '+'), Object.fromEntries([['k', a]])]; };",
            R"([4,[1,2],"1","a+b",{"k":41}])");
        row("base64",
            "exports.handler = async () => [Buffer.from('aMOpbGxv', 'base64').toString(), btoa('hi'),\n"
            "  atob('aGk='), Buffer.from('héllo').toString('hex'), Buffer.concat([Buffer.from([1]),"
            " Buffer.alloc(2)]).length];",
            R"(["héllo","aGk=","hi","68c3a96c6c6f",3])");
        row("compression",
            "const zlib = require('zlib');\n"
            "exports.handler = async () => zlib.gunzipSync(zlib.gzipSync('lines')).toString();",
            R"("lines")");
        row("context",
            "exports.handler = async (event, context) => { await new Promise(r => setTimeout(r, 500));\n"
            "  return [context.functionName, context.awsRequestId, context.getRemainingTimeInMillis()]; };",
            R"(["etl","request-1",2500])");
        row("time of the simulation",
            "exports.handler = async () => [new Date().toISOString(), Date.now(), typeof performance.now(),\n"
            "  new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo' }).format()];",
            R"(["2020-01-01T00:00:00.000Z",1577836800000,"number","01/01/2020"])");
        row("no handler", "exports.other = 1;", "Runtime.HandlerNotFound: index.handler is undefined or not exported");
        row("a promise that never ends", "exports.handler = async () => new Promise(() => {});",
            "Runtime.NodeJsExit: The Lambda runtime client detected an unexpected Node.js exit code. This is most "
            "commonly caused by a Promise that was never settled.");
        row("a thrown text", "exports.handler = async () => { throw 'boo'; };", "string: boo");
        row("too deep", "exports.handler = () => { const f = () => f() + 1; f(); };",
            "RangeError: Maximum call stack size exceeded");
        row("process.exit", "exports.handler = async () => process.exit(3);",
            "Runtime.ExitError: RequestId: request-1 Error: Runtime exited with error: exit status 3");
    }
    void runsCodeAsNodeDoes() // LAM-03
    {
        QFETCH(QByteArray, source);
        QFETCH(QString, result);
        QCOMPARE(text(runOnce(source.toStdString(), R"({"a": 41})")), result);
    }

    void placesOfErrorsAreTheCodesOwn_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::newRow("thrown") << QByteArray("exports.handler = async () => {\n  throw new Error('x');\n};") << 2 << 9;
        QTest::newRow("after an await") << QByteArray("export const handler = async () => {\n  await null;\n"
                                                      "  return undefined.a;\n};")
                                        << 3 << 3;
        QTest::newRow("from a library") << QByteArray(
                                               "exports.handler = async () => {\n\n  Buffer.from(undefined);\n};")
                                        << 3 << 10;
        QTest::newRow("syntax") << QByteArray("const a = 1;\nconst b = ;") << 2 << 11;
        QTest::newRow("syntax of a module") << QByteArray("export const a = 1;\n\nconst b = ;") << 3 << 11;
        QTest::newRow("outside the handler") << QByteArray("const a = 1;\nmissing();") << 2 << 1;
    }
    void placesOfErrorsAreTheCodesOwn()
    {
        QFETCH(QByteArray, source);
        const Outcome outcome = runOnce(source.toStdString());
        QCOMPARE(outcome.kind, Kind::Failed);
        QTEST(outcome.error.line, "line");
        QTEST(outcome.error.column, "column");
    }

    void consoleBecomesLogLines()
    {
        const Outcome outcome =
            runOnce("exports.handler = async () => { console.log('a', { b: [1, 'x'] }, new Map([[1, 2]]));\n"
                    "  console.error('%s is %d', 'n', 3); };");
        QCOMPARE(outcome.log.size(), 2u);
        QCOMPARE(outcome.log[0].text, std::string("a { b: [ 1, 'x' ] } Map(1) { 1 => 2 }"));
        QCOMPARE(outcome.log[1].text, std::string("n is 3"));
        QCOMPARE(outcome.log[1].level, LogLevel::Error);
        QCOMPARE(outcome.log[1].at, kNow);
    }

    void anEndlessLogIsCut()
    {
        const Outcome outcome =
            runOnce("exports.handler = async () => { for (let i = 0; i < 1e5; ++i) console.log('x'.repeat(99)); };");
        QVERIFY(outcome.ok());
        std::size_t bytes = 0;
        for (const LogLine &line : outcome.log)
            bytes += line.text.size();
        QVERIFY(bytes > kLongestLog / 2 && bytes <= kLongestLog);
    }

    void codeThatDoesNotEndIsStopped_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("byMemory");
        QTest::newRow("loop") << QByteArray("for (;;) { try { while (true) {} } finally { continue; } }") << false;
        QTest::newRow("expression") << QByteArray("/^(a+)+$/.test('a'.repeat(40) + 'b');") << false;
        QTest::newRow("promises") << QByteArray("for (;;) await null;") << false;
        QTest::newRow("array") << QByteArray("const a = []; for (;;) a.push(new Array(1000).fill('x'));") << true;
        QTest::newRow("huge array") << QByteArray("return new Array(1e9).fill(1).length;") << true;
        QTest::newRow("bytes") << QByteArray("const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1));") << true;
        QTest::newRow("waits too long") << QByteArray("await new Promise(r => setTimeout(r, 3000));") << false;
    }
    void codeThatDoesNotEndIsStopped()
    {
        QFETCH(QByteArray, body);
        QFETCH(bool, byMemory);
        Sandbox sandbox =
            sandboxOf("exports.handler = async event => { if (event.ok) return 'served';\n" + body.toStdString() + "};",
                      byMemory ? 10'000 : 300);
        QVERIFY(sandbox.load(1, kNow, 7).ok());
        const Outcome stopped = sandbox.invoke(1, kNow, 7, "r", "{}");
        QCOMPARE(stopped.kind, byMemory ? Kind::Ended : Kind::TimedOut);
        QCOMPARE(QString::fromStdString(stopped.error.type),
                 byMemory ? QStringLiteral("Runtime.ExitError") : QStringLiteral("Sandbox.Timedout"));
        QVERIFY(!sandbox.isLoaded(1));
        // The next environment serves as if nothing had been.
        QVERIFY(sandbox.load(2, kNow, 7).ok());
        QCOMPARE(text(sandbox.invoke(2, kNow, 7, "r", R"({"ok": true})")), QStringLiteral(R"("served")"));
    }

    void whatWasStoppedOnceIsStoppedAtOnceTheNextTime()
    {
        const std::string source = "exports.handler = async () => { /* again */ for (;;) {} };";
        QCOMPARE(runOnce(source).kind, Kind::TimedOut);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(runOnce(source).kind, Kind::TimedOut);
        QVERIFY(timer.elapsed() < 200);
    }

    void aProcessThatDiesIsReplaced()
    {
        auto process = RunnerProcess::start(64);
        QVERIFY(process);
        const auto load = FrameWriter(Op::Load)
                              .number(1u)
                              .number(kNow)
                              .number(std::uint64_t{1})
                              .number(1'000u)
                              .text("{}")
                              .text("exports.handler = async () => 1;")
                              .take();
        QVERIFY(process->exchange(load, std::chrono::seconds(5)));
        ::kill(process->id(), SIGKILL);
        QVERIFY(!process->exchange(load, std::chrono::seconds(5)));
        QVERIFY(!process->isAlive());
        QCOMPARE(text(runOnce("exports.handler = async () => 'new';")), QStringLiteral(R"("new")"));
    }

    void aProcessThatDoesNotAnswerIsKilled()
    {
        auto process = RunnerProcess::start(64);
        QVERIFY(process);
        const auto load = FrameWriter(Op::Load)
                              .number(1u)
                              .number(kNow)
                              .number(std::uint64_t{1})
                              .number(100'000u)
                              .text("{}")
                              .text("for (;;) {}")
                              .take();
        QVERIFY(!process->exchange(load, std::chrono::milliseconds(300)));
        QVERIFY(process->wasKilled());
        QVERIFY(::kill(process->id(), 0) != 0);
    }

    void nothingOutsideIsInReach_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("files") << QByteArray("require('fs')") << QByteArray("no files, no network and no processes");
        QTest::newRow("network") << QByteArray("require('node:https')") << QByteArray("no files, no network");
        QTest::newRow("processes") << QByteArray("require('child_process')") << QByteArray("no processes");
        QTest::newRow("services") << QByteArray("require('aws-sdk')") << QByteArray("Return what it makes");
        QTest::newRow("new services") << QByteArray("require('@aws-sdk/client-s3')")
                                      << QByteArray("Return what it makes");
        QTest::newRow("packages") << QByteArray("require('lodash')") << QByteArray("Cannot find module 'lodash'");
        QTest::newRow("fetch") << QByteArray("fetch('http://localhost')") << QByteArray("fetch is not defined");
    }
    void nothingOutsideIsInReach()
    {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, says);
        const Outcome outcome = runOnce("exports.handler = async () => { " + source.toStdString() + "; };");
        QCOMPARE(outcome.kind, Kind::Failed);
        QVERIFY2(outcome.error.message.find(says.toStdString()) != std::string::npos, outcome.error.message.c_str());
        QCOMPARE(outcome.error.line, 1);
    }

    void theLanguageGivesNoWayToTheMachine()
    {
        QCOMPARE(
            text(runOnce(
                "exports.handler = async () => ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef',\n"
                "  'FinalizationRegistry', 'XMLHttpRequest', 'load', 'read', 'os'].filter(n => n in globalThis);")),
            QStringLiteral("[]"));
    }

    void environmentsKeepTheirGlobalsToThemselves()
    {
        Sandbox sandbox = sandboxOf("let calls = 0; exports.handler = async () => ++calls;");
        for (const std::uint32_t environment : {1u, 2u})
            QVERIFY(sandbox.load(environment, kNow, 7).ok());
        QCOMPARE(text(sandbox.invoke(1, kNow, 7, "r", "{}")), QStringLiteral("1"));
        QCOMPARE(text(sandbox.invoke(1, kNow, 7, "r", "{}")), QStringLiteral("2"));
        QCOMPARE(text(sandbox.invoke(2, kNow, 7, "r", "{}")), QStringLiteral("1"));
        QVERIFY(sandbox.load(1, kNow, 7).ok());
        QCOMPARE(text(sandbox.invoke(1, kNow, 7, "r", "{}")), QStringLiteral("1"));
    }

    void chanceFollowsTheSeed()
    {
        const std::string source = "exports.handler = async () => [Math.random(), require('crypto').randomUUID()];";
        Sandbox sandbox = sandboxOf(source);
        QVERIFY(sandbox.load(1, kNow, 7).ok());
        const Outcome first = sandbox.invoke(1, kNow, 7, "r", "{}");
        QCOMPARE(text(sandbox.invoke(1, kNow, 7, "r", "{}")), text(first));
        QVERIFY(text(sandbox.invoke(1, kNow, 8, "r", "{}")) != text(first));
        QCOMPARE(text(runOnce(source)), text(first));
    }

    void waitingCostsOnlySimulatedTime()
    {
        QElapsedTimer timer;
        timer.start();
        const Outcome outcome = runOnce(
            "exports.handler = async () => { await new Promise(r => setTimeout(r, 2900)); return Date.now(); };");
        QCOMPARE(text(outcome), QStringLiteral("1577836802900"));
        QCOMPARE(outcome.sleptMs, 2'900.0);
        QVERIFY(timer.elapsed() < 1'000);
    }
};

QTEST_GUILESS_MAIN(TstSandbox)
#include "tst_sandbox.moc"
