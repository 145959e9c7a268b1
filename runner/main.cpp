// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "runner/engine.h"
#include "runner/jail.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

using namespace headwater;
using functions::FrameReader;
using functions::Op;

namespace {

constexpr std::size_t kMebibyte = 1u << 20;
/// Beside the objects of scripts: the engine, its code, and one frame each way.
constexpr std::size_t kOverhead = 160 * kMebibyte;

bool readAll(char *to, std::size_t size)
{
    while (size > 0) {
        const ssize_t got = read(STDIN_FILENO, to, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool writeAll(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool readFrame(std::string *frame)
{
    std::uint32_t length = 0;
    if (!readAll(reinterpret_cast<char *>(&length), sizeof length) || length == 0 || length > functions::kLongestFrame)
        return false;
    frame->resize(length);
    return readAll(frame->data(), length);
}

runner::CallSetting settingOf(FrameReader &reader)
{
    runner::CallSetting setting;
    setting.environment = reader.number<std::uint32_t>();
    setting.now = reader.number<double>();
    setting.seed = reader.number<std::uint64_t>();
    setting.limitMs = reader.number<std::uint32_t>();
    return setting;
}

} // namespace

int main(int argc, char **argv)
{
    const unsigned long megabytes = argc == 2 ? std::strtoul(argv[1], nullptr, 10) : 0;
    if (megabytes < 16 || megabytes > 2'048) {
        std::fputs("usage: headwater-lambda MEGABYTES\n"
                   "Runs function code for headwater; it is started by it.\n",
                   stderr);
        return 2;
    }
    // Files that the program that started this left open are not for scripts.
    close_range(STDERR_FILENO + 1, ~0u, 0);
    setenv("TZ", "UTC", 1);
    setenv("LC_ALL", "C", 1);
    const std::size_t heap = megabytes * kMebibyte;
    const auto engine = runner::Engine::start(heap);
    if (!engine) {
        std::fputs("The script engine does not start.\n", stderr);
        return 1;
    }
    // A script that breaks the engine is answered for by whoever started this.
    const int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere < 0 || !runner::enterJail(2 * heap + kOverhead)) {
        std::fputs("The system does not let this process give up its rights, so it runs no code.\n", stderr);
        return 1;
    }
    dup2(nowhere, STDERR_FILENO);
    if (!writeAll(functions::FrameWriter(Op::Ready).take()))
        return 1;
    std::string frame;
    while (readFrame(&frame)) {
        FrameReader reader(std::string_view(frame).substr(1));
        const runner::CallSetting setting = settingOf(reader);
        std::string answer;
        switch (static_cast<Op>(frame[0])) {
        case Op::Load: {
            const std::string_view variables = reader.text();
            answer = engine->load(setting, variables, reader.text());
            break;
        }
        case Op::Invoke: {
            const std::string_view context = reader.text();
            answer = engine->invoke(setting, context, reader.text());
            break;
        }
        case Op::Drop:
            engine->drop(setting.environment);
            continue;
        default:
            return 1;
        }
        if (!writeAll(answer))
            return 1;
    }
    // Nothing is taken apart: the system does that faster.
    _exit(0);
}
