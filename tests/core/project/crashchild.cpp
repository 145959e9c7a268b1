// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// A process that edits, saves and runs a project until it is killed. It says on standard output, unbuffered, what is
// on disk: `d N`: the edits up to N are in the recovery copy; `s N`: the file holds the edits up to N; `r N`: so many
// simulated nanoseconds have run.
#include "core/project/files.h"
#include "core/project/recovery.h"
#include "core/project/recoveryjournal.h"
#include "core/services/builtin.h"
#include "core/simulation/session.h"
#include "tests/core/project/crashscript.h"

#include <QCoreApplication>

#include <cstdio>
#include <unistd.h>

using namespace headwater;

namespace {

void say(char what, std::uint64_t number)
{
    char line[32];
    const int length = std::snprintf(line, sizeof line, "%c %llu\n", what, static_cast<unsigned long long>(number));
    // One write call: the reader sees a line or none.
    if (::write(STDOUT_FILENO, line, static_cast<std::size_t>(length)) != length)
        ::_exit(3);
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    if (argc != 4)
        return 2;
    const QString folder = QString::fromLocal8Bit(argv[1]);
    const std::uint64_t seed = std::strtoull(argv[2], nullptr, 10);
    const std::uint64_t saveEvery = std::strtoull(argv[3], nullptr, 10);
    const QString file = folder + QStringLiteral("/work.headwater");

    pipeline::Document document(services::builtinCatalog());
    document.reset(CrashScript::start());
    const auto content = [&] {
        auto copy = std::make_shared<project::ProjectContent>();
        copy->pipeline = document.pipeline();
        copy->history = document.history();
        copy->position = document.position();
        return copy;
    };
    auto journal = project::RecoveryJournal::start(folder + QStringLiteral("/recovery"), content(), {{}, true});
    if (!journal)
        return 4;
    project::RecoveryJournal &recovery = **journal;
    QObject::connect(&document, &pipeline::Document::historyChanged, &document,
                     [&](pipeline::HistoryStep step) { recovery.record(document, step); });

    // As fast as it goes in every third crash, so that the world's thread fights for the processor as well.
    auto session = simulation::Session::create(document.pipeline(), document.catalog());
    if (!session)
        return 7;
    (*session)->setSpeed(seed % 3 == 0 ? 0 : 20);
    (*session)->run();

    CrashScript script(document, seed, saveEvery);
    std::mt19937 dice(static_cast<unsigned>(seed));
    QFuture<Result<void>> begun = recovery.durable();
    begun.waitForFinished();
    if (!begun.result())
        return 5;
    say('d', 0);
    for (std::uint64_t done = 1;; ++done) {
        script.next();
        (*session)->update(document.pipeline());
        // Now and then a person pauses; in between, edits pile up while the disk is busy.
        if (dice() % 4 == 0) {
            QFuture<Result<void>> durable = recovery.durable();
            durable.waitForFinished();
            if (!durable.result())
                return 5;
            say('d', done);
            say('r', static_cast<std::uint64_t>((*session)->frame()->now));
        }
        if (done % saveEvery == 0) {
            const auto saved = content();
            // As the project does: the copy must never be older than the file.
            QFuture<Result<void>> told = recovery.durable();
            told.waitForFinished();
            if (!project::saveProject(file, *saved))
                return 6;
            say('s', done);
            document.setClean();
            recovery.rebase(saved, {file, false});
        }
    }
}
