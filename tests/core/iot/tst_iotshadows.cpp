// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/shadow.h"
#include "core/pipeline/pipeline.h"

#include <QtTest>

using namespace headwater;
using namespace headwater::iot;
using pipeline::Json;

namespace {

constexpr std::int64_t kNow = 1'577'836'800;

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

QString dumped(const Json &json)
{
    return json.is_null() ? QString() : text(json.dump());
}

/// A shadow in a given state, at a given version.
ShadowStore startedWith(const std::string &state, std::uint64_t version)
{
    ShadowStore store(ShadowLimits{});
    if (state.empty())
        return store;
    for (std::uint64_t i = 1; i < version; ++i)
        (void)store.update(kNow, "t", "", R"({"state":{}})");
    if (!store.update(kNow, "t", "", R"({"state":)" + state + "}").isAccepted())
        qFatal("%s", state.c_str());
    return store;
}

} // namespace

/// IOT-11: shadow documents, case by case.
class TstIotShadows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void updatesAreMerged_data();
    void updatesAreMerged();
    void badRequestsAreRejected_data();
    void badRequestsAreRejected();
    void answersAreExact();
    void whatIsNotThereCannotBeHadOrDeleted();
    void aDeletedShadowsVersionIsRememberedTwoDays();
    void aShiftOfTheClockMovesWhatIsThereAlready();
    void tooMuchIsRefusedWhole();
    void tooManyAtOnceAreRefused();
    void profilesDifferInDepthAndNames();
    void namedShadowsStandBesideTheClassicOne();
    void everyKindOfValueSurvivesBeingPacked();
    void aMillionShadowsAreSmall();
};

void TstIotShadows::updatesAreMerged_data()
{
    QTest::addColumn<QString>("start");
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("request"); // empty: only look
    QTest::addColumn<QString>("desired");
    QTest::addColumn<QString>("reported");
    QTest::addColumn<QString>("delta");
    QTest::addColumn<int>("after");
    const auto row = [](const char *name, const char *start, int version, const char *request, const char *desired,
                        const char *reported, const char *delta, int after) {
        QTest::newRow(name) << QString::fromUtf8(start) << version << QString::fromUtf8(request)
                            << QString::fromUtf8(desired) << QString::fromUtf8(reported) << QString::fromUtf8(delta)
                            << after;
    };
    row("H1", "", 0, R"({"state":{"desired":{"color":"RED"}}})", R"({"color":"RED"})", "", R"({"color":"RED"})", 1);
    row("H2", R"({"desired":{"color":"RED"}})", 1, R"({"state":{"reported":{"color":"RED"}}})", R"({"color":"RED"})",
        R"({"color":"RED"})", "", 2);
    row("H3", R"({"desired":{"color":"RED","state":"STOP"},"reported":{"color":"GREEN","engine":"ON"}})", 1, "",
        R"({"color":"RED","state":"STOP"})", R"({"color":"GREEN","engine":"ON"})", R"({"color":"RED","state":"STOP"})",
        1);
    row("H4",
        R"({"desired":{"lights":{"color":{"r":255,"g":255,"b":255}}},"reported":{"lights":{"color":{"r":255,"g":0,"b":255}}}})",
        1, "", R"({"lights":{"color":{"b":255,"g":255,"r":255}}})", R"({"lights":{"color":{"b":255,"g":0,"r":255}}})",
        R"({"lights":{"color":{"g":255}}})", 1);
    row("H5", R"({"desired":{"colors":["RED","GREEN","BLUE"]}})", 1, R"({"state":{"desired":{"colors":["RED"]}}})",
        R"({"colors":["RED"]})", "", R"({"colors":["RED"]})", 2);
    row("H6", R"({"desired":{"a":[1,2]},"reported":{"a":[1,3]}})", 1, "", R"({"a":[1,2]})", R"({"a":[1,3]})",
        R"({"a":[1,2]})", 1);
    row("H7", R"({"desired":{"a":[1,2]},"reported":{"a":[2,1]}})", 1, "", R"({"a":[1,2]})", R"({"a":[2,1]})",
        R"({"a":[1,2]})", 1);
    row("H10", R"({"desired":{"colors":["R","G","B"]}})", 10,
        R"({"state":{"desired":{"colors":["BLUE"]}},"version":10})", R"({"colors":["BLUE"]})", "",
        R"({"colors":["BLUE"]})", 11);
    row("H11", R"({"desired":{"a":1}})", 5, R"({"state":{"reported":{"a":1}}})", R"({"a":1})", R"({"a":1})", "", 6);
    row("H12", R"({"desired":{"engine":"ON","color":"RED"}})", 1, R"({"state":{"desired":{"engine":null}}})",
        R"({"color":"RED"})", "", R"({"color":"RED"})", 2);
    row("H13", R"({"desired":{"color":"red"},"reported":{"color":"blue"}})", 1,
        R"({"state":{"reported":{"color":"red"},"desired":null}})", "", R"({"color":"red"})", "", 2);
    row("H14", R"({"desired":{"a":1},"reported":{"a":2}})", 3, R"({"state":null})", "", "", "", 4);
    row("H15", R"({"desired":{"x":1},"reported":{"x":1}})", 1, R"({"state":{"reported":{"x":null}}})", R"({"x":1})", "",
        R"({"x":1})", 2);
    row("H16", R"({"desired":{"x":1},"reported":{"x":2}})", 1, R"({"state":{"reported":{"y":5}}})", R"({"x":1})",
        R"({"x":2,"y":5})", R"({"x":1})", 2);
    row("H17", R"({"reported":{"temp":55}})", 1, "", "", R"({"temp":55})", "", 1);
    row("H26", R"({"desired":{"a":{"b":1,"c":2}}})", 1, R"({"state":{"desired":{"a":{"b":9}}}})",
        R"({"a":{"b":9,"c":2}})", "", R"({"a":{"b":9,"c":2}})", 2);
    row("H27", R"({"desired":{"a":{"b":1}}})", 1, R"({"state":{"desired":{"a":7}}})", R"({"a":7})", "", R"({"a":7})",
        2);
    row("H28", R"({"desired":{"n":1},"reported":{"n":1.0}})", 1, "", R"({"n":1})", R"({"n":1.0})", "", 1);
    row("null of what never was", R"({"desired":{"a":1}})", 1, R"({"state":{"desired":{"b":{"c":null,"d":2}}}})",
        R"({"a":1,"b":{"d":2}})", "", R"({"a":1,"b":{"d":2}})", 2);
}

void TstIotShadows::updatesAreMerged()
{
    QFETCH(QString, start);
    QFETCH(int, version);
    QFETCH(QString, request);
    QFETCH(QString, desired);
    QFETCH(QString, reported);
    QFETCH(QString, delta);
    QFETCH(int, after);
    ShadowStore store = startedWith(start.toStdString(), static_cast<std::uint64_t>(version));
    if (!request.isEmpty()) {
        const ShadowAnswer answer = store.update(kNow + 5, "t", "", request.toStdString());
        QVERIFY2(answer.isAccepted(), answer.body.c_str());
        QCOMPARE(answer.version, static_cast<std::uint64_t>(after));
        const Json told = answer.delta ? Json::parse(*answer.delta)["state"] : Json();
        QCOMPARE(dumped(told), delta);
        QCOMPARE(Json::parse(*answer.documents)["current"]["version"].get<int>(), after);
    }
    const ShadowAnswer got = store.get(kNow + 6, "t", "");
    QVERIFY(got.isAccepted());
    const Json body = Json::parse(got.body);
    const auto section = [&](const char *name) {
        return body["state"].contains(name) ? dumped(body["state"][name]) : QString();
    };
    QCOMPARE(section("desired"), desired);
    QCOMPARE(section("reported"), reported);
    QCOMPARE(section("delta"), delta);
    QCOMPARE(body["version"].get<int>(), after);
    const auto view = store.view("t", "");
    QVERIFY(view);
    QCOMPARE(text(view->delta), delta);
}

void TstIotShadows::badRequestsAreRejected_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const QByteArray &request, int code, const char *message) {
        QTest::newRow(name) << request << code << QString::fromLatin1(message);
    };
    row("H8", R"({"state":{"desired":{"colors":[null,"RED"]}}})", 400,
        "State contains an invalid node: lists must not hold null");
    row("H9", R"({"state":{"desired":{"colors":["BLUE"]}},"version":9})", 409, "Version conflict");
    row("a version to come", R"({"state":{"desired":{"colors":["BLUE"]}},"version":11})", 409, "Version conflict");
    row("H18", R"({"desired":{"a":1}})", 400, "Missing required node: state");
    row("H19", R"({"state":{"desired":5}})", 400, "Desired node must be an object");
    row("reported", R"({"state":{"reported":[]}})", 400, "Reported node must be an object");
    row("H20", R"({"state":{"foo":{}}})", 400, "State contains an invalid node: 'foo'");
    row("H21", QByteArray(R"({"state":{},"clientToken":"%"})").replace('%', QByteArray(65, 'x')), 400,
        "Invalid clientToken");
    row("H24", QByteArray(R"({"state":{"desired":{"a":"%"}}})").replace('%', QByteArray(8'192, 'x')), 413,
        "The payload exceeds the maximum size allowed");
    row("no JSON", "{", 400, "Payload contains invalid json");
    row("no object", "[]", 400, "Payload contains invalid json");
    row("state", R"({"state":7})", 400, "State node must be an object");
    row("version", R"({"state":{},"version":"1"})", 400, "Invalid version");
    row("negative version", R"({"state":{},"version":-1})", 400, "Invalid version");
    row("nesting", R"({"state":{"desired":{"1":{"2":{"3":{"4":{"5":{"6":{"7":{"8":{"9":1}}}}}}}}}}})", 400,
        "JSON contains too many levels of nesting; maximum is 8");
    row("deeper than sense", QByteArray(R"({"state":)") + QByteArray(5'000, '['), 400, "Payload contains invalid json");
    row("no UTF-8", "{\"state\":{\"desired\":{\"a\":\"\xff\"}}}", 415,
        "Unsupported documented encoding; supported encoding is UTF-8");
}

void TstIotShadows::badRequestsAreRejected()
{
    QFETCH(QByteArray, request);
    QFETCH(int, code);
    QFETCH(QString, message);
    ShadowStore store = startedWith(R"({"desired":{"colors":["R","G","B"]}})", 10);
    const std::string before = store.get(kNow, "t", "").body;
    const ShadowAnswer answer = store.update(kNow + 5, "t", "", request.toStdString());
    QCOMPARE(answer.code, code);
    const Json body = Json::parse(answer.body);
    QCOMPARE(text(body["message"].get<std::string>()), message);
    QCOMPARE(body["code"].get<int>(), code);
    QVERIFY(!answer.delta && !answer.documents);
    QCOMPARE(text(store.get(kNow, "t", "").body), text(before));
}

void TstIotShadows::answersAreExact()
{
    ShadowStore store(ShadowLimits{});
    const ShadowAnswer first =
        store.update(kNow, "t", "", R"({"state":{"desired":{"color":"RED","n":[1,{"x":2}]}},"clientToken":"abc"})");
    QCOMPARE(
        text(first.body),
        QStringLiteral(
            R"({"clientToken":"abc","metadata":{"desired":{"color":{"timestamp":1577836800},"n":[{"timestamp":1577836800},{"x":{"timestamp":1577836800}}]}},"state":{"desired":{"color":"RED","n":[1,{"x":2}]}},"timestamp":1577836800,"version":1})"));
    QCOMPARE(
        text(*first.delta),
        QStringLiteral(
            R"({"clientToken":"abc","metadata":{"color":{"timestamp":1577836800},"n":[{"timestamp":1577836800},{"x":{"timestamp":1577836800}}]},"state":{"color":"RED","n":[1,{"x":2}]},"timestamp":1577836800,"version":1})"));
    QCOMPARE(Json::parse(*first.documents)["previous"],
             (Json{{"state", Json::object()}, {"metadata", Json::object()}}));
    // Only the fields of the request, with their times; the others keep theirs.
    const ShadowAnswer second = store.update(kNow + 9, "t", "", R"({"state":{"reported":{"color":"RED"}}})");
    QCOMPARE(
        text(second.body),
        QStringLiteral(
            R"({"metadata":{"reported":{"color":{"timestamp":1577836809}}},"state":{"reported":{"color":"RED"}},"timestamp":1577836809,"version":2})"));
    const Json documents = Json::parse(*second.documents);
    QCOMPARE(documents["previous"]["version"].get<int>(), 1);
    QCOMPARE(documents["current"]["metadata"]["desired"]["color"]["timestamp"].get<std::int64_t>(), kNow);
    const ShadowAnswer third = store.update(kNow + 10, "t", "", R"({"state":{"desired":{"color":null}}})");
    QCOMPARE(text(third.body), QStringLiteral(R"({"metadata":{"desired":{}},"state":{"desired":{"color":null}},)"
                                              R"("timestamp":1577836810,"version":3})"));
    QVERIFY(!store.update(kNow, "t", "", R"({"state":{}})", false).documents);
}

void TstIotShadows::whatIsNotThereCannotBeHadOrDeleted()
{
    // H22
    ShadowStore store(ShadowLimits{});
    QCOMPARE(store.get(kNow, "t", "").code, 404);
    const ShadowAnswer answer = store.remove(kNow, "t", "n", R"({"clientToken":"x"})");
    QCOMPARE(answer.code, 404);
    QCOMPARE(text(answer.body),
             QStringLiteral(R"({"clientToken":"x","code":404,"message":"No shadow exists with name: 'n'",)"
                            R"("timestamp":1577836800})"));
}

void TstIotShadows::aDeletedShadowsVersionIsRememberedTwoDays()
{
    // H23
    for (const bool late : {false, true}) {
        ShadowStore store = startedWith(R"({"desired":{"a":1}})", 4);
        const ShadowAnswer gone = store.remove(kNow, "t", "", "no JSON at all");
        QCOMPARE(text(gone.body), QStringLiteral(R"({"timestamp":1577836800,"version":4})"));
        QCOMPARE(store.size(), std::size_t{0});
        QCOMPARE(store.get(kNow, "t", "").code, 404);
        const std::int64_t then = kNow + 48 * 3'600 + (late ? 1 : 0);
        const ShadowAnswer again = store.update(then, "t", "", R"({"state":{"desired":{"b":1}}})");
        QCOMPARE(again.version, std::uint64_t{late ? 1u : 5u});
        QCOMPARE(text(store.view("t", "")->desired), QStringLiteral(R"({"b":1})"));
    }
}

void TstIotShadows::aShiftOfTheClockMovesWhatIsThereAlready()
{
    constexpr std::int64_t kShift = 200'000'000;
    ShadowStore store(ShadowLimits{}), same(ShadowLimits{});
    for (ShadowStore *each : {&store, &same}) {
        QVERIFY(each->update(kNow, "t", "", R"({"state":{"desired":{"a":1}}})").isAccepted());
        QVERIFY(each->update(kNow, "gone", "", R"({"state":{"desired":{"a":1}}})").isAccepted());
        QVERIFY(each->remove(kNow + 10, "gone", "").isAccepted());
    }
    store.setTimeShift(kShift);
    const Json document = Json::parse(store.get(kNow + 20 + kShift, "t", "").body);
    QCOMPARE(document["timestamp"].get<std::int64_t>(), kNow + 20 + kShift);
    QCOMPARE(document["metadata"]["desired"]["a"]["timestamp"].get<std::int64_t>(), kNow + kShift);
    QCOMPARE(document["metadata"]["delta"]["a"]["timestamp"].get<std::int64_t>(), kNow + kShift);
    const ShadowAnswer later = store.update(kNow + 30 + kShift, "t", "", R"({"state":{"reported":{"a":1}}})");
    QCOMPARE(Json::parse(later.body)["metadata"]["reported"]["a"]["timestamp"].get<std::int64_t>(), kNow + 30 + kShift);
    QCOMPARE(store.view("t", "")->timestamp, kNow + 30);
    // Not a year has passed.
    QCOMPARE(store.update(kNow + 40 + kShift, "gone", "", R"({"state":{}})").version, std::uint64_t{2});
    (void)same.update(kNow + 30, "t", "", R"({"state":{"reported":{"a":1}}})");
    (void)same.update(kNow + 40, "gone", "", R"({"state":{}})");
    QCOMPARE(store.fingerprint(), same.fingerprint());
}

void TstIotShadows::tooMuchIsRefusedWhole()
{
    // The state counts, what surrounds it does not.
    ShadowStore store(ShadowLimits{});
    const auto request = [](std::size_t bytes) {
        return R"({"state":{"desired":{"a":")" + std::string(bytes - 20, 'x') + R"("}}})";
    };
    QVERIFY(store.update(kNow, "t", "", request(8'192)).isAccepted());
    QCOMPARE(store.update(kNow, "t", "", request(8'193)).code, 413);
    QCOMPARE(store.update(kNow, "t", "", R"({"state":{"reported":{"b":1}}})").code, 413);
    QCOMPARE(store.view("t", "")->version, std::uint64_t{1});
}

void TstIotShadows::tooManyAtOnceAreRefused()
{
    // H25
    ShadowStore store(ShadowLimits{});
    for (int i = 0; i < 10; ++i)
        QVERIFY(store.begin(kNow, "t", ""));
    QVERIFY(!store.begin(kNow, "t", ""));
    QVERIFY(store.begin(kNow, "u", ""));
    store.end("t", "");
    QVERIFY(store.begin(kNow, "t", ""));
    QCOMPARE(ShadowStore::tooMany(kNow, "{}").code, 429);
    for (int i = 0; i < 10; ++i)
        store.end("t", "");
    // And no more than twenty in a second.
    for (int i = 11; i < 20; ++i) {
        QVERIFY(store.begin(kNow, "t", ""));
        store.end("t", "");
    }
    QVERIFY(!store.begin(kNow, "t", ""));
    QVERIFY(store.begin(kNow + 1, "t", ""));
}

void TstIotShadows::profilesDifferInDepthAndNames()
{
    const std::string six = R"({"state":{"desired":{"1":{"2":{"3":{"4":{"5":{"6":1}}}}}}}})";
    const std::string five = R"({"state":{"desired":{"1":{"2":{"3":{"4":{"5":1}}}}}}})";
    ShadowStore exam(ShadowLimits::exam()), current(ShadowLimits{});
    QVERIFY(exam.update(kNow, "t", "", five).isAccepted());
    QCOMPARE(exam.update(kNow, "t", "", six).code, 400);
    QVERIFY(current.update(kNow, "t", "", six).isAccepted());
    QCOMPARE(exam.update(kNow, "t", "n", five).code, 400);
    QVERIFY(current.update(kNow, "t", "n", five).isAccepted());
}

void TstIotShadows::namedShadowsStandBesideTheClassicOne()
{
    ShadowStore store(ShadowLimits{});
    for (const char *name : {"", "valve", "lamp"})
        QVERIFY(
            store.update(kNow, "t", name, R"({"state":{"desired":{"n":")" + std::string(name) + "\"}}}").isAccepted());
    QVERIFY(store.update(kNow, "tt", "x", R"({"state":{}})").isAccepted());
    QCOMPARE(text(store.list(kNow, "t").body),
             QStringLiteral(R"({"results":["lamp","valve"],"timestamp":1577836800})"));
    QCOMPARE(text(store.view("t", "valve")->desired), QStringLiteral(R"({"n":"valve"})"));
    QCOMPARE(text(store.view("t", "")->desired), QStringLiteral(R"({"n":""})"));
    QVERIFY(store.remove(kNow, "t", "lamp").isAccepted());
    QCOMPARE(text(store.list(kNow, "t").body), QStringLiteral(R"({"results":["valve"],"timestamp":1577836800})"));
}

void TstIotShadows::everyKindOfValueSurvivesBeingPacked()
{
    ShadowStore store(ShadowLimits{});
    const std::string state =
        R"({"a":-1,"b":18446744073709551615,"c":-9223372036854775808,"d":1.5e300,"e":true,"f":false,"g":"ünï\u0000","h":[],"i":{},"j":[[1],{"k":[]}],"l":0,"m":-0.25})";
    QVERIFY(store.update(kNow, "t", "", R"({"state":{"reported":)" + state + "}}").isAccepted());
    QCOMPARE(Json::parse(store.view("t", "")->reported), Json::parse(state));
}

void TstIotShadows::aMillionShadowsAreSmall()
{
    ShadowStore store(ShadowLimits{});
    const std::string request =
        R"({"state":{"desired":{"interval":60},"reported":{"interval":60,"firmware":"1.2.3","battery":87}}})";
    for (int i = 0; i < 20'000; ++i)
        (void)store.update(kNow, "thing-" + std::to_string(1'000'000 + i), "", request, false);
    QCOMPARE(store.size(), std::size_t{20'000});
    QVERIFY2(store.memory() < 20'000 * 400, qPrintable(QString::number(store.memory())));
}

QTEST_GUILESS_MAIN(TstIotShadows)
#include "tst_iotshadows.moc"
