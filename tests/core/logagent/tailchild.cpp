// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/tailer.h"

#include <chrono>
#include <cstdio>
#include <thread>

using namespace headwater;
using namespace headwater::logagent;

// Reads a.log* of a folder for ever and keeps each line in the table `lines` of a database, with its checkpoints,
// until it is killed.
int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    FlowConfig flow;
    flow.filePattern = std::string(argv[1]) + "/a.log*";
    flow.files = *FilePattern::parse(flow.filePattern);
    flow.kinesisStream = "s";
    flow.fromStart = true;
    auto store = Checkpoints::open(QString::fromLocal8Bit(argv[2]));
    if (!store)
        return 1;
    const auto now = [] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::system_clock::now().time_since_epoch())
            .count();
    };
    auto known = store->load("s", now());
    if (!known)
        return 1;
    auto tailer = Tailer::open(flow, std::move(*known));
    if (!tailer)
        return 1;
    std::puts("ready");
    std::fflush(stdout);
    LineBatch batch;
    for (;;) {
        batch.clear();
        tailer->poll(batch, 4'096);
        if (!batch.positions.empty()) {
            const auto keep = [&batch](Database &database) -> Result<void> {
                auto insert = database.prepare("INSERT INTO lines VALUES (?)");
                if (!insert)
                    return insert.error();
                for (const LineBatch::Record &record : batch.records) {
                    if (Result<void> done = insert->bind(1, batch.data(record)).run(); !done)
                        return done;
                }
                return {};
            };
            if (!store->save("s", batch.positions, now(), keep))
                return 1;
        }
        if (!batch.more)
            std::this_thread::sleep_for(std::chrono::microseconds(300));
    }
}
