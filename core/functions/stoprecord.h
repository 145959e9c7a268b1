// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/functions/outcome.h"

#include <cstdint>
#include <optional>

namespace headwater::functions {

/// Calls that had to be stopped, by what went into them. Whether a script is stopped depends on the machine's own
/// clock and memory, so a call that was stopped once is stopped whenever it comes again: the past looks the same when
/// it is visited. Shared by everything that runs in this process; safe to use from any thread.
class StopRecord
{
public:
    static StopRecord &shared();

    std::optional<Outcome> find(std::uint64_t call) const;
    void add(std::uint64_t call, const Outcome &outcome);
};

/// A hash over bytes in which all that came before counts.
std::uint64_t hashOn(std::uint64_t before, std::string_view bytes);

} // namespace headwater::functions
