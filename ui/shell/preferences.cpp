// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/preferences.h"

#include <QFileInfo>

namespace headwater::ui {
namespace {

constexpr int kSchema = 1;
constexpr int kRecentFiles = 10;

} // namespace

Preferences &Preferences::instance()
{
    static Preferences preferences;
    return preferences;
}

Preferences::Preferences()
    : m_settings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("headwater"), QStringLiteral("headwater"))
{
    const int schema = m_settings.value(QStringLiteral("schema"), kSchema).toInt();
    m_writable = schema <= kSchema;
    put(QStringLiteral("schema"), kSchema);
}

void Preferences::put(const QString &key, const QVariant &value)
{
    if (m_writable)
        m_settings.setValue(key, value);
}

ThemeChoice Preferences::theme() const
{
    const QString name = m_settings.value(QStringLiteral("theme")).toString();
    return name == QLatin1String("dark")    ? ThemeChoice::Dark
           : name == QLatin1String("light") ? ThemeChoice::Light
                                            : ThemeChoice::System;
}

void Preferences::setTheme(ThemeChoice choice)
{
    put(QStringLiteral("theme"), choice == ThemeChoice::Dark    ? QStringLiteral("dark")
                                 : choice == ThemeChoice::Light ? QStringLiteral("light")
                                                                : QStringLiteral("system"));
}

QString Preferences::language() const
{
    return m_settings.value(QStringLiteral("language")).toString();
}

void Preferences::setLanguage(const QString &language)
{
    put(QStringLiteral("language"), language);
}

bool Preferences::reducedMotion() const
{
    return m_settings.value(QStringLiteral("reducedMotion"), false).toBool();
}

void Preferences::setReducedMotion(bool reduced)
{
    put(QStringLiteral("reducedMotion"), reduced);
}

int Preferences::textScale() const
{
    return m_settings.value(QStringLiteral("textScale"), 100).toInt();
}

void Preferences::setTextScale(int percent)
{
    put(QStringLiteral("textScale"), percent);
}

bool Preferences::tourSeen() const
{
    return m_settings.value(QStringLiteral("tourSeen"), false).toBool();
}

void Preferences::setTourSeen(bool seen)
{
    put(QStringLiteral("tourSeen"), seen);
}

QByteArray Preferences::layout(const QString &mode) const
{
    return m_settings.value(QStringLiteral("window/layout-") + mode).toByteArray();
}

void Preferences::setLayout(const QString &mode, const QByteArray &state)
{
    put(QStringLiteral("window/layout-") + mode, state);
}

QByteArray Preferences::geometry() const
{
    return m_settings.value(QStringLiteral("window/geometry")).toByteArray();
}

void Preferences::setGeometry(const QByteArray &geometry)
{
    put(QStringLiteral("window/geometry"), geometry);
}

QString Preferences::mode() const
{
    return m_settings.value(QStringLiteral("window/mode"), QStringLiteral("run")).toString();
}

void Preferences::setMode(const QString &mode)
{
    put(QStringLiteral("window/mode"), mode);
}

quint16 Preferences::livePort(const QString &endpoint) const
{
    return static_cast<quint16>(m_settings.value(QStringLiteral("live/port-") + endpoint, 0).toUInt());
}

void Preferences::setLivePort(const QString &endpoint, quint16 port)
{
    put(QStringLiteral("live/port-") + endpoint, port);
}

bool Preferences::isLiveOpen(const QString &endpoint) const
{
    return m_settings.value(QStringLiteral("live/open-") + endpoint, true).toBool();
}

void Preferences::setLiveOpen(const QString &endpoint, bool open)
{
    put(QStringLiteral("live/open-") + endpoint, open);
}

bool Preferences::isLiveStrict() const
{
    return m_settings.value(QStringLiteral("live/strict"), false).toBool();
}

void Preferences::setLiveStrict(bool strict)
{
    put(QStringLiteral("live/strict"), strict);
}

QString Preferences::devicesFolder() const
{
    return m_settings.value(QStringLiteral("live/devicesFolder")).toString();
}

void Preferences::setDevicesFolder(const QString &folder)
{
    put(QStringLiteral("live/devicesFolder"), folder);
}

std::optional<QList<QKeySequence>> Preferences::keys(const QString &action) const
{
    const QVariant value = m_settings.value(QStringLiteral("keys/") + action);
    if (!value.isValid())
        return std::nullopt;
    return QKeySequence::listFromString(value.toString(), QKeySequence::PortableText);
}

void Preferences::setKeys(const QString &action, const QList<QKeySequence> &keys)
{
    put(QStringLiteral("keys/") + action, QKeySequence::listToString(keys, QKeySequence::PortableText));
}

void Preferences::forgetKeys(const QString &action)
{
    if (m_writable)
        m_settings.remove(QStringLiteral("keys/") + action);
}

QStringList Preferences::recentFiles() const
{
    return m_settings.value(QStringLiteral("recentFiles")).toStringList();
}

void Preferences::addRecentFile(const QString &path)
{
    QStringList files = recentFiles();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    files.removeAll(absolute);
    files.prepend(absolute);
    while (files.size() > kRecentFiles)
        files.removeLast();
    put(QStringLiteral("recentFiles"), files);
}

void Preferences::removeRecentFile(const QString &path)
{
    QStringList files = recentFiles();
    files.removeAll(path);
    put(QStringLiteral("recentFiles"), files);
}

QStringList Preferences::recentSearches() const
{
    return m_settings.value(QStringLiteral("recentSearches")).toStringList();
}

void Preferences::addRecentSearch(const QString &id)
{
    QStringList ids = recentSearches();
    ids.removeAll(id);
    ids.prepend(id);
    while (ids.size() > 6)
        ids.removeLast();
    put(QStringLiteral("recentSearches"), ids);
}

} // namespace headwater::ui
