// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// A window that somebody works in until the process is killed: opens a project, lets it run, adds services by
// keyboard. After each it waits for the disk and says on standard output how many nodes are safe.
#include "ui/shell/mainwindow.h"
#include "ui/shell/projectfiles.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QLineEdit>
#include <QSettings>
#include <QTest>

#include <cstdio>
#include <unistd.h>

using namespace headwater;
using namespace headwater::ui;

namespace {

void say(std::size_t nodes)
{
    char line[32];
    const int length = std::snprintf(line, sizeof line, "%zu\n", nodes);
    if (::write(STDOUT_FILENO, line, static_cast<std::size_t>(length)) != length)
        ::_exit(3);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc != 4)
        return 2;
    const QString home = QString::fromLocal8Bit(argv[1]);
    const QString file = QString::fromLocal8Bit(argv[2]);
    const int services = std::atoi(argv[3]);
    QCoreApplication::setApplicationName(QStringLiteral("headwater"));
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home + QStringLiteral("/config"));
    Theme::instance().install();

    MainWindow window;
    window.resize(1440, 900);
    window.show();
    bool opened = false;
    window.files().openFile(file, [&opened](bool ok) { opened = ok; });
    if (!QTest::qWaitForWindowExposed(&window) || !QTest::qWaitFor([&opened] { return opened; }))
        return 4;
    window.showStartPage(false);
    QTest::mouseClick(window.findChild<QWidget *>(QStringLiteral("runButton")), Qt::LeftButton);
    Laboratory &lab = window.laboratory();
    if (!QTest::qWaitFor([&lab] { return lab.frame() && lab.frame()->now > 0; }))
        return 5;
    auto *search = window.findChild<QLineEdit *>(QStringLiteral("serviceSearch"));
    for (int added = 0; added < services; ++added) {
        QTest::mouseClick(search, Qt::LeftButton);
        QTest::keyClick(search, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(search, added % 2 == 0 ? QStringLiteral("S3") : QStringLiteral("producer"));
        QTest::keyClick(search, Qt::Key_Return);
        QFuture<Result<void>> durable = window.files().project().durable();
        if (!QTest::qWaitFor([&durable] { return durable.isFinished(); }) || !durable.result())
            return 6;
        say(lab.pipeline().nodes.size());
    }
    return QApplication::exec();
}
