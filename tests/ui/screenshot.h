// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QDir>
#include <QPixmap>

namespace headwater::test {

/// Where tests keep pictures for a person to look at: the build's `screenshots`, which ctest names.
inline QDir pictureFolder()
{
    const QDir folder(
        qEnvironmentVariable("HEADWATER_SHOTS", QCoreApplication::applicationDirPath() + QStringLiteral("/pictures")));
    folder.mkpath(QStringLiteral("."));
    return folder;
}

inline void keepPicture(const QPixmap &picture, const QString &name)
{
    picture.save(pictureFolder().filePath(name + QStringLiteral(".png")));
}

} // namespace headwater::test
