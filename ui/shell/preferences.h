// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QKeySequence>
#include <QSettings>
#include <QString>

#include <array>
#include <optional>

namespace headwater::ui {

/// Endpoints for real clients, by the names of the options of `serve`.
inline constexpr std::array kLiveEndpoints{"kinesis", "sqs", "firehose", "iot-http", "iot-mqtt", "iot-mqtts", "iot-ws"};

/// What the program remembers of its user between two starts. Kept in an INI file; a file of a newer schema is left
/// alone and nothing is remembered.
class Preferences
{
public:
    static Preferences &instance();

    ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);
    QString language() const; ///< "" follows the system; else "en", "de", …
    void setLanguage(const QString &language);
    bool reducedMotion() const;
    void setReducedMotion(bool reduced);
    int textScale() const; ///< per cent
    void setTextScale(int percent);
    bool tourSeen() const;
    void setTourSeen(bool seen);

    QByteArray layout(const QString &mode) const;
    void setLayout(const QString &mode, const QByteArray &state);
    QByteArray geometry() const;
    void setGeometry(const QByteArray &geometry);
    QString mode() const;
    void setMode(const QString &mode);

    /// The port of an endpoint by the name of its option of `serve`; 0 takes a free one.
    quint16 livePort(const QString &endpoint) const;
    void setLivePort(const QString &endpoint, quint16 port);
    bool isLiveOpen(const QString &endpoint) const; ///< whether going live opens it; yes unless said otherwise
    void setLiveOpen(const QString &endpoint, bool open);
    bool isLiveStrict() const;
    void setLiveStrict(bool strict);
    /// Where certificates of devices are written to; empty: where they usually are.
    QString devicesFolder() const;
    void setDevicesFolder(const QString &folder);

    std::optional<QList<QKeySequence>> keys(const QString &action) const;
    void setKeys(const QString &action, const QList<QKeySequence> &keys);
    void forgetKeys(const QString &action);

    QStringList recentFiles() const; ///< newest first, at most ten
    void addRecentFile(const QString &path);
    void removeRecentFile(const QString &path);
    QStringList recentSearches() const;
    void addRecentSearch(const QString &id);

private:
    Preferences();
    void put(const QString &key, const QVariant &value);

    mutable QSettings m_settings;
    bool m_writable = true;
};

} // namespace headwater::ui
