// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/functions/stoprecord.h"

#include "core/kernel/fingerprint.h"

#include <map>
#include <mutex>

namespace headwater::functions {
namespace {

std::mutex s_mutex;
std::map<std::uint64_t, Outcome> s_stopped;

} // namespace

StopRecord &StopRecord::shared()
{
    static StopRecord instance;
    return instance;
}

std::optional<Outcome> StopRecord::find(std::uint64_t call) const
{
    const std::lock_guard lock(s_mutex);
    const auto found = s_stopped.find(call);
    return found == s_stopped.end() ? std::nullopt : std::optional(found->second);
}

void StopRecord::add(std::uint64_t call, const Outcome &outcome)
{
    const std::lock_guard lock(s_mutex);
    s_stopped.emplace(call, outcome);
}

std::uint64_t hashOn(std::uint64_t before, std::string_view bytes)
{
    kernel::Fingerprint print;
    print.add(before);
    print.add(bytes.size());
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const std::size_t count = std::min(sizeof word, bytes.size());
        std::memcpy(&word, bytes.data(), count);
        print.add(word);
        bytes.remove_prefix(count);
    }
    return print.value();
}

} // namespace headwater::functions
