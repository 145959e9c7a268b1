// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/language.h"
#include "ui/theme/theme.h"

#include <QSettings>
#include <QTemporaryDir>

namespace headwater::test {

/// A window finds settings and data of nobody: everything it keeps goes below `home`. Dark, in English.
inline void moveInto(const QTemporaryDir &home)
{
    qputenv("XDG_DATA_HOME", home.filePath(QStringLiteral("data")).toUtf8());
    qputenv("XDG_CACHE_HOME", home.filePath(QStringLiteral("cache")).toUtf8());
    qputenv("XDG_STATE_HOME", home.filePath(QStringLiteral("state")).toUtf8());
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home.filePath(QStringLiteral("config")));
    ui::Theme::instance().choose(ui::ThemeChoice::Dark);
    ui::Theme::instance().install();
    ui::useLanguage(QStringLiteral("en"));
}

} // namespace headwater::test
