// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/background.h"

#include <QSemaphore>
#include <QTest>

using namespace headwater;

class TstBackground : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Qt paints large pictures with its global pool, and the window waits for it.
    void longWorkLeavesThePoolOfQtFree()
    {
        QSemaphore begun, mayEnd;
        const int many = backgroundThreads().maxThreadCount();
        for (int i = 0; i < many; ++i) {
            inBackground([&] {
                begun.release();
                mayEnd.acquire();
            });
        }
        QVERIFY(begun.tryAcquire(many, 60'000));
        QCOMPARE(QThreadPool::globalInstance()->activeThreadCount(), 0);
        QSemaphore served;
        QThreadPool::globalInstance()->start([&] { served.release(); });
        QVERIFY(served.tryAcquire(1, 60'000));
        mayEnd.release(many);
        QVERIFY(backgroundThreads().waitForDone(60'000));
    }
};

QTEST_GUILESS_MAIN(TstBackground)
#include "tst_background.moc"
