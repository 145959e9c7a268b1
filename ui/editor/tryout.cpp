// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/tryout.h"

#include "core/base/background.h"
#include "core/functions/sandbox.h"

#include <QCoreApplication>
#include <QPointer>

namespace headwater::ui {

void tryCode(QObject *home, const QString &code, const QString &event, std::function<void(functions::Outcome)> then)
{
    /// 2020-01-01, as every simulation begins.
    constexpr double kNow = 1'577'836'800'000;
    inBackground([home = QPointer(home), source = code.toStdString(), text = event.toStdString(),
                  then = std::move(then)]() mutable {
        functions::FunctionCode function;
        function.name = "try";
        function.source = std::move(source);
        function.arn = "arn:aws:lambda:us-east-1:000000000000:function:try";
        functions::Sandbox sandbox(std::move(function));
        functions::Outcome outcome = sandbox.load(0, kNow, 1);
        if (outcome.ok() && !text.empty()) {
            std::vector<functions::LogLine> log = std::move(outcome.log);
            outcome = sandbox.invoke(0, kNow, 1, "00000000-0000-4000-8000-000000000000", text);
            outcome.log.insert(outcome.log.begin(), log.begin(), log.end());
        }
        // Everything here is told on the main thread: the widget may go at any time.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [home, then = std::move(then), outcome = std::move(outcome)] {
                if (home)
                    then(outcome);
            },
            Qt::QueuedConnection);
    });
}

} // namespace headwater::ui
