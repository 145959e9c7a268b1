// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/certificates/office.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QSaveFile>
#include <QStandardPaths>
#include <QUrl>

namespace headwater::certificates {

namespace {

constexpr const char *kCertificateFile = "root-ca.pem", *kKeyFile = "root-ca.key";
constexpr const char *kThingUri = "urn:headwater:thing:";
constexpr int kLockMs = 10'000;                       ///< while another program founds the authority
constexpr std::int64_t kServerSeconds = 397 * 86'400; ///< the longest that clients of every kind take

QString tr(const char *text)
{
    return QCoreApplication::translate("Certificates", text);
}

Error cannotWrite(const QString &path, const QString &why)
{
    return {tr(QT_TRANSLATE_NOOP("Certificates", "“%1” cannot be written: %2.")).arg(path, why), path};
}

Result<void> writeFile(const QString &path, const std::string &text, bool isSecret)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return cannotWrite(path, file.errorString());
    if (isSecret)
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (file.write(text.data(), static_cast<qint64>(text.size())) != static_cast<qint64>(text.size()) || !file.commit())
        return cannotWrite(path, file.errorString());
    return {};
}

Result<std::string> readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{tr(QT_TRANSLATE_NOOP("Certificates", "“%1” cannot be read: %2.")).arg(path, file.errorString()),
                     path};
    return file.readAll().toStdString();
}

Result<Authority> readAuthority(const QString &certificate, const QString &key)
{
    const auto text = readFile(certificate);
    if (!text)
        return text.error();
    const auto keyText = readFile(key);
    if (!keyText)
        return keyText.error();
    auto read = Authority::fromPem(*text, *keyText);
    if (!read)
        return Error{QStringLiteral("%1: %2").arg(certificate, read.error().message), certificate};
    return read;
}

QString quoted(const QString &text)
{
    QString inside = text;
    return QLatin1Char('\'') + inside.replace(QLatin1Char('\''), QLatin1String("'\\''")) + QLatin1Char('\'');
}

} // namespace

QString Office::defaultFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/headwater/certificates");
}

QString Office::rootFile(const QString &folder)
{
    return QDir(folder).filePath(QLatin1String(kCertificateFile));
}

Result<Office> Office::open(const QString &folder)
{
    const QDir dir(folder);
    const QString certificate = rootFile(folder), key = dir.filePath(QLatin1String(kKeyFile));
    if (!QFile::exists(certificate)) {
        if (!dir.mkpath(QStringLiteral(".")))
            return Error{tr(QT_TRANSLATE_NOOP("Certificates", "The folder “%1” cannot be made.")).arg(folder), folder};
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QLockFile lock(dir.filePath(QStringLiteral("lock")));
        if (!lock.tryLock(kLockMs))
            return Error{
                tr(QT_TRANSLATE_NOOP("Certificates", "Another program is at work in the folder “%1”.")).arg(folder),
                folder};
        if (!QFile::exists(certificate)) {
            const std::int64_t now = QDateTime::currentSecsSinceEpoch();
            const auto made = Authority::create("Headwater CA of this machine", Validity::asIssuedAt(now));
            if (!made)
                return made.error();
            // The certificate comes last: whoever sees it has both.
            if (auto wrote = writeFile(key, made->key().pem(), true); !wrote)
                return wrote.error();
            if (auto wrote = writeFile(certificate, made->certificate().pem(), false); !wrote)
                return wrote.error();
        }
    }
    auto read = readAuthority(certificate, key);
    if (!read)
        return read.error();
    return Office(std::move(*read));
}

Result<Issued> Office::issueServer(std::int64_t now, const std::string &names) const
{
    return m_authority.issueServer(names, {now - kValidBefore, now + kServerSeconds});
}

Result<Issued> Office::issueDevice(std::string_view thing) const
{
    const QByteArray uri = kThingUri + QUrl::toPercentEncoding(fromUtf8(thing));
    const Validity validity{certificate().validFrom(), kLastValid};
    auto made = m_authority.issue(thing, validity, "URI:" + uri.toStdString());
    // Names of things may be longer than those of certificates; AWS calls all that it issues so.
    return made ? std::move(made) : m_authority.issue("AWS IoT Certificate", validity, "URI:" + uri.toStdString());
}

std::optional<std::string> Office::thingOn(const Certificate &shown) const
{
    if (shown.isAuthority() || !shown.isIssuedBy(certificate()))
        return std::nullopt;
    for (const std::string &uri : shown.uris()) {
        if (uri.starts_with(kThingUri))
            return QUrl::fromPercentEncoding(QByteArray::fromStdString(uri.substr(qstrlen(kThingUri)))).toStdString();
    }
    return std::nullopt;
}

QString defaultDeviceFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/headwater/devices");
}

DeviceFiles deviceFilesIn(const QString &folder, const std::string &thing)
{
    const QDir dir(folder);
    const QString stem = QString::fromLatin1(QUrl::toPercentEncoding(fromUtf8(thing), ":"));
    return {dir.filePath(stem + QStringLiteral(".certificate.pem")),
            dir.filePath(stem + QStringLiteral(".private.key")), dir.filePath(QLatin1String(kCertificateFile))};
}

Result<DeviceFiles> writeDeviceFiles(const Office &office, const std::string &thing, const QString &folder)
{
    const auto issued = office.issueDevice(thing);
    if (!issued)
        return issued.error();
    const QDir dir(folder);
    if (!dir.mkpath(QStringLiteral(".")))
        return Error{tr(QT_TRANSLATE_NOOP("Certificates", "The folder “%1” cannot be made.")).arg(folder), folder};
    const DeviceFiles files = deviceFilesIn(folder, thing);
    for (const auto &[path, text, isSecret] : {std::tuple(files.certificate, issued->certificate.pem(), false),
                                               std::tuple(files.key, issued->key.pem(), true),
                                               std::tuple(files.authority, office.certificate().pem(), false)})
    {
        if (auto wrote = writeFile(path, text, isSecret); !wrote)
            return wrote.error();
    }
    return files;
}

QString publishCommand(const DeviceFiles &files, const QString &host, int port, const QString &clientId,
                       const QString &topic)
{
    return QStringLiteral(
               "mosquitto_pub -h %1 -p %2 --cafile %3 --cert %4 --key %5 -i %6 -q 1 -t %7 -m '{\"hello\": 1}'")
        .arg(host, QString::number(port), quoted(files.authority), quoted(files.certificate), quoted(files.key),
             quoted(clientId), quoted(topic));
}

} // namespace headwater::certificates
