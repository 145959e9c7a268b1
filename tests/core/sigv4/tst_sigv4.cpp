// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sigv4/canonical.h"
#include "core/sigv4/check.h"
#include "core/sigv4/hashes.h"

#include <QtTest>

using namespace headwater::sigv4;

namespace {

constexpr const char *kKey = "AKIDEXAMPLE";
constexpr const char *kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kServices[] = {"service"};
const std::int64_t kNow = *parseTime("20150830T123600Z");

/// A request that can be signed, spoilt and shown.
struct Letter
{
    std::string method = "POST", path = "/", query, body = "{}";
    Headers headers{
        {"Host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}, {"X-Amz-Target", "Service.Fly"}};

    Message message() const { return {method, path, query, headers, body}; }
    void sign(const std::string &scope = "20150830/us-east-1/service/aws4_request",
              std::vector<std::string> names = {"host", "x-amz-date", "x-amz-target"}, const char *secret = kSecret)
    {
        const QStringList parts = QString::fromStdString(scope).split(QLatin1Char('/'));
        const Scope of{parts[0].toStdString(), parts[1].toStdString(), parts[2].toStdString(), parts[3].toStdString()};
        std::string list, time;
        for (const std::string &name : names)
            list += (list.empty() ? "" : ";") + name;
        for (const auto &[name, value] : headers)
            time = name == "X-Amz-Date" ? value : time;
        const std::string signature =
            signatureOf(stringToSign(canonicalRequest(message(), names, of), time, of), secret, of);
        headers.emplace_back("Authorization", "AWS4-HMAC-SHA256 Credential=" + std::string(kKey) + "/" + scope +
                                                  ", SignedHeaders=" + list + ", Signature=" + signature);
    }
    void set(const char *name, const std::string &value)
    {
        for (auto &[header, text] : headers) {
            if (header == name)
                text = value;
        }
    }
    /// The key, or the message of the refusal.
    QString checked(std::int64_t now = kNow, Fault *fault = nullptr) const
    {
        const auto result = check(
            message(), {.services = kServices, .region = "us-east-1", .now = now, .secretOf = [](std::string_view key) {
                            return key == kKey ? std::optional<std::string>(kSecret) : std::nullopt;
                        }});
        if (const auto *signer = std::get_if<Signer>(&result))
            return QString::fromStdString(signer->key);
        const auto &refusal = std::get<Refusal>(result);
        if (fault)
            *fault = refusal.fault;
        return QString::fromStdString(refusal.message);
    }
};

} // namespace

class TstSigV4 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePublishedExampleComesOut();
    void requestsOfTheTestSuiteAreSignedAlike_data();
    void requestsOfTheTestSuiteAreSignedAlike();
    void aSignedRequestIsBelieved();
    void whatIsChangedAfterwardsIsNoticed();
    void whatIsMissingIsNamed_data();
    void whatIsMissingIsNamed();
    void aScopeMustFit_data();
    void aScopeMustFit();
    void clocksMayDifferByAQuarterOfAnHour();
    void aDateHeaderIsATimeToo();
    void aPresignedRequestIsGoodForItsTime();
    void deviceClientsAddTheirTokenAfterwards();
    void aMismatchShowsWhatShouldHaveBeenSigned();
    void timesAreReadStrictly();
};

/// The example of the specification: GET ListUsers of IAM.
void TstSigV4::thePublishedExampleComesOut()
{
    const Headers headers{{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                          {"Host", "iam.amazonaws.com"},
                          {"X-Amz-Date", "20150830T123600Z"}};
    const Scope scope{"20150830", "us-east-1", "iam"};
    const std::string canonical = canonicalRequest({"GET", "/", "Action=ListUsers&Version=2010-05-08", headers, ""},
                                                   {"content-type", "host", "x-amz-date"}, scope);
    QCOMPARE(hexText(sha256(canonical)),
             std::string("f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"));
    const std::string toSign = stringToSign(canonical, "20150830T123600Z", scope);
    QCOMPARE(toSign, std::string("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
                                 "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"));
    QCOMPARE(signatureOf(toSign, kSecret, scope),
             std::string("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"));
}

void TstSigV4::requestsOfTheTestSuiteAreSignedAlike_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("more"); ///< a header's name and value
    QTest::addColumn<QByteArray>("canonical");
    const QByteArray empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const QByteArray plain = "host:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n" + empty;
    const auto row = [&](const char *name, const char *path, const char *query, const char *wantedPath,
                         const char *wantedQuery) {
        QTest::newRow(name) << QByteArray(path) << QByteArray(query) << QByteArray()
                            << QByteArray("GET\n") + wantedPath + '\n' + wantedQuery + '\n' + plain;
    };
    row("vanilla", "/", "", "/", "");
    row("no path", "", "", "/", "");
    row("utf8", "/\xe1\x88\xb4", "", "/%E1%88%B4", "");
    row("space", "/example space/", "", "/example%20space/", "");
    row("escaped twice", "/things/a%20b", "", "/things/a%2520b", "");
    row("unreserved", "/-._~0123456789abcXYZ", "", "/-._~0123456789abcXYZ", "");
    row("relative", "/example/..", "", "/", "");
    row("relative twice", "/example1/example2/../..", "", "/", "");
    row("above the root", "/../x", "", "/x", "");
    row("dot", "/./", "", "/", "");
    row("dot and name", "/./example", "", "/example", "");
    row("slashes", "//", "", "/", "");
    row("slashes and name", "//example//", "", "/example/", "");
    row("order of keys", "/", "Param2=value2&Param1=value1", "/", "Param1=value1&Param2=value2");
    row("order of values", "/", "Param1=value2&Param1=value1", "/", "Param1=value1&Param1=value2");
    row("capitals first", "/", "a=1&B=2", "/", "B=2&a=1");
    row("no value", "/", "Param1", "/", "Param1=");
    row("utf8 query", "/", "\xe1\x88\xb4=bar", "/", "%E1%88%B4=bar");
    row("reserved", "/", "@#$%^=/,", "/", "%40%23%24%25%5E=%2F%2C");
    row("escapes in small letters", "/", "a=%2f%7e", "/", "a=%2F~");
    row("space as plus", "/", "a=b+c", "/", "a=b%20c");
    QTest::newRow("spaces in a header")
        << QByteArray("/") << QByteArray() << QByteArray("My-Header1\n  a   b   c  ")
        << "GET\n/\n\nhost:example.amazonaws.com\nmy-header1:a b c\nx-amz-date:20150830T123600Z\n\n"
           "host;my-header1;x-amz-date\n" +
               empty;
}

void TstSigV4::requestsOfTheTestSuiteAreSignedAlike()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, canonical);
    Headers headers{{"Host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}};
    std::vector<std::string> names{"x-amz-date", "host"};
    if (!more.isEmpty()) {
        headers.emplace_back(more.split('\n')[0].toStdString(), more.split('\n')[1].toStdString());
        names.push_back(more.split('\n')[0].toLower().toStdString());
    }
    const std::string written = canonicalRequest({"GET", path.toStdString(), query.toStdString(), headers, ""}, names,
                                                 {"20150830", "us-east-1", "service"});
    QCOMPARE(QByteArray::fromStdString(written), canonical);
    if (QByteArray(QTest::currentDataTag()) == "vanilla") {
        const Scope scope{"20150830", "us-east-1", "service"};
        QCOMPARE(signatureOf(stringToSign(written, "20150830T123600Z", scope), kSecret, scope),
                 std::string("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"));
    }
}

void TstSigV4::aSignedRequestIsBelieved()
{
    Letter letter;
    letter.sign();
    QCOMPARE(letter.checked(), QLatin1String(kKey));
    QVERIFY(isSigned(letter.message()));
    QVERIFY(!isSigned(Letter().message()));
    // As clients of HTTP/2 do it.
    Letter second;
    const Scope scope{"20150830", "us-east-1", "service"};
    const std::string canonical = "POST\n/\n\n:authority:example.amazonaws.com\nx-amz-date:20150830T123600Z\n"
                                  "x-amz-target:Service.Fly\n\n:authority;x-amz-date;x-amz-target\n" +
                                  hexText(sha256("{}"));
    second.headers.emplace_back("Authorization",
                                "AWS4-HMAC-SHA256 Credential=" + std::string(kKey) + "/" + scope.text() +
                                    ", SignedHeaders=:authority;x-amz-date;x-amz-target, Signature=" +
                                    signatureOf(stringToSign(canonical, "20150830T123600Z", scope), kSecret, scope));
    QCOMPARE(second.checked(), QLatin1String(kKey));
    second.set("Host", "elsewhere.amazonaws.com");
    QVERIFY(second.checked() != QLatin1String(kKey));
    // Repeated headers are one, and names have no case.
    Letter twice;
    twice.headers.emplace_back("X-Amz-Meta", "a");
    twice.headers.emplace_back("x-amz-meta", "b");
    twice.sign("20150830/us-east-1/service/aws4_request", {"host", "x-amz-date", "x-amz-meta", "x-amz-target"});
    QCOMPARE(twice.checked(), QLatin1String(kKey));
    twice.headers[3].second = "b";
    twice.headers[4].second = "a";
    QVERIFY(twice.checked() != QLatin1String(kKey));
}

void TstSigV4::whatIsChangedAfterwardsIsNoticed()
{
    const auto spoilt = [](const std::function<void(Letter &)> &spoil) {
        Letter letter;
        letter.query = "a=1";
        letter.sign();
        if (letter.checked() != QLatin1String(kKey))
            return QStringLiteral("not even whole");
        spoil(letter);
        Fault fault = Fault::MissingToken;
        const QString told = letter.checked(kNow, &fault);
        return fault == Fault::InvalidSignature ? told.left(21) : told;
    };
    const QString kMismatch = QStringLiteral("The request signature");
    QCOMPARE(spoilt([](Letter &l) { l.method = "GET"; }), kMismatch);
    QCOMPARE(spoilt([](Letter &l) { l.path = "/x"; }), kMismatch);
    QCOMPARE(spoilt([](Letter &l) { l.query = "a=2"; }), kMismatch);
    QCOMPARE(spoilt([](Letter &l) { l.body = "{ }"; }), kMismatch);
    QCOMPARE(spoilt([](Letter &l) { l.set("Host", "other"); }), kMismatch);
    QCOMPARE(spoilt([](Letter &l) { l.set("X-Amz-Target", "Service.Crash"); }), kMismatch);
    QCOMPARE(spoilt([](Letter &l) { l.set("X-Amz-Date", "20150830T123601Z"); }), kMismatch);
    QCOMPARE(spoilt([](Letter &l) { l.headers.back().second.back() ^= 1; }), kMismatch);
    QCOMPARE(spoilt([](Letter &l) { l.headers.back().second += "0"; }), kMismatch);
    Letter other;
    other.sign("20150830/us-east-1/service/aws4_request", {"host", "x-amz-date", "x-amz-target"}, "another secret");
    QVERIFY(other.checked().startsWith(kMismatch));
}

void TstSigV4::whatIsMissingIsNamed_data()
{
    QTest::addColumn<QString>("authorization");
    QTest::addColumn<int>("fault");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *authorization, Fault fault, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(authorization) << static_cast<int>(fault)
                            << QString::fromUtf8(expected);
    };
    row("nothing", "", Fault::MissingToken, "Missing Authentication Token");
    row("another scheme", "Bearer x", Fault::Incomplete,
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
        "Authorization header requires 'SignedHeaders' parameter. Authorization=Bearer x");
    row("no signature", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host", Fault::Incomplete,
        "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a/b/c/d/e, "
        "SignedHeaders=host");
    row("a short credential", "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0", Fault::Incomplete,
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region_id/service_id/aws4_request, "
        "got 'a/b'");
    static const std::string many = "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host" +
                                    QStringLiteral(";x").repeated(128).toStdString() + ", Signature=0";
    row("too many headers", many.c_str(), Fault::Incomplete,
        "A request has at most 128 SignedHeaders, and this one 129.");
    row("a stranger",
        "AWS4-HMAC-SHA256 Credential=AKIDSTRANGER/20150830/us-east-1/service/aws4_request,SignedHeaders="
        "host;x-amz-target,Signature=0",
        Fault::UnknownKey, "The security token included in the request is invalid.");
    row("host is not signed",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=x-amz-target, "
        "Signature=0",
        Fault::InvalidSignature, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    row("the operation is not signed",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host, "
        "Signature=0",
        Fault::InvalidSignature, "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
}

void TstSigV4::whatIsMissingIsNamed()
{
    QFETCH(QString, authorization);
    QFETCH(int, fault);
    QFETCH(QString, expected);
    Letter letter;
    if (!authorization.isEmpty())
        letter.headers.emplace_back("Authorization", authorization.toStdString());
    Fault told = Fault::MissingToken;
    QCOMPARE(letter.checked(kNow, &told), expected);
    QCOMPARE(static_cast<int>(told), fault);
    if (letter.headers.size() == 3)
        return;
    letter.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256";
    QCOMPARE(
        letter.checked(),
        QStringLiteral("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."));
}

void TstSigV4::aScopeMustFit_data()
{
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("expected");
    QTest::newRow("region") << "20150830/eu-west-1/service/aws4_request"
                            << "Credential should be scoped to a valid region, not 'eu-west-1'. ";
    QTest::newRow("service") << "20150830/us-east-1/s3/aws4_request"
                             << "Credential should be scoped to correct service: 'service'. ";
    QTest::newRow("terminator") << "20150830/us-east-1/service/aws5_request"
                                << "Credential should be scoped with a valid terminator: 'aws4_request', not "
                                   "'aws5_request'. ";
    QTest::newRow("date") << "20150831/us-east-1/service/aws4_request"
                          << "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
                             "HTTP: '20150831' != '20150830', from '20150830T123600Z'.";
    QTest::newRow("two things") << "20150830/eu-west-1/s3/aws4_request"
                                << "Credential should be scoped to a valid region, not 'eu-west-1'. Credential should "
                                   "be scoped to correct service: 'service'. ";
}

void TstSigV4::aScopeMustFit()
{
    QFETCH(QString, scope);
    QFETCH(QString, expected);
    Letter letter;
    letter.sign(scope.toStdString());
    Fault fault = Fault::MissingToken;
    QCOMPARE(letter.checked(kNow, &fault), expected);
    QVERIFY(fault == Fault::InvalidSignature);
}

void TstSigV4::clocksMayDifferByAQuarterOfAnHour()
{
    Letter letter;
    letter.sign();
    for (const std::int64_t off : {-900, 900})
        QCOMPARE(letter.checked(kNow + off), QLatin1String(kKey));
    QCOMPARE(letter.checked(kNow + 901),
             QStringLiteral("Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
                            "(20150830T125101Z - 15 min.)"));
    QCOMPARE(letter.checked(kNow - 901),
             QStringLiteral("Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z "
                            "(20150830T122059Z + 15 min.)"));
}

void TstSigV4::aDateHeaderIsATimeToo()
{
    Letter letter;
    const std::string scope = "20150830/us-east-1/service/aws4_request";
    letter.sign(scope, {"host", "x-amz-target"}); // the time is that of the header that goes
    letter.headers[1] = {"Date", "Sun, 30 Aug 2015 12:36:00 GMT"};
    QCOMPARE(letter.checked(), QLatin1String(kKey));
    letter.headers[1].second = "20150830T123600Z";
    QCOMPARE(letter.checked(), QLatin1String(kKey));
    letter.headers[1].second = "yesterday";
    Fault fault = Fault::MissingToken;
    QVERIFY(letter.checked(kNow, &fault).startsWith(QLatin1String("Date must be in ISO-8601")));
    QVERIFY(fault == Fault::Incomplete);
    letter.headers.erase(letter.headers.begin() + 1);
    QVERIFY(letter.checked().startsWith(QLatin1String("Authorization header requires existence of either a")));
}

void TstSigV4::aPresignedRequestIsGoodForItsTime()
{
    const auto presigned = [](const std::string &more) {
        Letter letter;
        letter.method = "GET";
        letter.body.clear();
        letter.headers = {{"Host", "h"}};
        letter.query = "Action=ListQueues&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2F"
                       "us-east-1%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host" +
                       more;
        const Scope scope{"20150830", "us-east-1", "service"};
        const std::string toSign =
            stringToSign(canonicalRequest(letter.message(), {"host"}, scope), "20150830T123600Z", scope);
        letter.query += "&X-Amz-Signature=" + signatureOf(toSign, kSecret, scope);
        return letter;
    };
    QCOMPARE(presigned("").checked(kNow + 900), QLatin1String(kKey));
    QVERIFY(presigned("").checked(kNow + 901).startsWith(QLatin1String("Signature expired")));
    QCOMPARE(presigned("&X-Amz-Expires=3600").checked(kNow + 3'600), QLatin1String(kKey));
    QCOMPARE(presigned("&X-Amz-Expires=3600").checked(kNow + 3'601),
             QStringLiteral("Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
                            "(20150830T133601Z - 60 min.)"));
    for (const char *bad : {"604801", "-1", "soon"})
        QVERIFY(presigned(std::string("&X-Amz-Expires=") + bad)
                    .checked()
                    .startsWith(QLatin1String("X-Amz-Expires must be a number of seconds")));
    Letter changed = presigned("");
    changed.query.replace(changed.query.find("ListQueues"), 10, "CreateQueue");
    QVERIFY(changed.checked().startsWith(QLatin1String("The request signature")));
    Letter incomplete = presigned("");
    incomplete.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20150830T123600Z";
    QCOMPARE(incomplete.checked(),
             QStringLiteral("AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters "
                            "must include 'X-Amz-Signature'. AWS query-string parameters must include "
                            "'X-Amz-SignedHeaders'. Re-examine the query-string parameters."));
}

void TstSigV4::deviceClientsAddTheirTokenAfterwards()
{
    const std::string query = "X-Amz-Date=1&X-Amz-Security-Token=abc";
    const Headers headers{{"Host", "h"}};
    const auto written = [&](const char *service) {
        return QString::fromStdString(
            canonicalRequest({"GET", "/mqtt", query, headers, ""}, {"host"}, {"20150830", "us-east-1", service}));
    };
    QVERIFY(!written("iotdevicegateway").contains(QLatin1String("Token")));
    QVERIFY(written("sqs").contains(QLatin1String("X-Amz-Security-Token=abc")));
    // Keys of a project are no session's.
    Letter letter;
    letter.headers.emplace_back("X-Amz-Security-Token", "abc");
    letter.sign();
    Fault fault = Fault::MissingToken;
    QCOMPARE(letter.checked(kNow, &fault), QStringLiteral("The security token included in the request is invalid."));
    QVERIFY(fault == Fault::UnknownKey);
}

void TstSigV4::aMismatchShowsWhatShouldHaveBeenSigned()
{
    Letter letter;
    letter.sign();
    letter.body = "changed";
    const QString told = letter.checked();
    QVERIFY(told.contains(QLatin1String(
        "The Canonical String for this request should have been\n'POST\n/\n\nhost:example.amazonaws.com\n")));
    QVERIFY(told.contains(QLatin1String("The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20150830T123600Z\n")));
    QVERIFY(!told.contains(QLatin1String(kSecret)));
}

void TstSigV4::timesAreReadStrictly()
{
    QCOMPARE(*parseTime("19700101T000000Z"), std::int64_t{0});
    QCOMPARE(*parseTime("20240229T235959Z"), std::int64_t{1'709'251'199});
    QCOMPARE(timeText(1'709'251'199), std::string("20240229T235959Z"));
    for (const char *bad : {"", "20240230T000000Z", "20240101T240000Z", "20240101T006000Z", "2024010 T000000Z",
                            "20240101T000000z", "20240101t000000Z", "20240101T000000ZZ", "-0240101T000000Z"})
        QVERIFY2(!parseTime(bad), bad);
}

QTEST_APPLESS_MAIN(TstSigV4)
#include "tst_sigv4.moc"
