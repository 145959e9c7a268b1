// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/certificates/office.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace headwater;
using namespace headwater::certificates;

namespace {

Office opened(const QString &folder)
{
    auto office = Office::open(folder);
    if (!office)
        qFatal("%s", qPrintable(office.error().message));
    return *office;
}

std::string bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

constexpr auto kOthers = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;

} // namespace

class TstOffice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theAuthorityIsFoundedOnceAndKept();
    void aDamagedAuthorityIsNotReplaced();
    void itKnowsWhomItIssuedTo();
    void aDeviceGetsFilesThatFitTogether();
    void aServerIsCalledByItsNames();
};

void TstOffice::theAuthorityIsFoundedOnceAndKept()
{
    QTemporaryDir folder;
    const QString inside = folder.filePath(QStringLiteral("deep/certificates"));
    const Office first = opened(inside), again = opened(inside);
    QCOMPARE(again.certificate().id(), first.certificate().id());
    QVERIFY(first.certificate().isAuthority());
    QCOMPARE(QFileInfo(inside + QStringLiteral("/root-ca.key")).permissions() & kOthers, QFile::Permissions());
    QVERIFY(bytesOf(inside + QStringLiteral("/root-ca.pem")) == first.certificate().pem());
    QVERIFY(opened(folder.filePath(QStringLiteral("other"))).certificate().id() != first.certificate().id());
}

void TstOffice::aDamagedAuthorityIsNotReplaced()
{
    QTemporaryDir folder;
    (void)opened(folder.path());
    QFile key(folder.filePath(QStringLiteral("root-ca.key")));
    QVERIFY(key.open(QIODevice::WriteOnly | QIODevice::Truncate));
    key.close();
    const auto broken = Office::open(folder.path());
    QVERIFY(!broken);
    QVERIFY2(broken.error().message.contains(QStringLiteral("root-ca.pem")), qPrintable(broken.error().message));
    QVERIFY(bytesOf(key.fileName()).empty());
    // A file stands where the folder should be.
    QVERIFY(!Office::open(key.fileName() + QStringLiteral("/below")));
}

void TstOffice::itKnowsWhomItIssuedTo()
{
    QTemporaryDir folder;
    const Office office = opened(folder.filePath(QStringLiteral("one")));
    const Office other = opened(folder.filePath(QStringLiteral("two")));
    for (const std::string &thing :
         {std::string("pump-1"), std::string("a:b_c, DNS:evil"), std::string("Öl"), std::string(128, 'x')})
    {
        const auto issued = office.issueDevice(thing);
        QVERIFY(issued);
        QCOMPARE(office.thingOn(issued->certificate).value_or("nobody"), thing);
        QVERIFY(!other.thingOn(issued->certificate));
    }
    QVERIFY(!office.thingOn(office.certificate()));
    const auto server = office.issueServer(1'790'000'000);
    QVERIFY(server && !office.thingOn(server->certificate));
    // Whoever else writes such a name into a certificate is not believed.
    const auto stranger = Authority::create("Headwater CA of this machine", Validity::asIssuedAt(1'577'836'800));
    const auto forged =
        stranger->issue("pump-1", Validity::asIssuedAt(1'577'836'800), "URI:urn:headwater:thing:pump-1");
    QVERIFY(forged && !office.thingOn(forged->certificate));
}

void TstOffice::aDeviceGetsFilesThatFitTogether()
{
    QTemporaryDir folder;
    const Office office = opened(folder.filePath(QStringLiteral("ca")));
    const auto files = writeDeviceFiles(office, "it's a/pump", folder.filePath(QStringLiteral("out")));
    QVERIFY(files);
    QCOMPARE(QDir(folder.filePath(QStringLiteral("out"))).entryList(QDir::Files).size(), 3);
    const auto certificate = Certificate::fromPem(bytesOf(files->certificate));
    const auto key = PrivateKey::fromPem(bytesOf(files->key));
    const auto root = Certificate::fromPem(bytesOf(files->authority));
    QVERIFY(certificate && key && root);
    QVERIFY(certificate->verifies("challenge", key->sign("challenge")));
    QVERIFY(certificate->isIssuedBy(*root));
    QCOMPARE(QFileInfo(files->key).permissions() & kOthers, QFile::Permissions());
    const QString command =
        publishCommand(*files, QStringLiteral("localhost"), 8883, QStringLiteral("it's"), QStringLiteral("a/%1/b"));
    QVERIFY2(command.contains(QStringLiteral(" -i 'it'\\''s' -q 1 -t 'a/%1/b' ")), qPrintable(command));
    QVERIFY2(command.contains(QStringLiteral("--key '") + files->key.chopped(0)), qPrintable(command));
}

void TstOffice::aServerIsCalledByItsNames()
{
    QTemporaryDir folder;
    const Office office = opened(folder.path());
    const auto server = office.issueServer(1'790'000'000, "DNS:localhost,IP:10.1.2.3");
    QVERIFY(server);
    QVERIFY(server->certificate.isIssuedBy(office.certificate()));
    QCOMPARE(server->certificate.validFrom(), std::int64_t{1'789'999'880});
    QVERIFY(server->certificate.validUntil() < std::int64_t{1'790'000'000} + 400 * 86'400);
    QVERIFY(!office.issueServer(1'790'000'000, "no name"));
}

QTEST_GUILESS_MAIN(TstOffice)
#include "tst_office.moc"
