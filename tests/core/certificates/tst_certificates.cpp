// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/certificates/authority.h"
#include "core/certificates/check.h"

#include <QCryptographicHash>
#include <QTest>

using namespace headwater;
using namespace headwater::certificates;
using iot::CertificateStatus;

namespace {

/// 2020-01-01, where simulations begin.
constexpr std::int64_t kStart = 1'577'836'800;
constexpr std::int64_t kDay = 86'400;

Authority authority(const char *name = "Plant CA", Validity validity = Validity::asIssuedAt(kStart))
{
    auto made = Authority::create(name, validity);
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    return *made;
}

Issued issued(const Authority &by, Validity validity = Validity::asIssuedAt(kStart))
{
    auto made = by.issue("pump", validity);
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    return *made;
}

KnownAuthorities knowing(const Authority &one)
{
    KnownAuthorities known;
    if (!known.add(one.certificate()))
        qFatal("This is no authority.");
    return known;
}

QString codeOf(const Verdict &verdict)
{
    return fromUtf8(refusalText(verdict.refusal));
}

std::string pemOf(const std::string &label, const std::string &der)
{
    const QByteArray text = QByteArray::fromStdString(der).toBase64();
    std::string pem = "-----BEGIN " + label + "-----\n";
    for (qsizetype i = 0; i < text.size(); i += 64)
        pem += text.mid(i, 64).toStdString() + '\n';
    return pem + "-----END " + label + "-----\n";
}

std::string bytesBehind(const std::string &pem)
{
    const std::size_t begin = pem.find('\n') + 1;
    return QByteArray::fromBase64(QByteArray::fromStdString(pem.substr(begin, pem.find("-----END") - begin)))
        .toStdString();
}

} // namespace

// IOT-08
class TstCertificates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsIssuedPasses();
    void theIdIsTheFingerprint();
    void keysAreNeverTheSame();
    void validityIsThatOfTheService();
    void timeDecides_data();
    void timeDecides();
    void anExpiredAuthorityTakesItsCertificatesAlong();
    void unknownAuthoritiesAreRefused();
    void anotherAuthorityOfThatNameIsUnknown();
    void everyChangedByteIsNoticed();
    void everyCutIsRefused();
    void garbageIsRefused_data();
    void garbageIsRefused();
    void anotherKeyIsRefused();
    void onlyActiveOnesPass_data();
    void onlyActiveOnesPass();
    void anAuthorityIsNoDevice();
    void aRequestKeepsItsKey();
    void aChangedRequestIsRefused();
    void anAuthorityIsReadAgain();
    void namesHaveTheirBounds();
    void textAroundTheBlockDoesNotMatter();
};

void TstCertificates::whatIsIssuedPasses()
{
    const Authority plant = authority();
    const Issued pump = issued(plant);
    const std::string pem = pump.certificate.pem();
    const Verdict verdict = knowing(plant).check({pem, &pump.key}, kStart);
    QVERIFY2(verdict.passes(), qPrintable(verdict.sentence()));
    QVERIFY(verdict.sentence().isEmpty());
    QCOMPARE(fromUtf8(verdict.certificate->subject()), QStringLiteral("CN=pump"));
    QCOMPARE(fromUtf8(verdict.certificate->issuer()), QStringLiteral("CN=Plant CA,O=Headwater"));
    QVERIFY(!verdict.certificate->isAuthority());
    QVERIFY(plant.certificate().isAuthority());
    QCOMPARE(plant.certificate().issuer(), plant.certificate().subject());
}

void TstCertificates::theIdIsTheFingerprint()
{
    const Issued pump = issued(authority());
    const QByteArray hash = QCryptographicHash::hash(QByteArray::fromStdString(bytesBehind(pump.certificate.pem())),
                                                     QCryptographicHash::Sha256)
                                .toHex();
    QCOMPARE(hash.size(), 64);
    QCOMPARE(QByteArray::fromStdString(pump.certificate.id()), hash);
    const auto read = Certificate::fromPem(pump.certificate.pem());
    QVERIFY(read && read->id() == pump.certificate.id());
}

void TstCertificates::keysAreNeverTheSame()
{
    const Authority plant = authority();
    const Issued one = issued(plant), other = issued(plant);
    QVERIFY(one.key.pem() != other.key.pem());
    QVERIFY(one.certificate.id() != other.certificate.id());
    QVERIFY(one.key.pem().starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

void TstCertificates::validityIsThatOfTheService()
{
    const Issued pump = issued(authority());
    QCOMPARE(pump.certificate.validFrom(), kStart - 120);
    // 2049-12-31T23:59:59Z
    QCOMPARE(pump.certificate.validUntil(), std::int64_t{2'524'607'999});
}

void TstCertificates::timeDecides_data()
{
    QTest::addColumn<qint64>("at");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("sentence");
    const QString early = QStringLiteral("The certificate is valid from 2020-01-01 00:00:00 (UTC) on; here it is %1.");
    const QString late = QStringLiteral("The certificate expired at 2020-01-31 00:00:00 (UTC); here it is %1.");
    const QString notYet = QStringLiteral("CertificateNotYetValid"), expired = QStringLiteral("CertificateExpired");
    QTest::newRow("a second before") << qint64{kStart - 1} << notYet
                                     << early.arg(QStringLiteral("2019-12-31 23:59:59"));
    QTest::newRow("the first second") << qint64{kStart} << QString() << QString();
    QTest::newRow("the last second") << qint64{kStart + 30 * kDay} << QString() << QString();
    QTest::newRow("a second after") << qint64{kStart + 30 * kDay + 1} << expired
                                    << late.arg(QStringLiteral("2020-01-31 00:00:01"));
    QTest::newRow("long before") << qint64{0} << notYet << early.arg(QStringLiteral("1970-01-01 00:00:00"));
}

void TstCertificates::timeDecides()
{
    QFETCH(qint64, at);
    QFETCH(QString, code);
    QFETCH(QString, sentence);
    // The authority's own time does not matter here.
    static const Authority plant = authority("Plant CA", {0, kLastValid});
    static const Issued pump = issued(plant, {kStart, kStart + 30 * kDay});
    const Verdict verdict = knowing(plant).check({pump.certificate.pem(), &pump.key}, at);
    QCOMPARE(codeOf(verdict), code);
    QCOMPARE(verdict.sentence(), sentence);
}

void TstCertificates::anExpiredAuthorityTakesItsCertificatesAlong()
{
    const Authority plant = authority("Plant CA", {kStart, kStart + kDay});
    const Issued pump = issued(plant, {kStart, kStart + 30 * kDay});
    const std::string pem = pump.certificate.pem();
    QVERIFY(knowing(plant).check({pem}, kStart + kDay).passes());
    const Verdict verdict = knowing(plant).check({pem}, kStart + kDay + 1);
    QCOMPARE(codeOf(verdict), QStringLiteral("CertificateExpired"));
    QCOMPARE(verdict.sentence(), QStringLiteral("The authority “CN=Plant CA,O=Headwater” expired at 2020-01-02 00:00:00 "
                                              "(UTC); here it is 2020-01-02 00:00:01."));
}

void TstCertificates::unknownAuthoritiesAreRefused()
{
    const Issued pump = issued(authority("Elsewhere"));
    const std::string pem = pump.certificate.pem();
    const Verdict verdict = knowing(authority()).check({pem, &pump.key}, kStart);
    QCOMPARE(codeOf(verdict), QStringLiteral("CertificateAuthorityUnknown"));
    QCOMPARE(verdict.sentence(), QStringLiteral("No known authority issued this certificate; it names “CN=Elsewhere,"
                                              "O=Headwater”."));
    QCOMPARE(codeOf(KnownAuthorities().check({pem}, kStart)), QStringLiteral("CertificateAuthorityUnknown"));
    // Which of several known ones issued it does not matter.
    KnownAuthorities both;
    const Authority one = authority("One"), other = authority("Other");
    QVERIFY(both.add(one.certificate()) && both.add(other.certificate()));
    for (const Authority &each : {one, other})
        QVERIFY(both.check({issued(each).certificate.pem()}, kStart).passes());
}

void TstCertificates::anotherAuthorityOfThatNameIsUnknown()
{
    const Issued pump = issued(authority("Plant CA"));
    const Verdict verdict = knowing(authority("Plant CA")).check({pump.certificate.pem(), &pump.key}, kStart);
    QVERIFY(verdict.refusal == Refusal::UnknownAuthority || verdict.refusal == Refusal::WrongSignature);
}

void TstCertificates::everyChangedByteIsNoticed()
{
    const Authority plant = authority();
    const KnownAuthorities known = knowing(plant);
    const std::string der = issued(plant).certificate.der();
    int forged = 0;
    for (std::size_t i = 0; i < der.size(); ++i) {
        for (const char flip : {'\x01', '\x20', '\x80'}) {
            std::string changed = der;
            changed[i] = static_cast<char>(changed[i] ^ flip);
            const Verdict verdict = known.check({pemOf("CERTIFICATE", changed)}, kStart);
            QVERIFY2(!verdict.passes(), qPrintable(QStringLiteral("byte %1").arg(i)));
            QVERIFY(!verdict.sentence().isEmpty());
            forged += verdict.refusal == Refusal::WrongSignature;
        }
    }
    QVERIFY(forged > 300);
    // The name that it was issued for, exchanged.
    std::string changed = der;
    changed.replace(changed.find("pump"), 4, "lamp");
    const Verdict verdict = known.check({pemOf("CERTIFICATE", changed)}, kStart);
    QCOMPARE(codeOf(verdict), QStringLiteral("CertificateSignatureInvalid"));
    QCOMPARE(
        verdict.sentence(),
        QStringLiteral("The signature of “CN=Plant CA,O=Headwater” does not fit: the certificate was changed after "
                       "it was issued, or comes from another authority of that name."));
    QCOMPARE(fromUtf8(verdict.certificate->subject()), QStringLiteral("CN=lamp"));
}

void TstCertificates::everyCutIsRefused()
{
    const Authority plant = authority();
    const KnownAuthorities known = knowing(plant);
    const Certificate pump = issued(plant).certificate;
    for (std::size_t size = 0; size < pump.der().size(); ++size) {
        QVERIFY(!Certificate::fromDer(pump.der().substr(0, size)));
        QCOMPARE(codeOf(known.check({pemOf("CERTIFICATE", pump.der().substr(0, size))}, kStart)),
                 QStringLiteral("CertificateUnreadable"));
    }
    const auto cut = Certificate::fromDer(pump.der().substr(0, 100));
    QCOMPARE(cut.error().message, QStringLiteral("The certificate is damaged: what it holds is cut off or no X.509."));
    QCOMPARE(Certificate::fromDer(pump.der() + 'x').error().message,
             QStringLiteral("The certificate is damaged: something follows its end."));
    const std::string pem = pump.pem();
    // The last character is the end of the line, which may be missing.
    for (std::size_t size = 0; size + 1 < pem.size(); ++size)
        QCOMPARE(codeOf(known.check({pem.substr(0, size)}, kStart)), QStringLiteral("CertificateUnreadable"));
}

void TstCertificates::garbageIsRefused_data()
{
    QTest::addColumn<std::string>("text");
    const auto row = [](const char *name, std::string text) {
        QTest::newRow(name) << std::move(text);
    };
    row("nothing", {});
    row("words", "This is my certificate.");
    row("zeros", std::string(1'000, '\0'));
    row("an empty block", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
    row("no base64", "-----BEGIN CERTIFICATE-----\n§$%&/()=\n-----END CERTIFICATE-----\n");
    row("no DER", pemOf("CERTIFICATE", "Hello, this is a text and not a certificate."));
    row("a length beyond all memory", pemOf("CERTIFICATE", "\x30\x88\x7f\xff\xff\xff\xff\xff\xff\xff"));
    row("deep nesting", pemOf("CERTIFICATE", [] {
            std::string deep;
            for (int i = 0; i < 10'000; ++i)
                deep += "\x30\x80";
            return deep;
        }()));
    row("no end", "-----BEGIN CERTIFICATE-----\nMIIB\n");
    row("ends as something else", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END PRIVATE KEY-----\n");
    row("another block", pemOf("CERTIFICATE REQUEST", "0"));
    row("a locked block", "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
                          "00112233445566778899AABBCCDDEEFF\n\nMIIBMIIB\n-----END CERTIFICATE-----\n");
    row("a million dashes", std::string(1'000'000, '-'));
}

void TstCertificates::garbageIsRefused()
{
    QFETCH(std::string, text);
    static const Authority plant = authority();
    const Verdict verdict = knowing(plant).check({text}, kStart);
    QCOMPARE(codeOf(verdict), QStringLiteral("CertificateUnreadable"));
    QVERIFY(!verdict.sentence().isEmpty() && !verdict.certificate);
    // Nor is it a key, a request or an authority; and a locked key does not ask for its pass phrase.
    QVERIFY(!PrivateKey::fromPem(text));
    QVERIFY(!plant.issueFor(text, Validity::asIssuedAt(kStart)));
    QVERIFY(!Authority::fromPem(text, plant.key().pem()));
    QVERIFY(!Authority::fromPem(plant.certificate().pem(), text));
}

void TstCertificates::anotherKeyIsRefused()
{
    const Authority plant = authority();
    const Issued pump = issued(plant), other = issued(plant);
    const Verdict verdict = knowing(plant).check({pump.certificate.pem(), &other.key}, kStart);
    QCOMPARE(codeOf(verdict), QStringLiteral("CertificateKeyMismatch"));
    QCOMPARE(verdict.sentence(), QStringLiteral("The device has another private key than the one that belongs to the "
                                              "certificate."));
    const auto read = PrivateKey::fromPem(pump.key.pem());
    QVERIFY(read);
    QVERIFY(knowing(plant).check({pump.certificate.pem(), &*read}, kStart).passes());
}

void TstCertificates::onlyActiveOnesPass_data()
{
    QTest::addColumn<QString>("status");
    for (const char *each : {"ACTIVE", "INACTIVE", "REVOKED", "PENDING_TRANSFER", "PENDING_ACTIVATION"})
        QTest::newRow(each) << QString::fromLatin1(each);
}

void TstCertificates::onlyActiveOnesPass()
{
    QFETCH(QString, status);
    static const Authority plant = authority();
    static const Issued pump = issued(plant);
    const auto asked = iot::certificateStatusFrom(status.toStdString());
    QVERIFY(asked);
    const Verdict verdict = knowing(plant).check({pump.certificate.pem(), &pump.key, *asked}, kStart);
    const bool passes = status == QLatin1String("ACTIVE");
    QCOMPARE(codeOf(verdict), passes ? QString() : QStringLiteral("CertificateNotActive"));
    QCOMPARE(verdict.sentence(),
             passes ? QString() : QStringLiteral("The certificate is %1; only an ACTIVE one passes.").arg(status));
    QCOMPARE(verdict.certificate->id(), pump.certificate.id());
}

void TstCertificates::anAuthorityIsNoDevice()
{
    const Authority plant = authority();
    const Verdict verdict = knowing(plant).check({plant.certificate().pem(), &plant.key()}, kStart);
    QCOMPARE(codeOf(verdict), QStringLiteral("CertificateNotOfADevice"));
    KnownAuthorities known;
    const auto added = known.add(issued(plant).certificate);
    QVERIFY(!added);
    QCOMPARE(added.error().message, QStringLiteral("“CN=pump” is a device’s certificate, not an authority’s."));
    QCOMPARE(known.size(), std::size_t{0});
    const Issued pump = issued(plant);
    QCOMPARE(Authority::fromPem(pump.certificate.pem(), pump.key.pem()).error().message,
             QStringLiteral("This certificate is a device’s; it may not issue others."));
}

void TstCertificates::aRequestKeepsItsKey()
{
    const Authority plant = authority();
    const auto key = PrivateKey::generate();
    QVERIFY(key);
    const auto request = signingRequest(*key, "own key");
    QVERIFY(request);
    const auto made = plant.issueFor(*request, Validity::asIssuedAt(kStart));
    QVERIFY(made);
    QCOMPARE(fromUtf8(made->subject()), QStringLiteral("CN=own key"));
    QVERIFY(knowing(plant).check({made->pem(), &*key}, kStart).passes());
    const Issued other = issued(plant);
    QCOMPARE(codeOf(knowing(plant).check({made->pem(), &other.key}, kStart)), QStringLiteral("CertificateKeyMismatch"));
}

void TstCertificates::aChangedRequestIsRefused()
{
    const Authority plant = authority();
    const auto key = PrivateKey::generate();
    QVERIFY(key);
    const std::string der = bytesBehind(*signingRequest(*key, "pump"));
    std::string changed = der;
    changed.replace(changed.find("pump"), 4, "lamp");
    const auto refused = plant.issueFor(pemOf("CERTIFICATE REQUEST", changed), Validity::asIssuedAt(kStart));
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, QStringLiteral("The request is not signed by the key that it names: it was "
                                                     "changed on its way, or the device has another key."));
    QVERIFY(plant.issueFor(pemOf("CERTIFICATE REQUEST", der), Validity::asIssuedAt(kStart)));
    for (std::size_t size = 0; size < der.size(); ++size)
        QVERIFY(!plant.issueFor(pemOf("CERTIFICATE REQUEST", der.substr(0, size)), Validity::asIssuedAt(kStart)));
}

void TstCertificates::anAuthorityIsReadAgain()
{
    const Authority plant = authority(), other = authority();
    const auto read = Authority::fromPem(plant.certificate().pem(), plant.key().pem());
    QVERIFY(read);
    QVERIFY(knowing(plant).check({issued(*read).certificate.pem()}, kStart).passes());
    const auto mixed = Authority::fromPem(plant.certificate().pem(), other.key().pem());
    QVERIFY(!mixed);
    QCOMPARE(mixed.error().message, QStringLiteral("The private key is not the one of the certificate."));
}

void TstCertificates::namesHaveTheirBounds()
{
    const Authority plant = authority();
    const Validity validity = Validity::asIssuedAt(kStart);
    QVERIFY(plant.issue(std::string(64, 'x'), validity));
    const auto umlauts = plant.issue("Pümpe", validity);
    QVERIFY(umlauts);
    QCOMPARE(fromUtf8(umlauts->certificate.subject()), QStringLiteral("CN=Pümpe"));
    for (const std::string &name : {std::string(), std::string(65, 'x'), std::string("\xff\xfe")}) {
        const auto refused = plant.issue(name, validity);
        QVERIFY(!refused);
        QCOMPARE(refused.error().message, QStringLiteral("The common name of a certificate has 1 to 64 characters."));
    }
    QVERIFY(!plant.issue("pump", {kStart, kStart - 1}));
}

void TstCertificates::textAroundTheBlockDoesNotMatter()
{
    const Authority plant = authority();
    const Issued pump = issued(plant);
    const std::string pem = "The pump of hall 2\n" + pump.key.pem() + pump.certificate.pem() + "and nothing else";
    QVERIFY(knowing(plant).check({pem, &pump.key}, kStart).passes());
    const auto key = PrivateKey::fromPem(pem);
    QVERIFY(key && key->pem() == pump.key.pem());
}

QTEST_GUILESS_MAIN(TstCertificates)
#include "tst_certificates.moc"
