// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/database.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

using namespace headwater;
namespace fs = std::filesystem;

/// A reader is killed again and again while files grow and are rotated.
class TstTailCrash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsLostOrRepeatedInAHundredCrashes_data();
    void nothingIsLostOrRepeatedInAHundredCrashes();
};

namespace {

constexpr int kRounds = 100;
constexpr int kPatience = 120'000;    // ms, of a busy machine
constexpr int kRotationsOfARound = 8; ///< at most: on a busy machine there is time for many more

/// Appends numbered lines in pieces that do not respect lines, and rotates by renaming, or by copying and emptying.
class Writer
{
public:
    Writer(std::string folder, bool copies)
        : m_folder(std::move(folder))
        , m_copies(copies)
        , m_thread([this] { work(); })
    {
    }
    ~Writer() { stop(); }
    void mayRotateMore() { m_mayRotate += kRotationsOfARound; }
    int stop()
    {
        m_stop = true;
        if (m_thread.joinable())
            m_thread.join();
        return m_lines;
    }

private:
    std::string path(int number) const
    {
        return m_folder + "/a.log" + (number == 0 ? "" : "." + std::to_string(number));
    }
    void rotate()
    {
        ++m_rotations;
        if (m_copies) {
            fs::copy_file(path(0), path(m_rotations));
            fs::resize_file(path(0), 0);
        } else {
            fs::rename(path(0), path(m_rotations));
        }
    }
    void work()
    {
        std::mt19937 random(5);
        while (!m_stop) {
            {
                std::ofstream file(path(0), std::ios::app);
                for (std::uint32_t i = random() % 40; i > 0; --i) {
                    const std::string line =
                        "line " + std::to_string(m_lines++) + " " + std::string(random() % 60, '.') + "\n";
                    const std::size_t cut = random() % line.size();
                    file << line.substr(0, cut);
                    if (random() % 4 == 0)
                        file.flush();
                    file << line.substr(cut);
                }
            }
            if (random() % 6 == 0 && m_rotations < m_mayRotate && fs::file_size(path(0)) > 0)
                rotate();
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 3'000));
        }
    }

    const std::string m_folder;
    const bool m_copies;
    std::atomic<bool> m_stop = false;
    int m_lines = 0;
    int m_rotations = 0;
    std::atomic<int> m_mayRotate = 0;
    std::thread m_thread;
};

} // namespace

void TstTailCrash::nothingIsLostOrRepeatedInAHundredCrashes_data()
{
    QTest::addColumn<bool>("copies");
    QTest::newRow("renamed") << false;
    QTest::newRow("copied and emptied") << true;
}

void TstTailCrash::nothingIsLostOrRepeatedInAHundredCrashes()
{
    // AGT-04
    QFETCH(bool, copies);
    const QTemporaryDir logs, state;
    const QString file = state.filePath(QStringLiteral("checkpoints"));
    auto database = Database::open(file);
    QVERIFY(database);
    QVERIFY(database->execute("PRAGMA journal_mode = WAL; CREATE TABLE lines (text TEXT NOT NULL)"));
    std::mt19937 random(11);
    int lines = 0;
    {
        Writer writer(logs.path().toStdString(), copies);
        for (int round = 0; round < kRounds; ++round) {
            writer.mayRotateMore();
            QProcess child;
            child.start(QStringLiteral(TAIL_CHILD), {logs.path(), file});
            QVERIFY(child.waitForStarted());
            QVERIFY(child.waitForReadyRead(kPatience));
            QTest::qSleep(static_cast<int>(random() % 60));
            ::kill(static_cast<pid_t>(child.processId()), SIGKILL);
            QVERIFY(child.waitForFinished());
            QCOMPARE(child.exitStatus(), QProcess::CrashExit);
        }
        lines = writer.stop();
    }
    QVERIFY2(lines > 1'000, "the writer wrote too little to say something");
    QProcess child;
    child.start(QStringLiteral(TAIL_CHILD), {logs.path(), file});
    QVERIFY(child.waitForStarted());
    // While the child writes, the database may be busy.
    const auto number = [&database](std::string_view query) {
        const Result<std::int64_t> counted = database->number(query);
        return counted ? *counted : -1;
    };
    QTRY_COMPARE_WITH_TIMEOUT(number("SELECT count(DISTINCT text) FROM lines"), std::int64_t{lines}, kPatience);
    child.kill();
    QVERIFY(child.waitForFinished());
    QCOMPARE(number("SELECT count(*) FROM lines"), std::int64_t{lines});
    QCOMPARE(number("SELECT count(*) FROM lines WHERE text NOT LIKE 'line %' OR text NOT LIKE '%' || "
                    "char(10)"),
             std::int64_t{0});
}

QTEST_GUILESS_MAIN(TstTailCrash)
#include "tst_tailcrash.moc"
