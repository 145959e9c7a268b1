// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/backgroundexport.h"

#include "core/base/background.h"
#include "ui/lab/laboratory.h"

#include <QCoreApplication>
#include <QPointer>

#include <utility>

namespace headwater::ui {

void exportInBackground(QObject *panel, Laboratory &lab, std::function<Result<void>()> write,
                        std::function<void(const QString &error)> done)
{
    inBackground([panel = QPointer(panel), &lab, write = std::move(write), done = std::move(done)] {
        const Result<void> written = write();
        const QString error = written ? QString() : written.error().message;
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [panel, &lab, done, error] {
                // The laboratory outlives its panels.
                if (!panel)
                    return;
                if (!error.isEmpty())
                    Q_EMIT lab.refused(error);
                done(error);
            },
            Qt::QueuedConnection);
    });
}

} // namespace headwater::ui
