// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace headwater::ui {

/// Languages the program speaks: "en", "de". The pseudo-locale "qps" is for tests and is not listed.
QStringList languages();
QString languageName(const QString &code); ///< in that language itself

/// Speaks a language from now on ("" for the system's); every widget is told by QEvent::LanguageChange. Numbers and
/// dates follow.
void useLanguage(const QString &code);
QString currentLanguage();

} // namespace headwater::ui
