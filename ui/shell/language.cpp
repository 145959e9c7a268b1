// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <memory>
#include <vector>

namespace headwater::ui {
namespace {

struct Spoken
{
    QString code = QStringLiteral("en");
    std::vector<std::unique_ptr<QTranslator>> translators;
};

Spoken &spoken()
{
    static Spoken state;
    return state;
}

} // namespace

QStringList languages()
{
    return {QStringLiteral("en"), QStringLiteral("de")};
}

QString languageName(const QString &code)
{
    QString name = QLocale(code).nativeLanguageName();
    if (!name.isEmpty())
        name[0] = name[0].toUpper();
    return code == QLatin1String("en") ? QStringLiteral("English") : name;
}

void useLanguage(const QString &code)
{
    const QLocale system = QLocale::system();
    QString language = code;
    if (language.isEmpty())
        language = languages().contains(system.name().left(2)) ? system.name().left(2) : QStringLiteral("en");
    // The region of the system stays where it speaks the same language: 1,000.5 in London, 1.000,5 in Vienna.
    const bool sameLanguage = system.name().left(2) == language;
    QLocale::setDefault(sameLanguage                      ? system
                        : language == QLatin1String("de") ? QLocale(QLocale::German, QLocale::Germany)
                                                          : QLocale(QLocale::English, QLocale::UnitedStates));
    Spoken &state = spoken();
    for (const auto &translator : state.translators)
        QCoreApplication::removeTranslator(translator.get());
    state.translators.clear();
    state.code = language;
    const auto speak = [&state](const QString &file, const QString &folder) {
        auto translator = std::make_unique<QTranslator>();
        if (!translator->load(file, folder))
            return;
        QCoreApplication::installTranslator(translator.get());
        state.translators.push_back(std::move(translator));
    };
    if (language != QLatin1String("en"))
        speak(QStringLiteral("qtbase_") + language, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    // English has a file as well: for plurals.
    speak(QStringLiteral("headwater_") + language, QStringLiteral(":/i18n"));
}

QString currentLanguage()
{
    return spoken().code;
}

} // namespace headwater::ui
