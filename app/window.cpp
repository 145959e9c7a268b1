// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window.h"

#include "ui/shell/language.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/projectfiles.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTimer>

namespace headwater::app {

int runWindow(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("headwater"));
    QApplication::setApplicationDisplayName(QString());
    QApplication::setApplicationVersion(QStringLiteral(HEADWATER_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.headwater.Headwater"));
    const ui::Preferences &preferences = ui::Preferences::instance();
    ui::Theme &theme = ui::Theme::instance();
    theme.choose(preferences.theme());
    theme.setTextScale(preferences.textScale());
    theme.setReducedMotion(preferences.reducedMotion());
    ui::useLanguage(preferences.language());
    theme.install();

    ui::MainWindow window;
    window.show();
    const QString path = QApplication::arguments().value(1);
    QTimer::singleShot(0, &window, [&window, path] {
        if (path.isEmpty())
            window.begin();
        else
            window.files().open(path);
    });
    return QApplication::exec();
}

} // namespace headwater::app
